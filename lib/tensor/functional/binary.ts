/**
 * The functions of two variables, element by element, as in torch: of tensors whose shapes broadcast,
 * or of a tensor and a number. Each throws a ShapeError if the shapes do not broadcast, and a
 * UsageError for two numbers.
 */

import type { BinaryName } from "../../../kernels/table/binary_formulas.ts";
import { UsageError } from "../../device/errors.ts";
import { binary as ops } from "../ops/binary.ts";
import { pointwise } from "../ops/pointwise.ts";
import { where as whereOp } from "../ops/where.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";

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
export function add(x: Tensor | number, y: Tensor | number): Tensor {
  return of("add", x, y);
}

/** x - y. */
export function sub(x: Tensor | number, y: Tensor | number): Tensor {
  return of("sub", x, y);
}

/** x y. */
export function mul(x: Tensor | number, y: Tensor | number): Tensor {
  return of("mul", x, y);
}

/** x / y. */
export function div(x: Tensor | number, y: Tensor | number): Tensor {
  return of("div", x, y);
}

/** The larger of x and y; NaN if either is. Equal ones share the gradient. */
export function maximum(x: Tensor | number, y: Tensor | number): Tensor {
  return of("maximum", x, y);
}

/** The smaller of x and y; NaN if either is. Equal ones share the gradient. */
export function minimum(x: Tensor | number, y: Tensor | number): Tensor {
  return of("minimum", x, y);
}

/** x^exponent: NaN of negative numbers if the exponent is no whole number. */
export function pow(x: Tensor | number, exponent: Tensor | number): Tensor {
  const isFunctionOfX = typeof exponent === "number" && Number.isFinite(Math.fround(exponent));
  if (typeof x === "number" || !isFunctionOfX) return of("pow", x, exponent);
  return apply(pointwise.pow, { x }, [exponent], {});
}

/** 1 where x = y, else 0; without a gradient, as all comparisons. */
export function eq(x: Tensor | number, y: Tensor | number): Tensor {
  return of("eq", x, y);
}

/** 1 where x and y differ, else 0; NaN differs from all. */
export function ne(x: Tensor | number, y: Tensor | number): Tensor {
  return of("ne", x, y);
}

/** 1 where x < y, else 0. */
export function lt(x: Tensor | number, y: Tensor | number): Tensor {
  return of("lt", x, y);
}

/** 1 where x <= y, else 0. */
export function le(x: Tensor | number, y: Tensor | number): Tensor {
  return of("le", x, y);
}

/** 1 where x > y, else 0. */
export function gt(x: Tensor | number, y: Tensor | number): Tensor {
  return of("gt", x, y);
}

/** 1 where x >= y, else 0. */
export function ge(x: Tensor | number, y: Tensor | number): Tensor {
  return of("ge", x, y);
}

/**
 * x where the condition is not 0 (NaN is not), else y: the condition is float32, as comparisons give
 * it, where torch.where takes a bool.
 */
export function where(condition: Tensor, x: Tensor | number, y: Tensor | number): Tensor {
  const inputs = { condition, x: tensorOf(x), y: tensorOf(y) };
  return apply(whereOp, inputs, { x: numberOf(x), y: numberOf(y) }, {});
}
