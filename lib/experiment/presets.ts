/** Networks that many experiments begin with. */

import type { LayerInit } from "./initialisers/mod.ts";
import { block } from "./layers/block.ts";
import { embedding } from "./layers/embedding.ts";
import { flatten } from "./layers/flatten.ts";
import { linear, type Units } from "./layers/linear.ts";
import type { Layer } from "./layers/mod.ts";
import { tanh } from "./layers/tanh.ts";

/** A multilayer perceptron. */
export interface Mlp {
  /** What it is. */
  readonly kind: "mlp";
  /** Dimensions of a character's embedding; absent: the data are numbers. */
  readonly embedding?: number;
  /** Outputs of each hidden layer, first to last. */
  readonly hidden: readonly number[];
  /** What ends each hidden layer; default tanh. */
  readonly activation?: Layer;
  /** What stands between a hidden layer's linear map, which then has no bias, and its activation. */
  readonly norm?: Layer;
  /** What the last layer puts out; default "vocabulary" with an embedding, "classes" without. */
  readonly outputs?: Units;
  /** How each part starts; what is absent as in PyTorch. */
  readonly init?: {
    readonly embedding?: LayerInit;
    readonly hidden?: LayerInit;
    readonly output?: LayerInit;
  };
}

/** The layers of a multilayer perceptron: blocks "hidden" and a block "output". */
export function mlp(options: Omit<Mlp, "kind">): Layer[] {
  const { hidden, activation = tanh(), norm, init = {} } = options;
  const outputs = options.outputs ?? (options.embedding === undefined ? "classes" : "vocabulary");
  const start = (own: LayerInit | undefined) => own === undefined ? {} : { init: own };
  const before = options.embedding === undefined
    ? []
    : [embedding(options.embedding, start(init.embedding)), flatten()];
  const blocks = hidden.map((units) =>
    block("hidden", [
      linear(units, { ...(norm && { bias: false }), ...start(init.hidden) }),
      ...(norm ? [norm] : []),
      activation,
    ])
  );
  return [...before, ...blocks, block("output", [linear(outputs, start(init.output))])];
}
