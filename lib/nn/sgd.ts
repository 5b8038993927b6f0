/** Stochastic gradient descent. */

import { UsageError } from "../device/errors.ts";
import { emit } from "../device/recorder.ts";
import { namesOf, requireFlags, requireNumber, requireOptions } from "../tensor/options.ts";
import type { Moments } from "../tensor/moments.ts";
import type { Storage } from "../tensor/storage.ts";
import type { Trainable } from "./groups.ts";
import { Optimiser, type OptimiserOptions, type UpdateViews } from "./optimiser.ts";
import type { RateTable } from "./rates.ts";
import { arenaRegion, parameterRegion, type Region, wholeArena } from "./regions.ts";

/** Options of SGD. */
export interface SGDOptions extends OptimiserOptions {
  /** The learning rate, or a table of rates that a captured step reads on the device. */
  readonly lr: number | RateTable;
  /** How much of the last step's update goes on in the next; default 0. */
  readonly momentum?: number;
  /** By how much a gradient counts less in the momentum; default 0. */
  readonly dampening?: number;
  /** Nesterov's momentum; default false. */
  readonly nesterov?: boolean;
  /** The share of a parameter that is added to its gradient; default 0. */
  readonly weightDecay?: number;
}

/** parameter -= lr gradient, with a momentum, weight decay or groups if asked for; see torch.optim.SGD. */
export class SGD extends Optimiser {
  /** What it takes for an option that is left out. */
  static readonly defaults: Required<Omit<SGDOptions, "lr">> = {
    momentum: 0,
    dampening: 0,
    nesterov: false,
    weightDecay: 0,
  };

  /** How many moments it keeps of each element with these options. */
  static momentsOf({ momentum }: Pick<Required<SGDOptions>, "momentum">): number {
    return momentum === 0 ? 0 : 1;
  }

  /** @internal */
  protected override readonly moments: number;
  readonly #options: { readonly momentum: number; readonly fresh: number; nesterov: number };
  /** Whether it is the lecture's, which has kernels of its own and keeps nothing. */
  readonly #plain: boolean;

  /**
   * @throws {UsageError} if there is nothing to train, an option is unknown, a number out of its
   *   range, or nesterov without a momentum or with dampening
   */
  constructor(parameters: Trainable, options: SGDOptions) {
    requireOptions("make SGD", options, "lr", ...namesOf(SGD.defaults));
    const { lr, momentum, dampening, nesterov, weightDecay } = { ...SGD.defaults, ...options };
    super("SGD", parameters, { lr, weightDecay });
    requireNumber("make SGD", "momentum", momentum, 0);
    requireNumber("make SGD", "dampening", dampening, 0, 1);
    requireFlags("make SGD", { nesterov });
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new UsageError(
        `Cannot make SGD: expected a momentum above 0 and a dampening of 0 with nesterov, found ` +
          `momentum ${momentum} and dampening ${dampening}; choose others.`,
      );
    }
    this.moments = SGD.momentsOf({ momentum });
    this.#options = { momentum, fresh: 1 - dampening, nesterov: Number(nesterov) };
    this.#plain = momentum === 0 && this.groups.length === 1 && this.groups[0]!.weightDecay === 0;
  }

  /** @internal */
  protected override update(
    { device, size, replicas }: Region,
    views: UpdateViews,
    keepChanges: number,
  ): void {
    emit(device, "sgd_momentum", views, { size, ...this.#options, keepChanges }, replicas);
  }

  override step(): void {
    if (!this.#plain) return super.step();
    const trained = this.trained();
    const { device } = trained[0]!;
    const rates = this.rates.on(device);
    const arena = wholeArena(trained);
    const regions = arena ? [arenaRegion(device, arena)] : trained.map(parameterRegion);
    for (const { parameters, gradients, size, replicas } of regions) {
      const views = { parameters, gradients, ...rates };
      emit(device, "sgd", views, { size, steps: this.rates.steps }, replicas);
    }
  }

  override stepInto(moments: Moments, places: ReadonlyMap<Storage, number>): void {
    if (!this.#plain) return super.stepInto(moments, places);
    const trained = this.trained();
    const { views, constants } = this.measured(trained, moments, places);
    const { device, replicas } = trained[0]!;
    const bindings = { ...views, ...this.rates.on(device) };
    const steps = this.rates.steps;
    emit(device, "sgd_with_moments", bindings, { ...constants, steps }, replicas);
  }
}
