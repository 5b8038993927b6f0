/** The grids of kernels/table/batchnorm.ts. */

import type { batchnormKernels } from "../../table/batchnorm.ts";
import { elementwise, type Grids, loop, noLoops } from "./grid.ts";

export const batchnormGrids: Grids<typeof batchnormKernels> = {
  batchnorm_forward: {
    workgroups: ({ columns }) => elementwise(columns),
    iterations: ({ rows }) => loop(Math.ceil(rows / 8)) + loop(7) + loop(rows),
    split: { along: ["rows"], passes: 2 },
  },
  batchnorm_backward: {
    workgroups: ({ columns }) => elementwise(columns),
    iterations: ({ rows }) => 2 * loop(rows),
    split: { along: ["rows"], passes: 2 },
  },
  batchnorm_inference: {
    workgroups: ({ rows, columns }) => elementwise(rows * columns),
    iterations: noLoops,
  },
  column_moments: {
    workgroups: ({ columns }) => elementwise(columns),
    iterations: ({ rows }) => 2 * (loop(Math.ceil(rows / 4)) + loop(3)),
    split: { along: ["rows"], passes: 1 },
  },
};
