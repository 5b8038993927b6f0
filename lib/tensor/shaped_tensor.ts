/** The operations that rearrange, pick and multiply values, as methods; `functional/` says what each does. */

import ElementwiseTensor from "./functional/binary.ts";
import * as copied from "./functional/copy.ts";
import * as picked from "./functional/index.ts";
import * as products from "./functional/product.ts";
import * as shaped from "./functional/shape.ts";
import type { Tensor } from "./tensor.ts";

/** Tensors with the operations on shapes. */
export abstract class ShapedTensor extends ElementwiseTensor {
  /** The same values in another shape, one length of which may be -1; no copy. */
  view(this: Tensor, ...shape: number[]): Tensor {
    return shaped.reshape(this, shape);
  }

  /** The same as view(): all tensors are contiguous. */
  reshape(this: Tensor, ...shape: number[]): Tensor {
    return shaped.reshape(this, shape);
  }

  /** The axes from `startDim` to `endDim` as one; no copy. */
  flatten(this: Tensor, startDim = 0, endDim = -1): Tensor {
    return shaped.flatten(this, startDim, endDim);
  }

  /** With one more axis, of length 1; no copy. */
  unsqueeze(this: Tensor, dim: number): Tensor {
    return shaped.unsqueeze(this, dim);
  }

  /** Without the axis `dim`, or all axes, of length 1; no copy. */
  squeeze(this: Tensor, dim?: number): Tensor {
    return shaped.squeeze(this, dim);
  }

  /** Axes of length 1 repeated to the lengths of `shape`, and new ones in front; a copy. */
  expand(this: Tensor, ...shape: number[]): Tensor {
    return copied.expand(this, shape);
  }

  /** The axes in another order; a copy. */
  permute(this: Tensor, ...dims: number[]): Tensor {
    return copied.permute(this, dims);
  }

  /** Two axes exchanged; a copy. */
  transpose(this: Tensor, dim0: number, dim1: number): Tensor {
    return copied.transpose(this, dim0, dim1);
  }

  /** `length` slices along `dim`, from `start` on; a copy. */
  narrow(this: Tensor, dim: number, start: number, length: number): Tensor {
    return copied.narrow(this, dim, start, length);
  }

  /** What x[start:end:step] is along `dim` in PyTorch; a copy. */
  slice(this: Tensor, dim: number, start = 0, end = Infinity, step = 1): Tensor {
    return copied.slice(this, dim, start, end, step);
  }

  /** The product with a vector, a matrix or a batch of matrices. */
  matmul(this: Tensor, other: Tensor): Tensor {
    return products.matmul(this, other);
  }

  /** The element along `dim` that each of `index` names. */
  gather(this: Tensor, dim: number, index: Tensor): Tensor {
    return picked.gather(this, dim, index);
  }

  /** The slices along `dim` that `index` names. */
  indexSelect(this: Tensor, dim: number, index: Tensor): Tensor {
    return picked.indexSelect(this, dim, index);
  }
}
