/** Uniform values. */

import * as init from "../../nn/init.ts";
import { finite } from "../schema_values.ts";
import type { InitialiserKind } from "./kind.ts";

/** Uniform from `low` to `high`. */
export interface Uniform {
  /** What it is. */
  readonly kind: "uniform";
  /** Default 0. */
  readonly low?: number;
  /** Not below `low`; default 1. */
  readonly high?: number;
}

/** Uniform from `low` to `high`; see torch.nn.init.uniform_. */
export function uniform(low = 0, high = 1): Uniform {
  return { kind: "uniform", low, high };
}

/** All about uniform values. */
export const uniformKind: InitialiserKind<Uniform> = {
  options: { low: finite, high: finite },
  defaults: { low: 0, high: 1 },
  fault: ({ low, high }) =>
    low! <= high! ? undefined : `expected low not above high, found ${low} and ${high}`,
  fill: ({ low, high }, tensor, { generator }) => void init.uniform(tensor, low!, high!, generator),
  std: ({ low, high }) => Math.abs(high! - low!) / Math.sqrt(12),
};
