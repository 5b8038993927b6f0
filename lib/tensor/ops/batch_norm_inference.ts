/**
 * batchNormInference: normalises the columns of x [rows, columns] by running statistics, which are
 * constants to its gradient.
 */

import { emit } from "../../device/recorder.ts";
import type { Storage } from "../storage.ts";
import type { Tensor } from "../tensor.ts";
import { type BatchNormAttributes, requireColumns } from "./batch_norm.ts";
import type { Op } from "./op.ts";

/** The types of batchNormInference. */
export interface BatchNormInferenceSignature {
  readonly inputs: { readonly x: Tensor; readonly gamma: Tensor; readonly beta: Tensor };
  readonly attributes: BatchNormAttributes;
  readonly saved: { readonly inverseStd: Storage };
}

/** The rules of batchNormInference. */
export const batchNormInference: Op<BatchNormInferenceSignature> = {
  shape(inputs, attributes) {
    requireColumns(inputs, attributes);
    return inputs.x.shape;
  },

  forward({ inputs: { x, gamma, beta }, attributes, out, device, replicas, allocate }) {
    const [rows, columns] = x.shape as [number, number];
    const { runningMean, runningVar, eps, runningStd } = attributes;
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

  reads: ({ inputs: { x, gamma }, attributes: { runningMean } }) => [
    ...(x.requiresGrad ? [gamma] : []),
    ...(gamma.requiresGrad ? [x, runningMean] : []),
  ],

  backward({ inputs: { x, gamma }, attributes, saved, outGrad, result, device, replicas }) {
    const [rows, columns] = x.shape as [number, number];
    emit(
      device,
      "batchnorm_backward",
      {
        x: x.storage.view,
        gamma: gamma.storage.view,
        mean: attributes.runningMean.storage.view,
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
