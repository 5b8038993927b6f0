/**
 * Means and standard deviations of many tensors in one step: kernels leave the moments of parts of
 * each, side by side in one region, and one more kernel merges them.
 */

import { aligned, type Device, type View } from "../device/device.ts";
import { emit } from "../device/recorder.ts";
import { tensor, zeros } from "./create.ts";
import { allocateStorage } from "./scope.ts";
import { requireFloat } from "./placement.ts";
import { requireShape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { requireStep } from "./tokens.ts";

/** Elements of a part where a GPU's invocations share a tensor, as long as there are few parts. */
const PART = 256;
const MOST_PARTS = 1024;
/** Beyond these no value lies: a GPU takes no infinite constants. */
const LARGEST = 3.4028234663852886e38;

/** How three tensors of one size are cut, each into so many parts, and where their moments lie. */
export interface Cut {
  /** The elements of each tensor. */
  readonly size: number;
  /** How many invocations share one. */
  readonly parts: number;
  /** The place of the first part of the first tensor among all parts; the others follow. */
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

/** The moments of tensors, three of each size, on a device. */
export class Moments {
  /** One entry for each three. */
  readonly cuts: readonly Cut[];
  /** Where kernels leave them, [parts of all, 2]. */
  readonly view: View;
  readonly #device: Device;
  readonly #replicas: number;

  /** Room for the moments of three tensors of each of these sizes. */
  constructor(device: Device, replicas: number, sizes: readonly number[]) {
    this.#device = device;
    this.#replicas = replicas;
    const most = device.kind === "cpu" ? 1 : MOST_PARTS;
    let room = 0;
    this.cuts = sizes.map((size) => {
      const parts = Math.max(1, Math.min(most, Math.ceil(size / PART)));
      const cut = { size, parts, first: room / 2 };
      room += aligned(6 * parts);
      return cut;
    });
    this.view = allocateStorage(device, "moments", room, replicas).view;
  }

  /** The most parts that one of some tensors has, and the most vectors of four that a part has. */
  bounds(cuts: readonly Cut[] = this.cuts): { readonly parts: number; readonly vectors: number } {
    return {
      parts: Math.max(...cuts.map(({ parts }) => parts)),
      vectors: Math.max(...cuts.map(({ size, parts }) => Math.ceil(size / 4 / parts))),
    };
  }

  /**
   * Measures three tensors, those at `index`: a layer's values, their gradient, and what is 1 beyond
   * the edge, else 0; those that are not there are not measured.
   */
  measureLayer(index: number, { values, gradient, edge }: LayerValues): void {
    requireFloat("measureLayer", "values", values);
    const { size, parts, first } = this.cuts[index]!;
    // A region of its own, so that layers of one size have one pipeline.
    const moments = { ...this.view, offset: this.view.offset + 2 * first, size: 6 * parts };
    const views = {
      values: values.storage.view,
      // Every binding needs a region.
      gradient: (gradient ?? values).storage.view,
      edge: (edge?.of ?? values).storage.view,
      moments,
    };
    const { atMost = -LARGEST, atLeast = LARGEST } = edge ?? {};
    const flags = { hasGradient: Number(gradient !== null), hasEdge: Number(edge !== undefined) };
    const constants = { size, parts, ...flags, atMost, atLeast };
    emit(this.#device, "layer_moments", views, constants, this.#replicas);
  }

  /**
   * history[step] = mean and standard deviation (divided by n - 1) of each tensor, for history [steps,
   * 6 cuts].
   *
   * @throws {UsageError} if the history has no such step
   */
  record(history: Tensor, step: Tensor): void {
    const steps = history.shape[0] ?? 1;
    const count = 3 * this.cuts.length;
    requireShape("record", "history", [steps, 2 * count], [steps, history.size / steps]);
    requireStep("record", step, steps);
    const rows = this.cuts.flatMap(({ size, parts, first }) =>
      [0, 1, 2].flatMap((q) => [size, parts, first + q * parts])
    );
    const tensors = tensor(Uint32Array.from(rows), [count, 3], { label: "measured tensors" });
    const views = {
      moments: this.view,
      tensors: tensors.to(this.#device).storage.view,
      step: step.storage.view,
      history: history.storage.view,
    };
    const constants = { count, parts: this.bounds().parts, steps };
    emit(this.#device, "record_moments", views, constants, this.#replicas);
  }

  /** Mean and standard deviation (divided by n - 1) of each tensor, [cuts, 3, 2]. */
  merged(): Tensor {
    const shape = [this.cuts.length, 3, 2];
    const found = allocateStorage(this.#device, "merged moments", sizeOf(shape), this.#replicas);
    const step = zeros([1], { dtype: "uint32" }).to(this.#device);
    this.record(new Tensor([1, ...shape], found), step);
    return new Tensor(shape, found);
  }
}
