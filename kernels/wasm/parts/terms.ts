/**
 * What the kernel reduce folds, and how: the codes are those of kernels/table/reductions.ts. They
 * are set once a call; loops that matter are compiled for one of them, all others look them up.
 */

import { power4 } from "./power";
import { exponential4, logarithm4 } from "./simd";
import { horizontalMax, horizontalSum } from "./vector";

// @each terms: export const CONSTANT: i32 = CODE;
// @each folds: export const CONSTANT: i32 = CODE;
// @each finishes: const CONSTANT: i32 = CODE;

/** A type for each, since only types make a copy of a loop that the compiler specialises. */
export class Value {}
export class FromFirst {}
export class SquaredDeviation {}
export class Product {}
export class AnyTerm {}

export class Sum {}
export class Max {}
export class AnyFold {}

/** Globals of WebAssembly, and so private to the instance. */
let termCode: i32 = 0;
let foldCode: i32 = 0;
let finishCode: i32 = 0;
let parameter: f32 = 0;

/** What the functions below compute from here on. */
export function setFold(term: i32, fold: i32, finish: i32, given: f32): void {
  termCode = term;
  foldCode = fold;
  finishCode = finish;
  parameter = given;
}

/** The terms of four elements of x, each with one of `other`; `first` is the first of them all. */
// @inline
export function termOf<T>(x: v128, other: v128, first: v128): v128 {
  if (idof<T>() == idof<FromFirst>()) return f32x4.sub(x, first);
  if (idof<T>() == idof<SquaredDeviation>()) {
    const deviation = f32x4.sub(f32x4.sub(x, first), other);
    return f32x4.mul(deviation, deviation);
  }
  if (idof<T>() == idof<Product>()) return f32x4.mul(x, other);
  if (idof<T>() == idof<AnyTerm>()) return anyTerm(x, other);
  return x;
}

/** A term that has no loop of its own. */
function anyTerm(x: v128, other: v128): v128 {
  switch (termCode) {
    case ABS:
      return f32x4.abs(x);
    case SQUARE:
      return f32x4.mul(x, x);
    case POWER:
      return power4(f32x4.abs(x), parameter);
    case NONZERO:
      return v128.and(f32x4.ne(x, f32x4.splat(0)), f32x4.splat(1));
    case EXPONENTIAL:
      return exponential4(f32x4.sub(x, other), i32x4.splat(0));
    case EQUAL:
      return v128.and(same(x, other, parameter), f32x4.splat(1));
    case EQUAL_MAGNITUDE:
      return v128.and(same(f32x4.abs(x), other, parameter), f32x4.splat(1));
    default:
      return x;
  }
}

/** Where a is b; NaN is NaN unless `parameter` is 0. */
export function same(a: v128, b: v128, parameter: f32): v128 {
  const equal = f32x4.eq(a, b);
  if (parameter == 0) return equal;
  return v128.or(equal, v128.and(f32x4.ne(a, a), f32x4.ne(b, b)));
}

/** What a fold begins with. */
// @inline
export function startOf<F>(): v128 {
  if (idof<F>() == idof<Sum>()) return f32x4.splat(0);
  if (idof<F>() == idof<Max>()) return f32x4.splat(-Infinity);
  return f32x4.splat(foldCode == MAX ? -Infinity : foldCode == MIN ? Infinity : <f32> 0);
}

/** Two values made one; a NaN stays. */
// @inline
export function folding<F>(a: v128, b: v128): v128 {
  if (idof<F>() == idof<Sum>()) return f32x4.add(a, b);
  if (idof<F>() == idof<Max>()) return f32x4.max(a, b);
  if (foldCode == MAX) return f32x4.max(a, b);
  return foldCode == MIN ? f32x4.min(a, b) : f32x4.add(a, b);
}

/** The four values of a vector made one. */
export function folded(x: v128): f32 {
  if (foldCode == MAX) return horizontalMax(x);
  return foldCode == MIN ? -horizontalMax(f32x4.neg(x)) : horizontalSum(x);
}

/** What becomes of all terms' fold. */
export function finished(total: v128, other: v128): v128 {
  switch (finishCode) {
    case QUOTIENT:
      return f32x4.div(total, f32x4.splat(parameter));
    case ROOT_OF_QUOTIENT:
      return f32x4.sqrt(f32x4.div(total, f32x4.splat(parameter)));
    case ROOT:
      return power4(total, 1 / parameter);
    case LOG: {
      const infinite = f32x4.eq(f32x4.abs(other), f32x4.splat(Infinity));
      return v128.bitselect(other, f32x4.add(logarithm4(total), other), infinite);
    }
    default:
      return total;
  }
}
