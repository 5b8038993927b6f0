/** Every op's gradient against finite differences; an op without a case does not compile.
 * formulas_test.ts has the functions of one variable. */

import type { Device } from "../../lib/device/device.ts";
import * as F from "../../lib/tensor/functional.ts";
import { type Tensor, tensor } from "../../lib/tensor/tensor.ts";
import { testOnDevice } from "../helpers/devices.ts";
import type { OtherOpName } from "../helpers/check_op.ts";
import { generic, gradcheck, type Variable } from "../helpers/gradcheck.ts";

/** A differentiable function and the values at which it is tried. */
interface Case {
  readonly name: string;
  readonly variables: Readonly<Record<string, Variable>>;
  readonly f: (device: Device, variables: Readonly<Record<string, Tensor>>) => Tensor;
}

const tokens = Uint32Array.of(3, 1, 4, 1, 5, 0, 2, 6, 5, 3);
const targets = Uint32Array.of(2, 0, 4, 4, 1, 3, 2);

const batchNormCase = (unbiased: boolean, eps: number, rows: number): Case => ({
  name: `unbiased ${unbiased}, eps ${eps}, ${rows} rows`,
  variables: { x: generic(11, rows, 5), gamma: generic(12, 5), beta: generic(13, 5) },
  f: (device, { x, gamma, beta }) =>
    F.batchNorm(x!, gamma!, beta!, {
      runningMean: tensor(new Float32Array(5), [5]).to(device),
      runningVar: tensor(new Float32Array(5), [5]).to(device),
      eps,
      momentum: 0.1,
      unbiased,
      runningStd: false,
    }),
});

const inferenceCase = (runningStd: boolean, eps: number, rows: number): Case => ({
  name: `runningStd ${runningStd}, eps ${eps}, ${rows} rows`,
  variables: { x: generic(14, rows, 5), gamma: generic(15, 5), beta: generic(16, 5) },
  f: (device, { x, gamma, beta }) =>
    F.batchNormInference(x!, gamma!, beta!, {
      runningMean: tensor([0.3, -1, 0, 2, 0.1], [5]).to(device),
      runningVar: tensor([1, 0.5, 2, 0.7, 1.5], [5]).to(device),
      eps,
      momentum: 0.1,
      unbiased: false,
      runningStd,
    }),
});

const cases: { readonly [K in Exclude<OtherOpName, "tanh">]: readonly Case[] } = {
  embedding: [{
    name: "repeated tokens",
    variables: { weight: generic(1, 7, 3) },
    f: (device, { weight }) => F.embedding(tensor(tokens, [5, 2]).to(device), weight!),
  }],
  linear: [
    {
      name: "with bias",
      variables: { x: generic(2, 5, 7), weight: generic(3, 7, 3), bias: generic(4, 3) },
      f: (_, { x, weight, bias }) => F.linear(x!, weight!, bias),
    },
    {
      name: "without bias",
      variables: { x: generic(5, 3, 5), weight: generic(6, 5, 9) },
      f: (_, { x, weight }) => F.linear(x!, weight!),
    },
  ],
  clone: [{
    name: "generic",
    variables: { x: generic(9, 5, 7) },
    f: (_, { x }) => x!.clone(),
  }],
  batchNorm: [
    batchNormCase(false, 1e-5, 9),
    batchNormCase(true, 1e-5, 9),
    batchNormCase(true, 0, 7),
    batchNormCase(false, 0.5, 13),
  ],
  batchNormInference: [
    inferenceCase(false, 1e-5, 9),
    inferenceCase(true, 0, 1),
  ],
  crossEntropy: [{
    name: "generic",
    variables: { logits: generic(8, 7, 5) },
    f: (device, { logits }) => F.crossEntropy(logits!, tensor(targets, [7]).to(device)),
  }],
};

for (const [op, list] of Object.entries(cases)) {
  for (const { name, variables, f } of list) {
    testOnDevice("cpu", `${op}, ${name}: gradient as finite differences'`, async (device) => {
      await gradcheck(device, `${op}, ${name}`, variables, (inputs) => f(device, inputs));
    });
  }
}
