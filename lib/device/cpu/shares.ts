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

/** The least work that is shared: to wait for each other costs the workers a few microseconds. */
const LEAST = 100_000;

const works: { readonly [K in KernelName]?: Work<K> } = {
  matmul: ({ rows, inner, columns }) => rows * inner * columns * MULTIPLY_ADD,
  linear_backward: ({ rows, fanIn, fanOut }) => 2 * rows * fanIn * fanOut * MULTIPLY_ADD,
  batchnorm_forward: ({ rows, columns }) => 3 * rows * columns * ELEMENT,
  batchnorm_backward: ({ rows, columns }) => 3 * rows * columns * ELEMENT,
  pointwise: ({ size }) => size * ELEMENT,
  pointwise_backward: ({ size }) => size * ELEMENT,
  embedding: ({ positions, dimension }) => positions * dimension * ELEMENT,
  embedding_backward: ({ positions, dimension }) => positions * dimension * ELEMENT,
  sgd: ({ size }) => size * ELEMENT,
};

/** The kernels that can be shared. */
export const sharedKernels: ReadonlySet<KernelName> = new Set(Object.keys(works) as KernelName[]);

/** Whether it is worth while that several workers share a dispatch. */
export function isShared(dispatch: Dispatch): boolean {
  const work = works[dispatch.kernel] as
    | ((constants: Record<string, number>) => number)
    | undefined;
  return work !== undefined && work(constantsOf(dispatch)) >= LEAST;
}
