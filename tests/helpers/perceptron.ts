/** Networks in short: the lecture's perceptrons, in which everything is standard normal unless said. */

import {
  batchNorm,
  type BatchNormLayer,
  block,
  constant,
  embedding,
  flatten,
  type Initialiser,
  type Layer,
  linear,
  normal,
  type ParameterInit,
  tanh,
} from "../../lib/experiment/mod.ts";

/** A multilayer perceptron on character contexts. */
export interface Perceptron {
  /** Dimensions of a character's embedding; default 10. */
  readonly embedding?: number;
  /** Units of each hidden layer; default one of 100. */
  readonly hidden?: readonly number[];
  /** What ends each hidden layer; default tanh. */
  readonly activation?: "tanh" | "linear";
  /** After every hidden linear map, which then has no bias; with `output` after the last one too. */
  readonly batchNorm?: Omit<BatchNormLayer, "kind"> & {
    readonly output?: boolean;
    readonly outputGain?: number;
  };
  /** How each parameter starts; default standard normal. */
  readonly init?: {
    readonly embedding?: Initialiser;
    readonly hidden?: ParameterInit;
    readonly output?: ParameterInit;
  };
}

/** Its layers. */
export function perceptron(
  { embedding: dimensions = 10, hidden = [100], activation = "tanh", ...parts }: Perceptron = {},
): Layer[] {
  const { batchNorm: norm, init = {} } = parts;
  const { output = false, outputGain = 1, ...options } = norm ?? {};
  const standard = { weight: normal(1), bias: normal(1) };
  const blocks = hidden.map((units) =>
    block("hidden", [
      linear(units, { bias: norm === undefined, init: { ...standard, ...init.hidden } }),
      ...(norm ? [batchNorm(options)] : []),
      ...(activation === "tanh" ? [tanh()] : []),
    ])
  );
  return [
    embedding(dimensions, { init: init.embedding ?? normal(1) }),
    flatten(),
    ...blocks,
    block("output", [
      linear("vocabulary", { bias: !output, init: { ...standard, ...init.output } }),
      ...(output ? [batchNorm({ ...options, init: { weight: constant(outputGain) } })] : []),
    ]),
  ];
}
