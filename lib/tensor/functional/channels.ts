/** Axis 1, the channels or classes, as the last of a matrix, which is what kernels take; and back. */

import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { permute } from "./copy.ts";
import { reshape } from "./shape.ts";

/** [N, C, ...] as [N ..., C]: a copy if there are more than two axes. */
export function channelsLast(x: Tensor): Tensor {
  const { shape } = x;
  if (shape.length <= 2) return x;
  const axes = [...shape.keys()].toSpliced(1, 1).concat(1);
  return reshape(permute(x, axes), [sizeOf(shape.toSpliced(1, 1)), shape[1]!]);
}

/** What channelsLast() has made of a tensor of `shape`, as that. */
export function channelsFirst(rows: Tensor, shape: Shape): Tensor {
  if (shape.length <= 2) return rows;
  const last = shape.length - 1;
  const axes = [0, last, ...[...shape.keys()].slice(1, last)];
  return permute(reshape(rows, [...shape.toSpliced(1, 1), shape[1]!]), axes);
}
