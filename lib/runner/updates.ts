/** From the description of an optimiser to one that updates a network. */

import { type ParameterGroup, parameterGroups, ratesOf } from "../experiment/optimisers/groups.ts";
import { makeOptimiser, type ResolvedOptimiser } from "../experiment/optimisers/mod.ts";
import type { Optimiser } from "../nn/optim.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** How a network's parameters are updated, in groups. */
export class Updates {
  readonly #optimiser: ResolvedOptimiser;
  readonly #parameters: ReadonlyMap<string, Tensor>;
  readonly #groups: readonly ParameterGroup[];

  /** Groups these parameters, which have their dotted names. */
  constructor(optimiser: ResolvedOptimiser, parameters: readonly (readonly [string, Tensor])[]) {
    this.#optimiser = optimiser;
    this.#parameters = new Map(parameters);
    this.#groups = parameterGroups(optimiser, [...this.#parameters.keys()]);
  }

  /** How many groups have rates of their own. */
  get groups(): number {
    return this.#groups.length;
  }

  /** The rates of `count` steps from `begin` on, [groups, count]. */
  rates(begin: number, count: number): Float32Array {
    return ratesOf(this.#groups, begin, count);
  }

  /**
   * Makes the optimiser, which reads its rates from [groups, steps].
   *
   * @param standIns tensors in place of some parameters; none of the others are updated then
   */
  optimiser(
    table: { readonly rates: Tensor; readonly step: Tensor },
    standIns: ReadonlyMap<string, Tensor> = this.#parameters,
  ): Optimiser {
    const groups = this.#groups.map(({ names, weightDecay }) => ({
      params: names.flatMap((name) => standIns.get(name) ?? []),
      weightDecay,
    }));
    return makeOptimiser(this.#optimiser, groups, table);
  }
}
