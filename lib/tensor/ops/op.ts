/** What every operation provides: a shape rule, a forward and a backward pass, all in one file. */

import type { Device, View } from "../../device/device.ts";
import type { Shape } from "../shape.ts";
import type { Storage } from "../storage.ts";
import type { Tensor } from "../tensor.ts";

/** The inputs, attributes and saved values of one operation. */
export interface OpSignature {
  /** Tensors that may have a gradient; null where an optional one is absent. */
  readonly inputs: Readonly<Record<string, Tensor | null>>;
  /** Everything else. */
  readonly attributes: unknown;
  /** What forward keeps for backward. */
  readonly saved: Readonly<Record<string, Storage>>;
}

/** What forward gets. */
export interface ForwardContext<S extends OpSignature> {
  readonly inputs: S["inputs"];
  readonly attributes: S["attributes"];
  /** The result, allocated; forward fills it. */
  readonly out: Tensor;
  readonly device: Device;
  readonly replicas: number;
  /** A new storage, for what backward will need. */
  readonly allocate: (label: string, size: number) => Storage;
}

/** What backward gets. */
export interface BackwardContext<S extends OpSignature> {
  readonly inputs: S["inputs"];
  readonly attributes: S["attributes"];
  readonly out: Tensor;
  readonly saved: S["saved"];
  readonly device: Device;
  readonly replicas: number;
  /** The gradient of the result; undefined means 1, for a loss that backward() started from. */
  readonly outGrad: View | undefined;
  /**
   * Room that the kernel fills with the gradient of an input, whether it is wanted or not; if it is
   * not the first contribution, what is written there is added to the others afterwards.
   */
  readonly result: (input: keyof S["inputs"] & string) => View;
  /** Makes a storage that already holds it the gradient of an input. */
  readonly adopt: (input: keyof S["inputs"] & string, storage: Storage) => void;
}

/** What a rule of an operation looks at after forward. */
export type ReadContext<S extends OpSignature> = Pick<
  ForwardContext<S>,
  "inputs" | "attributes" | "out"
>;

/** One operation. */
export interface Op<S extends OpSignature> {
  /** Whether backward() may start from it without a gradient in memory: `outGrad` is undefined. */
  readonly isLoss?: true;
  /** The result's shape. @throws {ShapeError} if the inputs do not fit */
  shape(inputs: S["inputs"], attributes: S["attributes"]): Shape;
  forward(context: ForwardContext<S>): S["saved"];
  /**
   * The tensors that backward reads, besides what forward saved, for the gradients that are wanted:
   * if one is changed before, backward() refuses.
   */
  reads(context: ReadContext<S>): readonly Tensor[];
  backward(context: BackwardContext<S>): void;
}
