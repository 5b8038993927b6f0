/** Compares an op's result, gradients and running statistics with a fixture's, in one call. */

import type { Device } from "../../lib/device/device.ts";
import * as F from "../../lib/tensor/functional.ts";
import type { FormulaName } from "../../kernels/table/formulas.ts";
import type { OpName } from "../../lib/tensor/ops/mod.ts";
import { type Tensor, tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, type Tolerance } from "./close.ts";

/** A number in JSON, which has none for "NaN", "Infinity" and "-Infinity". */
export type FixtureNumber = number | string;

/** Values of a tensor; whole numbers of dtype "uint32" are tokens or targets. */
export interface FixtureTensor {
  readonly shape: readonly number[];
  readonly values: readonly FixtureNumber[];
  readonly dtype?: "uint32";
}

/** Options of batch norm, as the fixtures write them. */
export interface BatchNormOptions {
  readonly eps: number;
  readonly momentum: number;
  readonly unbiased: boolean;
  readonly runningStd: boolean;
}

/** The ops but the functions of one variable, which formulas.ts has the samples of: tanh is both. */
export type OtherOpName = Exclude<OpName, FormulaName> | "tanh";

/** One call of an op, and what PyTorch made of it. */
export interface OpFixture {
  readonly name: string;
  readonly op: OtherOpName;
  readonly inputs: Readonly<Record<string, FixtureTensor>>;
  readonly options?: BatchNormOptions;
  /** The gradient that backward starts from; absent for a scalar. */
  readonly upstream?: FixtureTensor;
  readonly output: FixtureTensor;
  /** By input. */
  readonly gradients: Readonly<Record<string, readonly FixtureNumber[]>>;
  /** State after forward: running statistics, row losses. */
  readonly after: Readonly<Record<string, readonly FixtureNumber[]>>;
}

/** Tensors by name; which must be there depends on the op. */
type Inputs = Readonly<Record<string, Tensor>>;

/** How each op is called; one that is missing does not compile. */
const calls: {
  readonly [K in OtherOpName]: (inputs: Inputs, options?: BatchNormOptions) => Tensor;
} = {
  embedding: ({ tokens, weight }) => F.embedding(tokens!, weight!),
  tanh: ({ x }) => F.tanh(x!),
  linear: ({ x, weight, bias }) => F.linear(x!, weight!, bias),
  batchNorm: ({ x, gamma, beta, ...running }, options) =>
    F.batchNorm(x!, gamma!, beta!, withRunning(running, options!)),
  batchNormInference: ({ x, gamma, beta, ...running }, options) =>
    F.batchNormInference(x!, gamma!, beta!, withRunning(running, options!)),
  clone: ({ x }) => x!.clone(),
  crossEntropy: ({ logits, targets, rowLosses }) => F.crossEntropy(logits!, targets!, rowLosses),
};

function withRunning({ runningMean, runningVar }: Inputs, options: BatchNormOptions) {
  return { ...options, runningMean: runningMean!, runningVar: runningVar! };
}

/** Calls an op by name. */
export function callOp(op: OpFixture["op"], inputs: Inputs, options?: BatchNormOptions): Tensor {
  return calls[op](inputs, options);
}

/** A fixture's tensor on the device. */
export function place(
  device: Device,
  label: string,
  { shape, values, dtype = undefined }: FixtureTensor,
  requiresGrad = false,
): Tensor {
  const options = { label, requiresGrad, ...(dtype && { dtype }) };
  return tensor(values.map(Number), shape, options).to(device);
}

/** Fails unless forward, every gradient and the state afterwards are close to the fixture's. */
export async function checkOp(
  device: Device,
  fixture: OpFixture,
  tolerance: Tolerance,
): Promise<void> {
  const { name, op, options, upstream, output, gradients, after } = fixture;
  const inputs = Object.fromEntries(
    Object.entries(fixture.inputs).map(([label, given]) => {
      return [label, place(device, label, given, label in gradients)];
    }),
  );
  const out = callOp(op, inputs, options);
  assertClose(out.shape, output.shape, { absolute: 0, relative: 0 }, `${name}: shape`);
  if (Object.keys(gradients).length > 0) {
    out.backward(upstream && place(device, "upstream", upstream));
  }
  assertClose(await out.toArray(), output.values.map(Number), tolerance, `${name}: out`);
  for (const [label, expected] of Object.entries(gradients)) {
    const { grad } = inputs[label]!;
    if (!grad) throw new Error(`${name}: "${label}" has no gradient`);
    const found = await grad.toArray();
    assertClose(found, expected.map(Number), tolerance, `${name}: gradient of ${label}`);
  }
  for (const [label, expected] of Object.entries(after)) {
    const found = await inputs[label]!.toArray();
    assertClose(found, expected.map(Number), tolerance, `${name}: ${label} after`);
  }
}
