/** RMSprop. */

import { emit } from "../device/recorder.ts";
import { namesOf, requireFlags, requireNumber, requireOptions } from "../tensor/options.ts";
import type { Trainable } from "./groups.ts";
import { Optimiser, type OptimiserOptions, type UpdateViews } from "./optimiser.ts";
import type { Region } from "./regions.ts";

/** Options of RMSprop. */
export interface RMSpropOptions extends OptimiserOptions {
  /** How much of the mean square stays in a step; default 0.99. */
  readonly alpha?: number;
  /** Added to the root of the mean square; default 1e-8. */
  readonly eps?: number;
  /** How much of the last step's update goes on in the next; default 0. */
  readonly momentum?: number;
  /** Whether the variance takes the place of the mean square; default false. */
  readonly centered?: boolean;
}

/**
 * RMSprop, with a default lr of 0.01 and a weightDecay, default 0, that is added to the gradient; see
 * torch.optim.RMSprop.
 */
export class RMSprop extends Optimiser {
  /** What it takes for an option that is left out. */
  static readonly defaults: Required<RMSpropOptions> & { readonly lr: number } = {
    lr: 0.01,
    alpha: 0.99,
    eps: 1e-8,
    weightDecay: 0,
    momentum: 0,
    centered: false,
  };

  /** How many moments it keeps of each element with these options. */
  static momentsOf(
    { momentum, centered }: Pick<Required<RMSpropOptions>, "momentum" | "centered">,
  ): number {
    return 1 + Number(momentum !== 0) + Number(centered);
  }

  /** @internal */
  protected override readonly moments: number;
  readonly #constants: {
    readonly fresh: number;
    readonly eps: number;
    readonly momentum: number;
    readonly centered: number;
  };

  /** @throws {UsageError} if there is nothing to train, an option is unknown, or out of its range */
  constructor(parameters: Trainable, options: RMSpropOptions = {}) {
    requireOptions("make RMSprop", options, ...namesOf(RMSprop.defaults));
    const given = { ...RMSprop.defaults, ...options };
    const { lr, alpha, eps, weightDecay, momentum, centered } = given;
    super("RMSprop", parameters, { lr, weightDecay });
    requireNumber("make RMSprop", "alpha", alpha, 0, 1);
    for (const [name, value] of Object.entries({ eps, momentum })) {
      requireNumber("make RMSprop", name, value, 0);
    }
    requireFlags("make RMSprop", { centered });
    this.moments = RMSprop.momentsOf(given);
    this.#constants = { fresh: 1 - alpha, eps, momentum, centered: Number(centered) };
  }

  /** @internal */
  protected override update(
    { device, size, replicas }: Region,
    views: UpdateViews,
    keepChanges: number,
  ): void {
    emit(device, "rmsprop", views, { size, ...this.#constants, keepChanges }, replicas);
  }
}
