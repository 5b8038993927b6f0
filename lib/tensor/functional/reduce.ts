/**
 * Reductions as in torch: over all axes unless `dim` names one or some, from -1 backwards too, which go
 * from the shape, or with `keepdim` stay with length 1.
 */

import { ShapeError, UsageError } from "../../device/errors.ts";
import { axesOf, axisOf } from "../dims.ts";
import { argmax as argmaxOp, type ArgmaxSignature, argmin as argminOp } from "../ops/argmax.ts";
import { type Block, firstBlock, mergedAxes } from "../ops/emit_reduce.ts";
import type { Op } from "../ops/op.ts";
import { reductions } from "../ops/reduce.ts";
import { logSoftmax as logSoftmaxOp, softmax as softmaxOp } from "../ops/softmax.ts";
import { requireOptions } from "../options.ts";
import { type Shape, showShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";
import { permute } from "./copy.ts";
import { gather } from "./index.ts";

/** One axis or some; null, as none, is all of them. */
export type Dim = number | readonly number[] | null;

/** What variances and standard deviations may be told. */
export interface VarianceOptions {
  /** The sum of squares is divided by n - correction; default 1. */
  readonly correction?: number;
  /** Whether the axes stay, with length 1; default false. */
  readonly keepdim?: boolean;
}

/** The extreme elements along an axis, and where they are: uint32. */
export interface ValuesAndIndices {
  /** The elements, as x but without the axis, or with length 1. */
  readonly values: Tensor;
  /** Where they are along the axis, in the same shape. */
  readonly indices: Tensor;
}

/** What a reduction applies to. */
interface Reduced {
  /** x, its axes in another order where those to be folded are no neighbours. */
  readonly x: Tensor;
  readonly shape: Shape;
  readonly block: Block;
}

function reduced(name: string, x: Tensor, dim: Dim | undefined, keepdim: boolean): Reduced {
  const dims = typeof dim === "number" ? [dim] : dim ?? [];
  const axes = axesOf(name, x.shape, dims.length > 0 ? dims : undefined);
  const isFolded = (_: unknown, axis: number) => axes.includes(axis);
  const isKept = (_: unknown, axis: number) => !axes.includes(axis);
  const shape = keepdim
    ? x.shape.map((length, axis) => axes.includes(axis) ? 1 : length)
    : x.shape.filter(isKept);
  const merged = mergedAxes(x.shape, axes);
  const all = [...x.shape.keys()];
  if (merged.filter(({ folded }) => folded).length > 1) {
    const order = [...all.filter(isKept), ...all.filter(isFolded)];
    return { ...reduced(name, permute(x, order), axes.map((_, i) => -1 - i), keepdim), shape };
  }
  const block = firstBlock(merged) ?? { outer: x.size, length: 1, inner: 1 };
  return { x, shape, block };
}

/** Applies a reduction, with its parameter if it has one. */
function reduce(
  name: keyof typeof reductions,
  { x, shape, block }: Reduced,
  parameter = 1,
): Tensor {
  return apply(reductions[name], { x }, { shape, block, parameter }, {});
}

/** @throws {ShapeError} if nothing has no extreme */
function requireSome(name: string, { x, shape, block }: Reduced): void {
  if (block.length > 0 || sizeOf(shape) === 0) return;
  throw new ShapeError(
    `Cannot apply ${name} to shape ${
      showShape(x.shape)
    }: expected an element or more, found none; ` +
      `nothing has no extreme.`,
  );
}

/** The sum; of nothing 0. */
export function sum(x: Tensor, dim?: Dim, keepdim = false): Tensor {
  return reduce("sum", reduced("sum", x, dim, keepdim));
}

/** The mean; of nothing NaN. */
export function mean(x: Tensor, dim?: Dim, keepdim = false): Tensor {
  const over = reduced("mean", x, dim, keepdim);
  return reduce("mean", over, over.block.length);
}

/**
 * The variance, the mean squared deviation from the mean with n - correction for n: of one element NaN.
 *
 * @throws {UsageError} if an option is unknown, or the correction is not finite
 */
function variance(x: Tensor, dim?: Dim, options: VarianceOptions = {}): Tensor {
  return spreadOf("var", x, dim, options);
}
export { variance as var };

/**
 * The standard deviation, the root of var; where it is 0 so is its gradient.
 *
 * @throws {UsageError} if an option is unknown, or the correction is not finite
 */
export function std(x: Tensor, dim?: Dim, options: VarianceOptions = {}): Tensor {
  return spreadOf("std", x, dim, options);
}

function spreadOf(name: "var" | "std", x: Tensor, dim: Dim | undefined, options: VarianceOptions) {
  requireOptions(`apply ${name}`, options, "correction", "keepdim");
  const { correction = 1, keepdim = false } = options;
  if (!Number.isFinite(correction)) {
    throw new UsageError(
      `Cannot apply ${name}: expected a finite correction, found ${correction}; PyTorch's is 1, and 0 ` +
        `divides by n.`,
    );
  }
  const over = reduced(name, x, dim, keepdim);
  return reduce(name, over, over.block.length - correction);
}

/**
 * The largest elements; NaN if there is one. Equal ones share the gradient.
 *
 * @throws {ShapeError} if there are none
 */
export function amax(x: Tensor, dim?: Dim, keepdim = false): Tensor {
  return extreme("amax", x, dim, keepdim);
}

/**
 * The smallest elements; NaN if there is one. Equal ones share the gradient.
 *
 * @throws {ShapeError} if there are none
 */
export function amin(x: Tensor, dim?: Dim, keepdim = false): Tensor {
  return extreme("amin", x, dim, keepdim);
}

function extreme(
  name: "amax" | "amin" | "max" | "min",
  x: Tensor,
  dim?: Dim,
  keepdim = false,
): Tensor {
  const over = reduced(name, x, dim, keepdim);
  requireSome(name, over);
  return reduce(name, over);
}

/**
 * The largest element of all, as amax().
 *
 * @throws {ShapeError} if there are none
 */
export function max(x: Tensor): Tensor;
/**
 * The largest elements along `dim` and their indices: of equal ones the first, which gets the gradient.
 *
 * @throws {ShapeError} if there are none
 */
export function max(x: Tensor, dim: number, keepdim?: boolean): ValuesAndIndices;
export function max(x: Tensor, dim?: number, keepdim = false): Tensor | ValuesAndIndices {
  return dim === undefined ? extreme("max", x) : picked(x, dim, keepdim, argmax(x, dim, true));
}

/**
 * The smallest element of all, as amin().
 *
 * @throws {ShapeError} if there are none
 */
export function min(x: Tensor): Tensor;
/**
 * The smallest elements along `dim` and their indices: of equal ones the first, which gets the gradient.
 *
 * @throws {ShapeError} if there are none
 */
export function min(x: Tensor, dim: number, keepdim?: boolean): ValuesAndIndices;
export function min(x: Tensor, dim?: number, keepdim = false): Tensor | ValuesAndIndices {
  return dim === undefined ? extreme("min", x) : picked(x, dim, keepdim, argmin(x, dim, true));
}

function picked(x: Tensor, dim: number, keepdim: boolean, indices: Tensor): ValuesAndIndices {
  const values = gather(x, dim, indices);
  if (keepdim) return { values, indices };
  const shape = indices.shape.toSpliced(axisOf("gather", x.shape, dim), 1);
  const [first, second] = [values, indices].map(({ storage }) => x.derive(shape, storage));
  return { values: first!, indices: second! };
}

/**
 * The index of the largest element, uint32: of equal ones the first; of the first NaN, if there is one.
 * Without `dim` it counts all elements of x.
 *
 * @throws {ShapeError} if there are none
 */
export function argmax(x: Tensor, dim?: number, keepdim = false): Tensor {
  return indexOf(argmaxOp, x, dim, keepdim);
}

/**
 * The index of the smallest element, uint32: of equal ones the first; of the first NaN, if there is
 * one. Without `dim` it counts all elements of x.
 *
 * @throws {ShapeError} if there are none
 */
export function argmin(x: Tensor, dim?: number, keepdim = false): Tensor {
  return indexOf(argminOp, x, dim, keepdim);
}

function indexOf(
  op: Op<ArgmaxSignature>,
  given: Tensor,
  dim: number | undefined,
  keepdim: boolean,
) {
  const over = reduced(op.name, given, dim, keepdim);
  requireSome(op.name, over);
  const { x, shape, block } = over;
  return apply(op, { x }, { shape, block }, {});
}

/** ln of the sum of e^x, without overflow; of nothing -Infinity. */
export function logsumexp(x: Tensor, dim: Dim, keepdim = false): Tensor {
  return reduce("logsumexp", reduced("logsumexp", x, dim, keepdim));
}

/**
 * (sum of |x|^p)^(1/p), of any p: with 2 the length of a vector, with Infinity and -Infinity the
 * largest and the smallest |x|, with 0 how many are not 0; see torch.linalg.vector_norm.
 *
 * @throws {UsageError} if p is NaN
 */
export function norm(x: Tensor, p = 2, dim?: Dim, keepdim = false): Tensor {
  if (Number.isNaN(p)) {
    throw new UsageError(
      "Cannot apply norm: expected a number for p, found NaN; 2 is the usual one.",
    );
  }
  const over = reduced("norm", x, dim, keepdim);
  if (over.block.length === 0) return reduce("sum", over);
  if (p === Infinity) return reduce("normMax", over);
  if (p === -Infinity) return reduce("normMin", over);
  if (p === 0 || p === 1 || p === 2) return reduce(`norm${p}`, over);
  return reduce("normPower", over, p);
}

/**
 * e^x divided by the sum of all e^x along `dim`.
 *
 * @throws {ShapeError} if there is no such axis
 */
export function softmax(x: Tensor, dim: number): Tensor {
  return apply(softmaxOp, { x }, { block: blockOf("softmax", x, dim) }, {});
}

/**
 * The logarithm of softmax, x less the logsumexp along `dim`.
 *
 * @throws {ShapeError} if there is no such axis
 */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  return apply(logSoftmaxOp, { x }, { block: blockOf("logSoftmax", x, dim) }, {});
}

function blockOf(name: string, x: Tensor, dim: number): Block {
  const axis = axisOf(name, x.shape, dim);
  const [outer, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))];
  return { outer, length: x.shape[axis]!, inner };
}
