/**
 * The functions of two variables, element by element, as in torch: of tensors whose shapes broadcast,
 * or of a tensor and a number. Each throws a ShapeError if the shapes do not broadcast, and a
 * UsageError for two numbers. And the class of tensors that have them as methods.
 */

import type { BinaryName } from "../../../kernels/table/binary_formulas.ts";
import { UsageError } from "../../device/errors.ts";
import { binary as ops } from "../ops/binary.ts";
import { pointwise } from "../ops/pointwise.ts";
import { where as whereOp } from "../ops/where.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";
import PointwiseTensor from "./pointwise.ts";

function of(name: BinaryName, x: Tensor | number, y: Tensor | number): Tensor {
  const [a, b] = [tensorOf(x), tensorOf(y)];
  if (!a && !b) {
    throw new UsageError(
      `Cannot apply ${name}: expected a tensor, found the numbers ${x} and ${y}; make one of them a ` +
        `tensor.`,
    );
  }
  return apply(ops[name], { a, b }, { number: a ? numberOf(y) : numberOf(x) }, {});
}

const tensorOf = (value: Tensor | number) => typeof value === "number" ? null : value;
const numberOf = (value: Tensor | number) => typeof value === "number" ? value : 0;

/** x + y. */
export const add = (x: Tensor | number, y: Tensor | number): Tensor => of("add", x, y);
/** x - y. */
export const sub = (x: Tensor | number, y: Tensor | number): Tensor => of("sub", x, y);
/** x y. */
export const mul = (x: Tensor | number, y: Tensor | number): Tensor => of("mul", x, y);
/** x / y. */
export const div = (x: Tensor | number, y: Tensor | number): Tensor => of("div", x, y);
/** The larger of x and y; NaN if either is. Equal ones share the gradient. */
export const maximum = (x: Tensor | number, y: Tensor | number): Tensor => of("maximum", x, y);
/** The smaller of x and y; NaN if either is. Equal ones share the gradient. */
export const minimum = (x: Tensor | number, y: Tensor | number): Tensor => of("minimum", x, y);

/** x^exponent: NaN of negative numbers if the exponent is no whole number. */
export function pow(x: Tensor | number, exponent: Tensor | number): Tensor {
  const isFunctionOfX = typeof exponent === "number" && Number.isFinite(Math.fround(exponent));
  if (typeof x === "number" || !isFunctionOfX) return of("pow", x, exponent);
  return apply(pointwise.pow, { x }, [exponent], {});
}

/** 1 where x = y, else 0; without a gradient, as all comparisons. */
export const eq = (x: Tensor | number, y: Tensor | number): Tensor => of("eq", x, y);
/** 1 where x and y differ, else 0; NaN differs from all. */
export const ne = (x: Tensor | number, y: Tensor | number): Tensor => of("ne", x, y);
/** 1 where x < y, else 0. */
export const lt = (x: Tensor | number, y: Tensor | number): Tensor => of("lt", x, y);
/** 1 where x <= y, else 0. */
export const le = (x: Tensor | number, y: Tensor | number): Tensor => of("le", x, y);
/** 1 where x > y, else 0. */
export const gt = (x: Tensor | number, y: Tensor | number): Tensor => of("gt", x, y);
/** 1 where x >= y, else 0. */
export const ge = (x: Tensor | number, y: Tensor | number): Tensor => of("ge", x, y);

/**
 * x where the condition is not 0 (NaN is not), else y: the condition is float32, as comparisons give
 * it, where torch.where takes a bool.
 */
export function where(condition: Tensor, x: Tensor | number, y: Tensor | number): Tensor {
  const inputs = { condition, x: tensorOf(x), y: tensorOf(y) };
  return apply(whereOp, inputs, { x: numberOf(x), y: numberOf(y) }, {});
}

// The default, since mod.ts exports the functions and no class.
/** Tensors with the operations on each element. */
export default abstract class ElementwiseTensor extends PointwiseTensor {
  /** x + other. */
  add(this: Tensor, other: Tensor | number): Tensor {
    return add(this, other);
  }

  /** x - other. */
  sub(this: Tensor, other: Tensor | number): Tensor {
    return sub(this, other);
  }

  /** x other. */
  mul(this: Tensor, other: Tensor | number): Tensor {
    return mul(this, other);
  }

  /** x / other. */
  div(this: Tensor, other: Tensor | number): Tensor {
    return div(this, other);
  }

  /** The larger of x and other. */
  maximum(this: Tensor, other: Tensor | number): Tensor {
    return maximum(this, other);
  }

  /** The smaller of x and other. */
  minimum(this: Tensor, other: Tensor | number): Tensor {
    return minimum(this, other);
  }

  /** x^exponent. */
  pow(this: Tensor, exponent: Tensor | number): Tensor {
    return pow(this, exponent);
  }

  /** 1 where x = other, else 0. */
  eq(this: Tensor, other: Tensor | number): Tensor {
    return eq(this, other);
  }

  /** 1 where x and other differ, else 0. */
  ne(this: Tensor, other: Tensor | number): Tensor {
    return ne(this, other);
  }

  /** 1 where x < other, else 0. */
  lt(this: Tensor, other: Tensor | number): Tensor {
    return lt(this, other);
  }

  /** 1 where x <= other, else 0. */
  le(this: Tensor, other: Tensor | number): Tensor {
    return le(this, other);
  }

  /** 1 where x > other, else 0. */
  gt(this: Tensor, other: Tensor | number): Tensor {
    return gt(this, other);
  }

  /** 1 where x >= other, else 0. */
  ge(this: Tensor, other: Tensor | number): Tensor {
    return ge(this, other);
  }

  /** x where the condition is not 0, else other. */
  where(this: Tensor, condition: Tensor, other: Tensor | number): Tensor {
    return where(condition, this, other);
  }
}
