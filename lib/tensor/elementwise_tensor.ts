/** The operations on each element, as methods; `functional/` says what each does. */

import * as binary from "./functional/binary.ts";
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

  /** x + other. */
  add(this: Tensor, other: Tensor | number): Tensor {
    return binary.add(this, other);
  }

  /** x - other. */
  sub(this: Tensor, other: Tensor | number): Tensor {
    return binary.sub(this, other);
  }

  /** x other. */
  mul(this: Tensor, other: Tensor | number): Tensor {
    return binary.mul(this, other);
  }

  /** x / other. */
  div(this: Tensor, other: Tensor | number): Tensor {
    return binary.div(this, other);
  }

  /** The larger of x and other. */
  maximum(this: Tensor, other: Tensor | number): Tensor {
    return binary.maximum(this, other);
  }

  /** The smaller of x and other. */
  minimum(this: Tensor, other: Tensor | number): Tensor {
    return binary.minimum(this, other);
  }

  /** x^exponent. */
  pow(this: Tensor, exponent: Tensor | number): Tensor {
    return binary.pow(this, exponent);
  }

  /** 1 where x = other, else 0. */
  eq(this: Tensor, other: Tensor | number): Tensor {
    return binary.eq(this, other);
  }

  /** 1 where x and other differ, else 0. */
  ne(this: Tensor, other: Tensor | number): Tensor {
    return binary.ne(this, other);
  }

  /** 1 where x < other, else 0. */
  lt(this: Tensor, other: Tensor | number): Tensor {
    return binary.lt(this, other);
  }

  /** 1 where x <= other, else 0. */
  le(this: Tensor, other: Tensor | number): Tensor {
    return binary.le(this, other);
  }

  /** 1 where x > other, else 0. */
  gt(this: Tensor, other: Tensor | number): Tensor {
    return binary.gt(this, other);
  }

  /** 1 where x >= other, else 0. */
  ge(this: Tensor, other: Tensor | number): Tensor {
    return binary.ge(this, other);
  }

  /** x where the condition is not 0, else other. */
  where(this: Tensor, condition: Tensor, other: Tensor | number): Tensor {
    return binary.where(condition, this, other);
  }
}
