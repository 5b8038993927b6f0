/** RMSprop. */

import { RMSprop, type RMSpropOptions } from "../../nn/optim.ts";
import { optional } from "../schema_parts.ts";
import { flag, notNegative, share } from "../schema_values.ts";
import type { OptimiserKind, SharedOptions } from "./kind.ts";

/** RMSprop, with a default lr of 0.01; see torch.optim.RMSprop. */
export interface RMSpropOptimiser extends SharedOptions, Omit<RMSpropOptions, "lr"> {
  /** Which optimiser. */
  readonly kind: "rmsprop";
}

/** RMSprop, by default with PyTorch's options. */
export function rmsprop(options: Omit<RMSpropOptimiser, "kind"> = {}): RMSpropOptimiser {
  return { kind: "rmsprop", ...options };
}

/** All about RMSprop. */
export const rmspropKind: OptimiserKind<RMSpropOptimiser> = {
  title: "RMSprop",
  entries: {
    alpha: optional(share),
    eps: optional(notNegative),
    momentum: optional(notNegative),
    centered: optional(flag),
  },
  defaults: RMSprop.defaults,
  moments: RMSprop.momentsOf,
  make: (parameters, options) => new RMSprop(parameters, options),
};
