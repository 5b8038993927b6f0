/** What an operation sees of a tensor: a shape over a storage. */

import type { Shape } from "./shape.ts";
import type { DType, Storage } from "./storage.ts";

/** A shape over a storage, which views share. */
export class Operand {
  /** A view of `storage`, whose size must be that of `shape`. */
  constructor(readonly shape: Shape, readonly storage: Storage) {}

  /** The number of elements of one replica. */
  get size(): number {
    return this.storage.size;
  }

  /** How many networks it holds values for. */
  get replicas(): number {
    return this.storage.replicas;
  }

  /** The element type. */
  get dtype(): DType {
    return this.storage.dtype;
  }

  /** Whether backward() reaches it. */
  get requiresGrad(): boolean {
    return this.storage.requiresGrad;
  }
}
