/**
 * Tensors with PyTorch's semantics: a shape over a storage; every operation runs for all replicas at
 * once.
 */

import { ShapeError } from "../device/errors.ts";
import { ElementwiseTensor } from "./elementwise_tensor.ts";
import * as rearranged from "./functional/shape.ts";
import { requireLengths, type Shape, showShape, sizeOf } from "./shape.ts";
import type { Storage } from "./storage.ts";

/** An array of numbers on the host or on a device; see tensor() for one from values. */
export class Tensor extends ElementwiseTensor {
  /** A tensor of another shape or storage. */
  override derive(shape: Shape, storage: Storage): Tensor {
    return new Tensor(shape, storage);
  }

  /** The same values in another shape; no copy. @throws {ShapeError} if the sizes differ */
  view(...shape: number[]): Tensor {
    requireLengths(shape);
    if (sizeOf(shape) !== this.size) {
      throw new ShapeError(
        `Cannot view ${showShape(this.shape)} as ${showShape(shape)}: expected ${this.size} ` +
          `elements, found ${sizeOf(shape)}; the shapes must hold as many.`,
      );
    }
    return new Tensor(shape, this.storage);
  }

  /** The same values in memory of their own; see functional.clone. */
  clone(): Tensor {
    return rearranged.clone(this);
  }
}
