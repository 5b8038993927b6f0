/** The operations on each element, as methods; `functional/` says what each does. */

import * as pointwise from "./functional/pointwise.ts";
import type { Tensor } from "./tensor.ts";
import { TensorBase } from "./tensor_base.ts";

/** Tensors with the operations on each element. */
export abstract class ElementwiseTensor extends TensorBase {
  /** -x. */
  neg(this: Tensor): Tensor {
    return pointwise.neg(this);
  }

  /** e^x. */
  exp(this: Tensor): Tensor {
    return pointwise.exp(this);
  }

  /** The natural logarithm. */
  log(this: Tensor): Tensor {
    return pointwise.log(this);
  }

  /** The square root. */
  sqrt(this: Tensor): Tensor {
    return pointwise.sqrt(this);
  }

  /** 1 / sqrt(x). */
  rsqrt(this: Tensor): Tensor {
    return pointwise.rsqrt(this);
  }

  /** x^2. */
  square(this: Tensor): Tensor {
    return pointwise.square(this);
  }

  /** 1 / x. */
  reciprocal(this: Tensor): Tensor {
    return pointwise.reciprocal(this);
  }

  /** |x|. */
  abs(this: Tensor): Tensor {
    return pointwise.abs(this);
  }

  /** -1, 0 or 1. */
  sign(this: Tensor): Tensor {
    return pointwise.sign(this);
  }

  /** x, but at least `min` and at most `max`; either may be null. */
  clamp(this: Tensor, min: number | null, max: number | null = null): Tensor {
    return pointwise.clamp(this, min, max);
  }

  /** The hyperbolic tangent. */
  tanh(this: Tensor): Tensor {
    return pointwise.tanh(this);
  }

  /** The logistic function. */
  sigmoid(this: Tensor): Tensor {
    return pointwise.sigmoid(this);
  }

  /** x above 0, else 0. */
  relu(this: Tensor): Tensor {
    return pointwise.relu(this);
  }

  /** x to the power of a number. */
  pow(this: Tensor, exponent: number): Tensor {
    return pointwise.pow(this, exponent);
  }
}
