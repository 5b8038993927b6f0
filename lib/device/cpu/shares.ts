/**
 * Which kernels several workers share, each computing a part of the elements, bitwise as one would.
 *
 * A kernel gets an entry here once its file in kernels/wasm takes its part of the rows, columns or
 * elements (kernels/wasm/parts/share.ts); one without an entry is run whole by one of the workers.
 */

import type { ConstantName, KernelName } from "../../../kernels/table/mod.ts";
import type { Dispatch } from "../device.ts";
import { constantsOf } from "../dispatch.ts";

/** Nanoseconds that a kernel takes on one worker, roughly. */
type Work<K extends KernelName> = (constants: Record<ConstantName<K>, number>) => number;

/** Nanoseconds of one multiply-add, and of one element that is read and written. */
const MULTIPLY_ADD = 0.08;
const ELEMENT = 0.5;

/**
 * The least work that a worker gets. Half a microsecond is what it costs that workers meet, a hundredth
 * of this; but where another process has one of their cores, all wait for it, and small kernels, of
 * which a step has many in a short time, would gain less than they lose.
 */
const LEAST = 50_000;

const works: { readonly [K in KernelName]?: Work<K> } = {
  matmul: ({ rows, inner, columns }) => rows * inner * columns * MULTIPLY_ADD,
  batch_matmul: ({ batch, rows, inner, columns }) => batch * rows * inner * columns * MULTIPLY_ADD,
  linear_backward: ({ rows, fanIn, fanOut }) => 2 * rows * fanIn * fanOut * MULTIPLY_ADD,
  batchnorm_forward: ({ rows, columns }) => 3 * rows * columns * ELEMENT,
  batchnorm_backward: ({ rows, columns }) => 3 * rows * columns * ELEMENT,
  batchnorm_inference: ({ rows, columns }) => rows * columns * ELEMENT,
  layernorm_forward: ({ rows, columns }) => 3 * rows * columns * ELEMENT,
  layernorm_backward: ({ rows, columns }) => 3 * rows * columns * ELEMENT,
  layernorm_affine_backward: ({ rows, columns }) => rows * columns * ELEMENT,
  pointwise: ({ size }) => size * ELEMENT,
  pointwise_backward: ({ size }) => size * ELEMENT,
  embedding: ({ positions, dimension }) => positions * dimension * ELEMENT,
  embedding_backward: ({ positions, dimension }) => positions * dimension * ELEMENT,
  cross_entropy: ({ rows, classes }) => 4 * rows * classes * ELEMENT,
  sgd: ({ size }) => size * ELEMENT,
  sgd_momentum: ({ size }) => 2 * size * ELEMENT,
  adam: ({ size }) => 4 * size * ELEMENT,
  rmsprop: ({ size }) => 4 * size * ELEMENT,
};

/** The kernels that can be shared. */
export const sharedKernels: ReadonlySet<KernelName> = new Set(Object.keys(works) as KernelName[]);

/** Of those, the kernels that end with a second pass, by one worker, over what all have computed. */
export const endingKernels: ReadonlySet<KernelName> = new Set<KernelName>(["cross_entropy"]);

/** A kernel, or what all workers must have done before they go on with it. */
export interface Pass {
  /** How many workers are worth while. */
  readonly workers: number;
  /** Which it is, as setShare() of kernels/wasm/parts/share.ts takes it. */
  readonly pass: number;
}

/** The one pass of a kernel that has no others. */
export const WHOLE = -1;

/** How workers that share a program compute a dispatch. */
export function passesOf(dispatch: Dispatch): readonly Pass[] {
  const { kernel } = dispatch;
  const work = works[kernel] as ((constants: Record<string, number>) => number) | undefined;
  const workers = work ? Math.floor(work(constantsOf(dispatch)) / LEAST) : 1;
  if (workers <= 1) return [{ workers: 1, pass: WHOLE }];
  if (!endingKernels.has(kernel)) return [{ workers, pass: WHOLE }];
  return [{ workers, pass: 0 }, { workers: 1, pass: 1 }];
}
