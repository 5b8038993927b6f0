/** The grids of kernels/table/norm.ts. */

import type { normKernels } from "../../table/norm.ts";
import { elementwise, type Grids, loop, noLoops, workgroups } from "./grid.ts";

export const normGrids: Grids<typeof normKernels> = {
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
  layernorm_forward: {
    workgroups: ({ rows }) => workgroups(rows),
    iterations: ({ columns, centered }) =>
      (2 + centered) * loop(Math.ceil(columns / 64)) + (1 + centered) * loop(6),
  },
  layernorm_backward: {
    workgroups: ({ rows }) => workgroups(rows),
    iterations: ({ columns }) => 2 * loop(Math.ceil(columns / 64)) + loop(6),
  },
  layernorm_affine_backward: {
    workgroups: ({ columns }) => elementwise(columns),
    iterations: ({ rows }) => loop(rows),
    split: { along: ["rows"], passes: 1 },
  },
};
