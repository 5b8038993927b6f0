/** The grids of kernels/table/layernorm.ts. */

import type { layernormKernels } from "../../table/layernorm.ts";
import { elementwise, type Grids, loop } from "./grid.ts";

/** How many invocations share a row: as in parts/lanes.wgsl. */
const lanesOf = (columns: number): number => columns <= 512 ? 8 : 64;
/** The iterations in which one of them passes a row, and in which they add up what they have found. */
const pass = (columns: number): number => loop(Math.ceil(columns / lanesOf(columns)));
const tree = (columns: number): number => loop(Math.log2(lanesOf(columns)));

export const layernormGrids: Grids<typeof layernormKernels> = {
  layernorm_forward: {
    workgroups: ({ rows, columns }) => elementwise(rows * lanesOf(columns)),
    iterations: ({ columns, centered }) =>
      (2 + centered) * pass(columns) + (1 + centered) * tree(columns),
  },
  layernorm_backward: {
    workgroups: ({ rows, columns }) => elementwise(rows * lanesOf(columns)),
    iterations: ({ columns }) => 2 * pass(columns) + tree(columns),
  },
  layernorm_affine_backward: {
    workgroups: ({ columns }) => elementwise(columns),
    iterations: ({ rows }) => loop(rows),
    split: { along: ["rows"], passes: 1 },
  },
};
