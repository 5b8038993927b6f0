/** Adam. */

import { LARGEST_BETA } from "../../nn/adam.ts";
import { Adam, type AdamOptions } from "../../nn/optim.ts";
import { type EntriesOf, number, optional, tuple } from "../schema_parts.ts";
import { flag, notNegative } from "../schema_values.ts";
import type { OptimiserKind, SharedOptions } from "./kind.ts";

/** Adam, with a default lr of 0.001; see torch.optim.Adam. */
export interface AdamOptimiser extends SharedOptions, Omit<AdamOptions, "lr"> {
  /** Which optimiser. */
  readonly kind: "adam";
}

/** Adam, by default with PyTorch's options. */
export function adam(options: Omit<AdamOptimiser, "kind"> = {}): AdamOptimiser {
  return { kind: "adam", ...options };
}

const beta = number(
  `a number from 0 to ${LARGEST_BETA}`,
  (value) => value >= 0 && value <= LARGEST_BETA,
);

/** The schema of what Adam and AdamW have alone. */
export const adamEntries: EntriesOf<Omit<AdamOptions, keyof SharedOptions>> = {
  betas: optional(tuple("two betas, e.g. [0.9, 0.999]", [beta, beta])),
  eps: optional(notNegative),
  amsgrad: optional(flag),
};

/** All about Adam. */
export const adamKind: OptimiserKind<AdamOptimiser> = {
  title: "Adam",
  entries: adamEntries,
  defaults: Adam.defaults,
  moments: Adam.momentsOf,
  make: (parameters, options) => new Adam(parameters, options),
};
