/**
 * batchNormInference: normalises the columns of x [rows, columns] by running statistics, which are
 * constants to its gradient.
 */

import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import type { Storage } from "../storage.ts";
import { type BatchNormAttributes, requireColumns } from "./batch_norm.ts";
import type { None, Op } from "./op.ts";

/** The types of batchNormInference. */
export interface BatchNormInferenceSignature {
  readonly inputs: Readonly<Record<"x" | "gamma" | "beta" | "runningMean" | "runningVar", Operand>>;
  readonly state: None;
  readonly attributes: Pick<BatchNormAttributes, "eps" | "runningStd">;
  readonly saved: { readonly inverseStd: Storage };
}

/** The rules of batchNormInference. */
export const batchNormInference: Op<BatchNormInferenceSignature> = {
  name: "batchNormInference",

  shape(inputs) {
    requireColumns(inputs);
    return inputs.x.shape;
  },

  forward({ inputs, attributes: { eps, runningStd }, out, device, replicas, allocate }) {
    const { x, gamma, beta, runningMean, runningVar } = inputs;
    const [rows, columns] = x.shape as [number, number];
    const inverseStd = allocate("inverseStd", columns);
    emit(
      device,
      "batchnorm_inference",
      {
        x: x.storage.view,
        gamma: gamma.storage.view,
        beta: beta.storage.view,
        runningMean: runningMean.storage.view,
        runningVar: runningVar.storage.view,
        out: out.storage.view,
        inverseStd: inverseStd.view,
      },
      { rows, columns, eps, runningStd: Number(runningStd) },
      replicas,
    );
    return { inverseStd };
  },

  reads: ({ inputs: { x, gamma, runningMean } }) => [
    ...(x.requiresGrad ? [gamma] : []),
    ...(gamma.requiresGrad ? [x, runningMean] : []),
  ],

  backward({ inputs: { x, gamma, runningMean }, saved, outGrad, result, device, replicas }) {
    const [rows, columns] = x.shape as [number, number];
    emit(
      device,
      "batchnorm_backward",
      {
        x: x.storage.view,
        gamma: gamma.storage.view,
        mean: runningMean.storage.view,
        inverseStd: saved.inverseStd.view,
        outGrad: outGrad!,
        xGrad: result("x"),
        gammaGrad: result("gamma"),
        betaGrad: result("beta"),
      },
      { rows, columns, unbiased: 0, training: 0 },
      replicas,
    );
  },
};
