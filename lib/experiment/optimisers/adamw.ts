/** AdamW. */

import { type AdamOptions, AdamW } from "../../nn/optim.ts";
import { adamEntries } from "./adam.ts";
import type { OptimiserKind, SharedOptions } from "./kind.ts";

/**
 * Adam with decoupled weight decay, with a default lr of 0.001 and weightDecay of 0.01; see
 * torch.optim.AdamW.
 */
export interface AdamWOptimiser extends SharedOptions, Omit<AdamOptions, "lr"> {
  /** Which optimiser. */
  readonly kind: "adamw";
}

/** AdamW, by default with PyTorch's options. */
export function adamw(options: Omit<AdamWOptimiser, "kind"> = {}): AdamWOptimiser {
  return { kind: "adamw", ...options };
}

/** All about AdamW. */
export const adamwKind: OptimiserKind<AdamWOptimiser> = {
  title: "AdamW",
  entries: adamEntries,
  defaults: AdamW.defaults,
  moments: AdamW.momentsOf,
  make: (parameters, options) => new AdamW(parameters, options),
};
