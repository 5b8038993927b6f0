/** What every operation provides: a shape rule, a forward and a backward pass, all in one file. */

import type { Device, View } from "../../device/device.ts";
import type { Operand } from "../operand.ts";
import type { Shape } from "../shape.ts";
import type { Storage } from "../storage.ts";

/** What one operation takes and keeps. */
export interface OpSignature {
  /** Every tensor that it reads, tokens included; null where an optional one is absent. */
  readonly inputs: Readonly<Record<string, Operand | null>>;
  /** What forward changes besides the result, such as running statistics; no gradient reaches it. */
  readonly state: Readonly<Record<string, Operand>>;
  /** Plain values: no tensors. */
  readonly attributes: unknown;
  /** What forward keeps for backward. */
  readonly saved: Readonly<Record<string, Storage>>;
}

/** No state, or nothing saved. */
export type None = Readonly<Record<never, never>>;

/** The networks that an operation runs for, and where. */
export interface Place {
  readonly device: Device;
  readonly replicas: number;
}

/** What forward gets. */
export interface ForwardContext<S extends OpSignature> extends Place {
  readonly inputs: S["inputs"];
  readonly state: S["state"];
  readonly attributes: S["attributes"];
  /** The result, allocated; forward fills it. */
  readonly out: Operand;
  /** A new storage, for what backward will need. */
  readonly allocate: (label: string, size: number) => Storage;
}

/** What backward gets. */
export interface BackwardContext<S extends OpSignature> extends Place {
  readonly inputs: S["inputs"];
  readonly attributes: S["attributes"];
  readonly out: Operand;
  readonly saved: S["saved"];
  /** The gradient of the result; undefined means 1, for a loss that backward() started from. */
  readonly outGrad: View | undefined;
  /** Whether the gradient of an input is asked for. */
  readonly wants: (input: keyof S["inputs"] & string) => boolean;
  /**
   * Room that the kernel fills with the gradient of an input, whether it is wanted or not; if it is
   * not the first contribution, what is written there is added to the others afterwards.
   */
  readonly result: (input: keyof S["inputs"] & string) => View;
  /** A region for a binding that the kernel leaves alone. */
  readonly nothing: () => View;
  /** Makes the gradient of the result that of an input of as many elements, without a copy. */
  readonly pass: (input: keyof S["inputs"] & string) => void;
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
  /** What errors and listings call it. */
  readonly name: string;
  /** The inputs of dtype uint32; all others are float32. Default none. */
  readonly tokens?: readonly (keyof S["inputs"] & string)[];
  /** The result's element type; default float32. */
  readonly dtype?: "uint32";
  /** Whether backward() may start from it without a gradient in memory: `outGrad` is undefined. */
  readonly isLoss?: true;
  /** The result's shape. @throws {ShapeError} if the inputs do not fit */
  shape(inputs: S["inputs"], attributes: S["attributes"], state: S["state"]): Shape;
  /** A result of dtype uint32 states its largest value: `out.storage.largest`. */
  forward(context: ForwardContext<S>): S["saved"];
  /**
   * The tensors that backward reads, besides what forward saved, for the gradients that are wanted:
   * if one is changed before, backward() refuses.
   */
  reads(context: ReadContext<S>): readonly Operand[];
  /** null if no gradient flows through it. */
  readonly backward: ((context: BackwardContext<S>) => void) | null;
}
