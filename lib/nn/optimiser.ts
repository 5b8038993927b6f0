/** What all optimisers share: groups of parameters, rates, state on the device, measured updates. */

import { Arena } from "../device/arena.ts";
import { ALIGNMENT, type Device, type DeviceBuffer, type View } from "../device/device.ts";
import { UsageError } from "../device/errors.ts";
import { emit } from "../device/recorder.ts";
import { forgetGradient } from "../tensor/gradient.ts";
import { giveBack } from "../tensor/lifetime.ts";
import { Moments } from "../tensor/moments.ts";
import { keep, noGrad } from "../tensor/scope.ts";
import type { ArenaPair, Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { groupsOf, type ResolvedGroup, type Trainable } from "./groups.ts";
import { OptimiserState } from "./optimiser_state.ts";
import { Rates, type RateTable } from "./rates.ts";
import {
  arenaGroups,
  arenaRegion,
  commonArena,
  parameterRegion,
  parameterSegments,
  type Region,
  trainedOf,
  wholeArena,
} from "./regions.ts";

/** Options of every optimiser. */
export interface OptimiserOptions {
  /** The learning rate, or a table of rates that a captured step reads on the device. */
  readonly lr?: number | RateTable;
  /** Weight decay. */
  readonly weightDecay?: number;
}

/** The views that the kernel of an optimiser binds. */
export type UpdateViews = Readonly<
  Record<"parameters" | "gradients" | "state" | "groupOf" | "settings" | "changes", View>
>;

/** What a kernel that measures parameters binds, and its constants. */
interface Measured {
  readonly views: Readonly<Record<"parameters" | "gradients" | "segments" | "moments", View>>;
  readonly constants: Readonly<Record<"count" | "parts" | "vectors", number>>;
}

/**
 * Trains parameters by their gradients; see torch.optim. What it keeps of them (moments, and how
 * many steps were made) lives on the device, is made by the first step, and goes on over all programs
 * and chunks. It is one dispatch for a whole module, and one more of a single workgroup that looks
 * the rates up.
 */
export abstract class Optimiser {
  readonly #name: string;
  /** @internal */
  protected readonly groups: readonly ResolvedGroup[];
  /** @internal */
  protected readonly rates: Rates;
  readonly #states: Map<ArenaPair | Storage, OptimiserState> = new Map();
  /** What the last measured update changed. */
  #changes: { readonly device: Device; readonly arena: Arena } | undefined;

  /**
   * @throws {UsageError} if there is nothing to train, an option is unknown, or a number out of its
   *   range
   */
  protected constructor(name: string, trainable: Trainable, options: Required<OptimiserOptions>) {
    this.#name = name;
    this.groups = groupsOf(name, trainable, options.weightDecay);
    this.rates = keep(() => new Rates(name, options.lr, this.groups.map(({ lr }) => lr)));
  }

  /** Emits the kernel for one region. @internal */
  protected abstract update(region: Region, views: UpdateViews, keepChanges: number): void;

  /** How many moments it keeps of each element. @internal */
  protected abstract readonly moments: number;

  /** Forgets all gradients, so that the next backward() writes instead of adding. */
  zeroGrad(): void {
    for (const { storage } of this.#parameters) {
      forgetGradient(storage, "zeroGrad() gave its place to the next gradient");
    }
  }

  /**
   * Updates every parameter that has a gradient.
   *
   * @throws {UsageError} if none has, so that backward() was not called, two are on two devices, or
   *   only some have where all had in the first step
   */
  step(): void {
    for (const [region, state] of this.#regions(this.trained())) this.#emit(region, state);
  }

  /**
   * Updates every parameter like step(), and returns mean and standard deviation (divided by n - 1) of
   * each one's gradient, new value and change, [parameters, 3, 2]: by log10 of what the change's is of
   * the new value's, the lecture's update:data ratio.
   *
   * @throws {UsageError} if these are not parameters of one module, or none has a gradient
   */
  stepWithMoments(): Tensor {
    return noGrad(() => {
      const trained = this.trained();
      const { device, replicas } = trained[0]!;
      const moments = new Moments(device, replicas, trained.map(({ size }) => size));
      this.stepInto(moments, new Map(trained.map(({ storage }, index) => [storage, index])));
      return moments.merged();
    });
  }

  /**
   * Updates every parameter that has a gradient, and measures of each its gradient, new value and
   * change: the three tensors of `moments` at its place.
   *
   * @throws {UsageError} if these are not parameters of one module, or none has a gradient
   */
  stepInto(moments: Moments, places: ReadonlyMap<Storage, number>): void {
    const trained = this.trained();
    const measured = this.measured(trained, moments, places);
    const { parameters } = trained[0]!.storage.arena!;
    const { device, replicas } = trained[0]!;
    const sizes = parameters.views.map(({ size }) => size);
    this.#changes ??= { device, arena: new Arena(device, "updates", sizes, replicas) };
    const { buffer, whole: changes } = this.#changes.arena;
    for (const [region, state] of this.#regions(trained)) this.#emit(region, state, buffer);
    const { views, constants } = measured;
    emit(device, "update_moments", { ...views, changes }, constants, replicas);
  }

  /** Forgets all steps, so that the next one is as the first. */
  reset(): void {
    for (const state of this.#states.values()) state.reset();
  }

  /** Gives its memory back, but not that of the parameters or of a table that was passed to it. */
  dispose(): void {
    for (const each of [this.rates, ...this.#states.values()]) each.dispose();
    if (this.#changes) giveBack(this.#changes.device, this.#changes.arena.buffer);
  }

  /** The same as dispose(), for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  get #parameters(): Tensor[] {
    return this.groups.flatMap(({ params }) => params);
  }

  /** The parameters with a gradient; there are some. @internal */
  protected trained(): Tensor[] {
    return trainedOf("step", this.#parameters);
  }

  /**
   * What a kernel that measures the parameters binds.
   *
   * @throws {UsageError} if they have no common arena @internal
   */
  protected measured(
    trained: readonly Tensor[],
    moments: Moments,
    places: ReadonlyMap<Storage, number>,
  ): Measured {
    const arena = commonArena(trained);
    if (!arena) {
      throw new UsageError(
        `Cannot measure the updates of ${trained.length} parameters: expected those of one module, ` +
          `found others; pass model.parameters(), or call step().`,
      );
    }
    const cuts = trained.map(({ storage }) => moments.cuts[places.get(storage)!]!);
    const segments = parameterSegments(trained, cuts.map((cut) => [cut.parts, cut.first]));
    return {
      views: {
        parameters: arena.parameters.whole,
        gradients: arena.gradients.whole,
        segments: segments.to(trained[0]!.device).storage.view,
        moments: moments.view,
      },
      constants: { count: cuts.length, ...moments.bounds(cuts) },
    };
  }

  /** The arena to update as one region: as in the first step, whose moments it has. */
  #wholeOf(trained: readonly Tensor[]): ArenaPair | undefined {
    const [first] = this.#states.keys();
    if (first && !("parameters" in first)) return undefined;
    const arena = wholeArena(trained);
    if (!first || arena) return arena;
    const without = this.#parameters.find(({ storage }) => !storage.grad)!;
    throw new UsageError(
      `Cannot step ${this.#name}: expected a gradient of each parameter, as in its first step, ` +
        `found none of "${without.storage.label}"; give what is not always trained an optimiser ` +
        `of its own.`,
    );
  }

  /** What the kernel updates, each with what is kept of it. */
  #regions(trained: readonly Tensor[]): [Region, OptimiserState][] {
    const whole = this.#wholeOf(trained);
    if (whole) {
      const region = arenaRegion(trained[0]!.device, whole);
      const groups = this.groups.map(({ params }) => params);
      return [[region, this.#stateOf(whole, region, () => arenaGroups(whole, groups))]];
    }
    return trained.map((parameter) => {
      const region = parameterRegion(parameter);
      const group = this.groups.findIndex(({ params }) => params.includes(parameter));
      const groupOf = () => new Uint32Array(region.size / ALIGNMENT).fill(group);
      return [region, this.#stateOf(parameter.storage, region, groupOf)];
    });
  }

  #stateOf(
    key: ArenaPair | Storage,
    region: Region,
    groupOf: () => Uint32Array,
  ): OptimiserState {
    const known = this.#states.get(key);
    if (known) return known;
    const decays = this.groups.map(({ weightDecay }) => weightDecay);
    const state = keep(() => new OptimiserState(region, this.moments, groupOf(), decays));
    this.#states.set(key, state);
    return state;
  }

  /** Updates a region; what changes is kept in `buffer`, which is laid out as the region's. */
  #emit(region: Region, state: OptimiserState, buffer?: DeviceBuffer): void {
    const { device, parameters, gradients, replicas } = region;
    const { settings, nowhere, ...views } = state.views;
    const constants = { groups: this.groups.length, steps: this.rates.steps };
    emit(device, "begin_update", { ...this.rates.on(device), settings }, constants, replicas);
    const changes = buffer ? { ...parameters, buffer } : nowhere;
    this.update(region, { parameters, gradients, ...views, settings, changes }, Number(!!buffer));
  }
}
