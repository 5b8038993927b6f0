/** What an optimiser keeps of a region of parameters from step to step, on the device. */

import type { View } from "../device/device.ts";
import { emit } from "../device/recorder.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Region } from "./regions.ts";

/** Moments of the gradients, and what holds for each group of parameters; for all replicas. */
export class OptimiserState {
  /** Moments as the kernel has them, [moments, size]; one element if it has none. */
  readonly #moments: Tensor;
  /** The group of each block of the region, uint32 [size / 64]. */
  readonly #groupOf: Tensor;
  /** Rate, weight decay and steps so far of each group, [groups, 4]; see begin_update. */
  readonly #settings: Tensor;

  /** The settings before the first step. */
  readonly #unused: Tensor;
  /** Where a kernel that keeps no changes would put them. */
  readonly #nowhere: Tensor;
  /** All of these. */
  readonly #owned: DisposableStack;

  /** Zeros: no step was made. */
  constructor(
    { device, size, replicas }: Region,
    moments: number,
    groupOf: Uint32Array,
    weightDecays: readonly number[],
  ) {
    using owned = new DisposableStack();
    const place = (host: Tensor) => owned.use(host.to(device));
    const zeros = (shape: number[], label: string) =>
      place(tensor(new Float32Array(shape[0]! * shape[1]! * replicas), shape, { label }));
    this.#moments = moments > 0
      ? zeros([moments, size], "moments of the gradients")
      : zeros([1, 4], "no moments");
    this.#nowhere = zeros([1, 4], "no changes");
    this.#groupOf = place(tensor(groupOf, [groupOf.length], { label: "parameter groups" }));
    const settings = weightDecays.flatMap((weightDecay) => [0, weightDecay, 0, 0]);
    const placed = (label: string) =>
      place(tensor(
        Array.from({ length: replicas }, () => settings).flat(),
        [weightDecays.length, 4],
        { label },
      ));
    this.#settings = placed("optimiser settings");
    this.#unused = placed("unused settings");
    this.#owned = owned.move();
  }

  /** As the kernels bind it. */
  get views(): Readonly<Record<"state" | "groupOf" | "settings" | "nowhere", View>> {
    return {
      state: this.#moments.storage.view,
      groupOf: this.#groupOf.storage.view,
      settings: this.#settings.storage.view,
      nowhere: this.#nowhere.storage.view,
    };
  }

  /** Goes back to where no step was made. */
  reset(): void {
    const [state, settings] = [this.#moments, this.#settings];
    const { device, replicas, size } = state;
    emit(device, "fill", { out: state.storage.view }, { size, value: 0 }, replicas);
    const views = { x: this.#unused.storage.view, out: settings.storage.view };
    emit(device, "copy", views, { size: settings.size, accumulate: 0 }, settings.replicas);
  }

  /** Gives its memory back. */
  dispose(): void {
    this.#owned.dispose();
  }
}
