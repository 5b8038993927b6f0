/**
 * Means and standard deviations of many tensors in one step: kernels leave the moments of parts of
 * each, side by side in one region, and one more kernel merges them.
 */

import type { Device, View } from "../device/device.ts";
import { emit } from "../device/recorder.ts";
import { tensor, zeros } from "./create.ts";
import { allocateStorage } from "./scope.ts";
import { requireFloat } from "./placement.ts";
import { requireShape } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { requireStep } from "./tokens.ts";

/** Elements of a part where a GPU's invocations share a tensor, as long as there are few parts. */
const PART = 256;
const MOST_PARTS = 1024;
/** Beyond these no value lies: a GPU takes no infinite constants. */
const LARGEST = 3.4028234663852886e38;

/** How a tensor is cut: into so many parts, whose moments are found from `first` on. */
export interface Cut {
  /** The tensor's elements. */
  readonly size: number;
  /** How many invocations share it. */
  readonly parts: number;
  /** The place of the first part among all. */
  readonly first: number;
}

/** Values of a layer, with what else is measured of them. */
export interface LayerValues {
  /** Any shape. */
  readonly values: Tensor;
  /** As the values; null where none flows. */
  readonly gradient: Tensor | null;
  /** What is compared with the edges, as the values; at most the one, or at least the other. */
  readonly edge?: { readonly of: Tensor; readonly atMost?: number; readonly atLeast?: number };
}

/** The moments of tensors, on a device. */
export class Moments {
  /** One entry a tensor. */
  readonly cuts: readonly Cut[];
  readonly #device: Device;
  readonly #replicas: number;
  /** [parts of all, 2]. */
  readonly #moments: View;

  /** Room for the moments of tensors of these sizes. */
  constructor(device: Device, replicas: number, sizes: readonly number[]) {
    this.#device = device;
    this.#replicas = replicas;
    const most = device.kind === "cpu" ? 1 : MOST_PARTS;
    let first = 0;
    this.cuts = sizes.map((size) => {
      const cut = { size, parts: Math.max(1, Math.min(most, Math.ceil(size / PART))), first };
      first += cut.parts;
      return cut;
    });
    this.#moments = allocateStorage(device, "moments", 2 * first, replicas).view;
  }

  /** Where kernels leave them. */
  get view(): View {
    return this.#moments;
  }

  /** The most parts that one of some tensors has, and the most vectors of four that a part has. */
  bounds(cuts: readonly Cut[] = this.cuts): { readonly parts: number; readonly vectors: number } {
    return {
      parts: Math.max(...cuts.map(({ parts }) => parts)),
      vectors: Math.max(...cuts.map(({ size, parts }) => Math.ceil(size / 4 / parts))),
    };
  }

  /**
   * Measures three tensors from the one at `index` on: a layer's values, their gradient, and what is 1
   * beyond the edge, else 0; those that are not there are not measured.
   */
  measureLayer(index: number, { values, gradient, edge }: LayerValues): void {
    requireFloat("measureLayer", "values", values);
    const { size, parts, first } = this.cuts[index]!;
    const views = {
      values: values.storage.view,
      // Every binding needs a region.
      gradient: (gradient ?? values).storage.view,
      edge: (edge?.of ?? values).storage.view,
      moments: this.#moments,
    };
    const { atMost = -LARGEST, atLeast = LARGEST } = edge ?? {};
    const flags = { hasGradient: Number(gradient !== null), hasEdge: Number(edge !== undefined) };
    const constants = { size, parts, first, ...flags, atMost, atLeast };
    emit(this.#device, "layer_moments", views, constants, this.#replicas);
  }

  /**
   * history[step] = mean and standard deviation (divided by n - 1) of each tensor, for history [steps,
   * 2 tensors].
   *
   * @throws {UsageError} if the history has no such step
   */
  record(history: Tensor, step: Tensor): void {
    const steps = history.shape[0] ?? 1;
    const count = this.cuts.length;
    requireShape("record", "history", [steps, 2 * count], [steps, history.size / steps]);
    requireStep("record", step, steps);
    const rows = this.cuts.flatMap(({ size, parts, first }) => [size, parts, first]);
    const tensors = tensor(Uint32Array.from(rows), [count, 3], { label: "measured tensors" });
    const views = {
      moments: this.#moments,
      tensors: tensors.to(this.#device).storage.view,
      step: step.storage.view,
      history: history.storage.view,
    };
    const constants = { count, parts: this.bounds().parts, steps };
    emit(this.#device, "record_moments", views, constants, this.#replicas);
  }

  /** Mean and standard deviation (divided by n - 1) of each tensor, [tensors, 2]. */
  merged(): Tensor {
    const count = this.cuts.length;
    const found = allocateStorage(this.#device, "merged moments", 2 * count, this.#replicas);
    const history = new Tensor([1, 2 * count], found);
    this.record(history, zeros([1], { dtype: "uint32" }).to(this.#device));
    return new Tensor([count, 2], found);
  }
}
