/**
 * Tensors with PyTorch's semantics: a shape over a storage; every operation runs for all replicas at
 * once.
 */

import * as copied from "./functional/copy.ts";
import { ReducibleTensor } from "./reducible_tensor.ts";
import type { Shape } from "./shape.ts";
import type { Storage } from "./storage.ts";

/** An array of numbers on the host or on a device; see tensor() for one from values. */
export class Tensor extends ReducibleTensor {
  /** A tensor of another shape or storage. */
  override derive(shape: Shape, storage: Storage): Tensor {
    return new Tensor(shape, storage);
  }

  /** The same values in memory of their own; see functional.clone. */
  clone(): Tensor {
    return copied.clone(this);
  }
}
