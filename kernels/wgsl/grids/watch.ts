/** The grids of kernels/table/watch.ts. */

import type { watchKernels } from "../../table/watch.ts";
import { type Grids, loop, workgroups } from "./grid.ts";

export const watchGrids: Grids<typeof watchKernels> = {
  write_history: {
    workgroups: () => [1, 1],
    iterations: ({ size }) => loop(Math.ceil(size / 64)),
    split: { along: ["size"], passes: 1 },
  },
  statistics: {
    workgroups: () => [1, 1],
    iterations: ({ size }) => 2 * (loop(Math.ceil(size / 256)) + loop(4) + loop(6)),
    split: { along: ["size"], passes: 1 },
  },
  histogram: {
    workgroups: () => [1, 1],
    iterations: ({ size, bins }) => loop(Math.ceil(bins / 64)) + loop(Math.ceil(size / 64)),
    split: { along: ["size"], passes: 1 },
  },
  layer_moments: {
    workgroups: ({ parts }) => workgroups(Math.ceil(parts / 64)),
    iterations: ({ size, parts }) => loop(Math.ceil(size / 4 / parts)),
  },
  record_moments: {
    workgroups: ({ count }) => workgroups(Math.ceil(count / 64)),
    iterations: ({ parts }) => 2 * loop(parts),
  },
};
