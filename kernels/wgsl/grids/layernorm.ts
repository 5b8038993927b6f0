/** The grids of kernels/table/layernorm.ts. */

import type { layernormKernels } from "../../table/layernorm.ts";
import { elementwise, type Grids, loop, workgroups } from "./grid.ts";

export const layernormGrids: Grids<typeof layernormKernels> = {
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
