/** Stochastic gradient descent. */

import { SGD, type SGDOptions } from "../../nn/optim.ts";
import { type LearningRate, learningRate } from "../schedules/mod.ts";
import { optional } from "../schema_parts.ts";
import { flag, notNegative, share } from "../schema_values.ts";
import type { OptimiserKind, SharedOptions } from "./kind.ts";

/** Stochastic gradient descent; see torch.optim.SGD. */
export interface SGDOptimiser extends SharedOptions, Omit<SGDOptions, "lr"> {
  /** Which optimiser. */
  readonly kind: "sgd";
  /** The learning rate: a number, rates by step, or a schedule. */
  readonly lr: LearningRate;
}

/** Stochastic gradient descent, with a momentum if asked for. */
export function sgd(options: Omit<SGDOptimiser, "kind">): SGDOptimiser {
  return { kind: "sgd", ...options };
}

/** All about stochastic gradient descent. */
export const sgdKind: OptimiserKind<SGDOptimiser> = {
  title: "SGD",
  entries: {
    lr: learningRate,
    momentum: optional(notNegative),
    dampening: optional(share),
    nesterov: optional(flag),
  },
  defaults: SGD.defaults,
  fault({ momentum, dampening, nesterov }) {
    if (!nesterov || (momentum > 0 && dampening === 0)) return undefined;
    return `expected a momentum above 0 and a dampening of 0 with nesterov, found momentum ` +
      `${momentum} and dampening ${dampening}`;
  },
  moments: SGD.momentsOf,
  make: (parameters, options) => new SGD(parameters, options),
};
