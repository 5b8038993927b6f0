/** The grids of kernels/table/linear.ts. */

import type { linearKernels } from "../../table/linear.ts";
import { type Grids, loop, tileGroups, workgroups } from "./grid.ts";

export const linearGrids: Grids<typeof linearKernels> = {
  matmul: {
    tiled: true,
    workgroups: ({ rows, columns }, tile) => workgroups(tileGroups(rows, columns, tile)),
    iterations: ({ inner }) => loop(inner),
    split: { along: ["inner"], passes: 1 },
  },
  linear_backward: {
    tiled: true,
    workgroups: ({ rows, fanIn, fanOut }, tile) =>
      workgroups(tileGroups(fanIn, fanOut, tile) + tileGroups(rows, fanIn, tile)),
    // A tile of either gradient, and that of the bias behind it.
    iterations: ({ rows, fanOut }, tile) => loop(Math.max(rows, fanOut)) + loop(tile) + loop(0),
    split: { along: ["rows", "fanOut"], passes: 1 },
  },
};
