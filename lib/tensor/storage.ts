/**
 * Where a tensor's values live, and what autograd knows of
 * them. Views of one tensor share a storage.
 */

import { aligned, type Device, type View } from "../device/device.ts";
import type { Arena } from "../device/arena.ts";
import { UsageError } from "../device/errors.ts";
import { giveBack } from "./lifetime.ts";

/** The element types: float32 for values, uint32 for tokens, targets and counters. */
export type DType = "float32" | "uint32";

/** An operation that was applied, kept until backward() has passed it. */
export interface GraphNode {
  /** Counts up with every node: a later operation has a higher one. */
  readonly id: number;
  /** The name of the operation. */
  readonly op: string;
  /** What it was applied to. */
  readonly inputs: readonly Storage[];
  /** The result. */
  readonly out: Storage;
  /** What forward kept for backward. */
  readonly saved: readonly Storage[];
  /** The capture in which it was applied; 0 if it ran at once. */
  readonly capture: number;
  /** The storages whose values backward needs as they were, and what version they had. */
  readonly reads: readonly { readonly storage: Storage; readonly version: number }[];
  /** Whether backward() may start here from 1 without a gradient in memory. */
  readonly isLoss: boolean;
  /**
   * Computes the gradients of the inputs from that of the result, undefined standing for 1; storages
   * that it needs only meanwhile join `scratch`.
   */
  readonly backward: (outGrad: Storage | undefined, scratch: Storage[]) => void;
}

/** The arenas that hold a module's parameters and their gradients. */
export interface ArenaPair {
  /** The values, one region a parameter. */
  readonly parameters: Arena;
  /** Their gradients, in the same order. */
  readonly gradients: Arena;
  /** How many parameters share it. */
  readonly count: number;
  /** Those that were not released: the memory goes with the last of them. */
  readonly living: Set<Storage>;
}

/** The values of a tensor, on the host or on a device, for all replicas. */
export class Storage {
  /** Elements of one replica. */
  readonly size: number;
  /** How many networks it holds values for. */
  replicas: number;
  /** The element type. */
  readonly dtype: DType;
  /** What error messages call it; a module names its parameters by path. */
  label: string;
  /** Host values, replicas one after another; undefined once moved to a device. */
  host: Float32Array | Uint32Array | undefined;
  /** Where the view lies; undefined while the values are on the host. */
  device: Device | undefined;
  /** Why there is no view any more, for the message of whoever asks. */
  #gone = "";
  #view: View | undefined;
  /** Whether the region is given back with it. */
  #owned = true;

  /** Whose values it has, if it was detached: it has no region of its own. */
  readonly source: Storage | undefined;
  /** Whether a detached storage has its values, which then outlive backward(). */
  detached = false;

  /** Whether backward() computes a gradient for it. */
  requiresGrad = false;
  /** Whether it and its gradient outlive backward(), though an operation made it. */
  retainsGrad = false;
  /**
   * The operation that made it, while its graph is alive.
   *
   * @internal
   */
  node: GraphNode | undefined;
  /** Why no gradient can flow through it, though it was computed from tensors that require one. */
  barrier = "";
  /** The gradient that the last backward() left; undefined before. */
  grad: Storage | undefined;
  /** Whether the gradient is another storage's too, which owns it: nothing is added to it. */
  sharesGrad = false;
  /** Where a parameter's gradients lie, one after the other: always at the same address. */
  gradHome: View | undefined;
  /** The arenas it is a part of, if it is a module's parameter on a device. */
  arena: ArenaPair | undefined;
  /** The largest value, of uint32 values that came from the host. */
  largest = 0;
  /** What all values must stay below, since an operation was applied that relies on it. */
  limit: number = Infinity;
  /** The capture in which it was made; 0 if that ran at once. */
  capture = 0;

  /**
   * No values yet: `host` is set, or place() called, by whoever makes it; or with a `source` on a
   * device those of that one.
   */
  constructor(label: string, size: number, replicas: number, dtype: DType, source?: Storage) {
    this.label = label;
    this.size = size;
    this.replicas = replicas;
    this.dtype = dtype;
    this.source = source;
    if (!source) return;
    source.detached = true;
    this.device = source.device;
    this.largest = source.largest;
  }

  /** The device region. @throws {UsageError} if the values are on the host or were released */
  get view(): View {
    if (this.#view) return this.#view;
    if (this.source && !this.#gone) return this.source.view;
    throw new UsageError(
      this.#gone ||
        `Cannot compute with "${this.label}": it is on the host; move it with to(device) first.`,
    );
  }

  /** Whether the values are on a device. */
  get onDevice(): boolean {
    return this.#view !== undefined || this.source?.onDevice === true;
  }

  /** Puts the values at a device region. */
  place(device: Device, view: View): void {
    this.device = device;
    this.#view = view;
    this.host = undefined;
  }

  /** Puts the values at a region that stays when it is released. */
  borrow(device: Device, view: View): void {
    this.place(device, view);
    this.#owned = false;
  }

  /** Gives the values up, and a parameter's gradient with them; later uses explain `why`. */
  release(why: string): void {
    if (!this.#view && !this.host && !this.source) return;
    this.#gone = `Cannot use "${this.label}": ${why}`;
    this.host = undefined;
    const { device, arena, gradHome } = this;
    const view = this.#view;
    this.#view = undefined;
    if (!view || !this.#owned) return;
    if (gradHome) this.grad?.release(why);
    if (!arena) {
      for (const each of [view, gradHome]) if (each) giveBack(device!, each.buffer);
    } else if (arena.living.delete(this) && arena.living.size === 0) {
      for (const { buffer } of [arena.parameters, arena.gradients]) giveBack(device!, buffer);
    }
  }

  /** Moves host values into a region of its own on `device`. */
  moveTo(device: Device): void {
    const values = this.host!;
    this.place(device, allocateView(device, this.label, this.size, this.replicas));
    device.write(this.view, values);
  }
}

/**
 * A new aligned region with room for `replicas` replicas; a single one is shared by all that meet it.
 * One of no elements has memory all the same: a binding cannot be empty.
 */
export function allocateView(device: Device, label: string, size: number, replicas: number): View {
  const padded = aligned(Math.max(1, size));
  const buffer = device.allocate(label, padded * replicas);
  return { buffer, offset: 0, size, stride: replicas > 1 ? padded : 0 };
}
