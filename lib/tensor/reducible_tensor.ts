/** The reductions, as methods; `functional/reduce.ts` says what each does. */

import * as reduced from "./functional/reduce.ts";
import type { Dim, ValuesAndIndices, VarianceOptions } from "./functional/reduce.ts";
import { ShapedTensor } from "./shaped_tensor.ts";
import type { Tensor } from "./tensor.ts";

/** Tensors with the reductions: over all axes, or those that `dim` names. */
export abstract class ReducibleTensor extends ShapedTensor {
  /** The sum; of nothing 0. */
  sum(this: Tensor, dim?: Dim, keepdim = false): Tensor {
    return reduced.sum(this, dim, keepdim);
  }

  /** The mean; of nothing NaN. */
  mean(this: Tensor, dim?: Dim, keepdim = false): Tensor {
    return reduced.mean(this, dim, keepdim);
  }

  /** The variance, with n - correction (default 1) for n. */
  var(this: Tensor, dim?: Dim, options: VarianceOptions = {}): Tensor {
    return reduced.var(this, dim, options);
  }

  /** The standard deviation, with n - correction (default 1) for n. */
  std(this: Tensor, dim?: Dim, options: VarianceOptions = {}): Tensor {
    return reduced.std(this, dim, options);
  }

  /** The largest elements, which share the gradient. */
  amax(this: Tensor, dim?: Dim, keepdim = false): Tensor {
    return reduced.amax(this, dim, keepdim);
  }

  /** The smallest elements, which share the gradient. */
  amin(this: Tensor, dim?: Dim, keepdim = false): Tensor {
    return reduced.amin(this, dim, keepdim);
  }

  /** The largest element of all. */
  max(this: Tensor): Tensor;
  /** The largest elements along an axis, and their indices. */
  max(this: Tensor, dim: number, keepdim?: boolean): ValuesAndIndices;
  max(this: Tensor, dim?: number, keepdim = false): Tensor | ValuesAndIndices {
    return dim === undefined ? reduced.max(this) : reduced.max(this, dim, keepdim);
  }

  /** The smallest element of all. */
  min(this: Tensor): Tensor;
  /** The smallest elements along an axis, and their indices. */
  min(this: Tensor, dim: number, keepdim?: boolean): ValuesAndIndices;
  min(this: Tensor, dim?: number, keepdim = false): Tensor | ValuesAndIndices {
    return dim === undefined ? reduced.min(this) : reduced.min(this, dim, keepdim);
  }

  /** The index of the largest element, uint32. */
  argmax(this: Tensor, dim?: number, keepdim = false): Tensor {
    return reduced.argmax(this, dim, keepdim);
  }

  /** The index of the smallest element, uint32. */
  argmin(this: Tensor, dim?: number, keepdim = false): Tensor {
    return reduced.argmin(this, dim, keepdim);
  }

  /** ln of the sum of e^x. */
  logsumexp(this: Tensor, dim: Dim, keepdim = false): Tensor {
    return reduced.logsumexp(this, dim, keepdim);
  }

  /** (sum of |x|^p)^(1/p). */
  norm(this: Tensor, p = 2, dim?: Dim, keepdim = false): Tensor {
    return reduced.norm(this, p, dim, keepdim);
  }

  /** e^x divided by the sum of all along an axis. */
  softmax(this: Tensor, dim: number): Tensor {
    return reduced.softmax(this, dim);
  }

  /** The logarithm of softmax. */
  logSoftmax(this: Tensor, dim: number): Tensor {
    return reduced.logSoftmax(this, dim);
  }
}
