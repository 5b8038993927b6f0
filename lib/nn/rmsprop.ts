/** RMSprop. */

import { emit } from "../device/recorder.ts";
import { requireFlags, requireNumber, requireOptions } from "../tensor/options.ts";
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
  readonly #constants: {
    readonly fresh: number;
    readonly eps: number;
    readonly momentum: number;
    readonly centered: number;
  };

  /** @throws {UsageError} if there is nothing to train, an option is unknown, or out of its range */
  constructor(parameters: Trainable, options: RMSpropOptions = {}) {
    const known = ["lr", "alpha", "eps", "weightDecay", "momentum", "centered"] as const;
    requireOptions("make RMSprop", options, ...known);
    const { lr = 0.01, alpha = 0.99, eps = 1e-8, weightDecay = 0 } = options;
    const { momentum = 0, centered = false } = options;
    super("RMSprop", parameters, { lr, weightDecay });
    requireNumber("make RMSprop", "alpha", alpha, 0, 1);
    for (const [name, value] of Object.entries({ eps, momentum })) {
      requireNumber("make RMSprop", name, value, 0);
    }
    requireFlags("make RMSprop", { centered });
    this.#constants = { fresh: 1 - alpha, eps, momentum, centered: Number(centered) };
  }

  /** @internal */
  protected override get moments(): number {
    const { momentum, centered } = this.#constants;
    return 1 + Number(momentum !== 0) + centered;
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
