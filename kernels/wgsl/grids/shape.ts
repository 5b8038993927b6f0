/** The grids of kernels/table/shape.ts. */

import type { shapeKernels } from "../../table/shape.ts";
import { elementwise, type Grids, loop, noLoops } from "./grid.ts";

/** The elements that strided_copy moves. */
const copied = ["length0", "length1", "length2", "length3", "length4", "length5"] as const;

export const shapeGrids: Grids<typeof shapeKernels> = {
  strided_copy: {
    workgroups: (constants) =>
      elementwise(copied.reduce((size, length) => size * constants[length], 1)),
    iterations: noLoops,
  },
  fill: {
    workgroups: ({ size }) => elementwise(size),
    iterations: noLoops,
  },
  gather: {
    workgroups: ({ outer, count, inner }) => elementwise(outer * count * inner),
    iterations: noLoops,
  },
  gather_backward: {
    workgroups: ({ outer, length, inner }) => elementwise(outer * length * inner),
    iterations: ({ count }) => loop(count),
    split: { along: ["count"], passes: 1 },
  },
  one_hot: {
    workgroups: ({ positions, classes }) => elementwise(positions * classes),
    iterations: noLoops,
  },
  unfold: {
    workgroups: ({ batch, channels, positions, kernelSize }) =>
      elementwise(batch * channels * positions * kernelSize),
    iterations: noLoops,
  },
  fold: {
    workgroups: ({ batch, channels, length }) => elementwise(batch * channels * length),
    iterations: ({ kernelSize, stride }) => loop(Math.ceil(kernelSize / stride)),
  },
};
