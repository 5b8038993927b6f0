/**
 * The functions of one variable, of each element of a tensor of any shape, as in torch and
 * torch.nn.functional; and the class of tensors that have them as methods.
 */

import type { FormulaName } from "../../../kernels/table/formulas.ts";
import { UsageError } from "../../device/errors.ts";
import { pointwise as ops } from "../ops/pointwise.ts";
import type { Tensor } from "../tensor.ts";
import { TensorBase } from "../tensor_base.ts";
import { apply } from "./apply.ts";

/** The largest float32, and the smallest positive one of full precision. */
const MAX_FLOAT = (2 - 2 ** -23) * 2 ** 127;
const MIN_NORMAL = 2 ** -126;

/** Throws unless `value` is a finite float32 of at least `low`. */
function requireParameter(operation: string, name: string, value: number, low = -MAX_FLOAT): void {
  if (typeof value === "number" && value >= low && value <= MAX_FLOAT) return;
  const bound = low === -MAX_FLOAT ? "" : ` of at least ${low === MIN_NORMAL ? "2^-126" : low}`;
  throw new UsageError(
    `Cannot apply ${operation}: expected a finite float32${bound} for ${name}, found ${value}; ` +
      `choose another.`,
  );
}

const of = (name: FormulaName, x: Tensor, ...parameters: readonly number[]): Tensor =>
  apply(ops[name], { x }, parameters, {});

/** -x. */
export const neg = (x: Tensor): Tensor => of("neg", x);
/** e^x. */
export const exp = (x: Tensor): Tensor => of("exp", x);
/** The natural logarithm: of 0 -Infinity, of negative numbers NaN. */
export const log = (x: Tensor): Tensor => of("log", x);
/** The square root, of negative numbers NaN. */
export const sqrt = (x: Tensor): Tensor => of("sqrt", x);
/** 1 / sqrt(x). */
export const rsqrt = (x: Tensor): Tensor => of("rsqrt", x);
/** x^2. */
export const square = (x: Tensor): Tensor => of("square", x);
/** 1 / x. */
export const reciprocal = (x: Tensor): Tensor => of("reciprocal", x);
/** |x|; its slope at 0 is 0. */
export const abs = (x: Tensor): Tensor => of("abs", x);
/** -1, 0 or 1; of NaN 0. */
export const sign = (x: Tensor): Tensor => of("sign", x);

/**
 * x, but at least `min` and at most `max` (which wins where it is less); either may be null. Its
 * slope at a bound is 1.
 *
 * @throws {UsageError} if both are null, or one is not finite
 */
export function clamp(x: Tensor, min: number | null, max: number | null = null): Tensor {
  if (min === null && max === null) {
    throw new UsageError(
      "Cannot apply clamp: expected a min or a max, found neither; pass one of them.",
    );
  }
  if (min !== null) requireParameter("clamp", "min", min);
  if (max !== null) requireParameter("clamp", "max", max);
  const above = min === null ? x : of("clampMin", x, min);
  return max === null ? above : of("clampMax", above, max);
}

/** The hyperbolic tangent. */
export const tanh = (x: Tensor): Tensor => of("tanh", x);
/** The logistic function, 1 / (1 + e^-x). */
export const sigmoid = (x: Tensor): Tensor => of("sigmoid", x);
/** x above 0, else 0; its slope at 0 is 0. */
export const relu = (x: Tensor): Tensor => of("relu", x);

/** x above 0, else slope x. @throws {UsageError} if the slope is not finite */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  requireParameter("leakyRelu", "slope", slope);
  return of("leakyRelu", x, slope);
}

/**
 * x above 0, else alpha (e^x - 1): Clevert et al. 2016.
 *
 * @throws {UsageError} if alpha is not finite
 */
export function elu(x: Tensor, alpha = 1): Tensor {
  requireParameter("elu", "alpha", alpha);
  // From the result of a negative alpha backward could not read on which side x was.
  if (alpha < 0) return leakyRelu(elu(x, -alpha), -1);
  return of("elu", x, alpha);
}

/** 1.0507 elu(x) with alpha 1.6733: Klambauer et al. 2017. */
export const selu = (x: Tensor): Tensor => of("selu", x);

/**
 * x times the probability of a value below x in the normal distribution, or with `approximate`
 * "tanh" nearly that: Hendrycks and Gimpel 2016.
 *
 * @throws {UsageError} if `approximate` is something else
 */
export function gelu(x: Tensor, approximate: "none" | "tanh" = "none"): Tensor {
  if (approximate !== "none" && approximate !== "tanh") {
    throw new UsageError(
      `Cannot apply gelu: expected "none" or "tanh" for approximate, found "${approximate}"; choose ` +
        `one of them.`,
    );
  }
  return of(approximate === "tanh" ? "geluTanh" : "gelu", x);
}

/** x sigmoid(x). */
export const silu = (x: Tensor): Tensor => of("silu", x);

/**
 * ln(1 + e^(beta x)) / beta; x itself where beta x is above the threshold.
 *
 * @throws {UsageError} if beta is not positive, or a number not finite
 */
export function softplus(x: Tensor, beta = 1, threshold = 20): Tensor {
  requireParameter("softplus", "beta", beta, MIN_NORMAL);
  requireParameter("softplus", "threshold", threshold);
  return of("softplus", x, beta, threshold);
}

// The default, since mod.ts exports the functions and no class.
/** Tensors with the functions of one variable as methods. */
export default abstract class PointwiseTensor extends TensorBase {
  /** -x. */
  neg(this: Tensor): Tensor {
    return neg(this);
  }

  /** e^x. */
  exp(this: Tensor): Tensor {
    return exp(this);
  }

  /** The natural logarithm. */
  log(this: Tensor): Tensor {
    return log(this);
  }

  /** The square root. */
  sqrt(this: Tensor): Tensor {
    return sqrt(this);
  }

  /** 1 / sqrt(x). */
  rsqrt(this: Tensor): Tensor {
    return rsqrt(this);
  }

  /** x^2. */
  square(this: Tensor): Tensor {
    return square(this);
  }

  /** 1 / x. */
  reciprocal(this: Tensor): Tensor {
    return reciprocal(this);
  }

  /** |x|. */
  abs(this: Tensor): Tensor {
    return abs(this);
  }

  /** -1, 0 or 1. */
  sign(this: Tensor): Tensor {
    return sign(this);
  }

  /** x, but at least `min` and at most `max`; either may be null. */
  clamp(this: Tensor, min: number | null, max: number | null = null): Tensor {
    return clamp(this, min, max);
  }

  /** The hyperbolic tangent. */
  tanh(this: Tensor): Tensor {
    return tanh(this);
  }

  /** The logistic function. */
  sigmoid(this: Tensor): Tensor {
    return sigmoid(this);
  }

  /** x above 0, else 0. */
  relu(this: Tensor): Tensor {
    return relu(this);
  }
}
