/** The grids of kernels/table/reduce.ts. */

import type { reduceKernels } from "../../table/reduce.ts";
import { elementwise, type Grids, loop } from "./grid.ts";

export const reduceGrids: Grids<typeof reduceKernels> = {
  reduce: {
    workgroups: ({ outer, parts, inner }) => elementwise(outer * parts * inner),
    iterations: ({ length, parts }) => loop(Math.ceil(Math.ceil(length / parts) / 4)) + loop(3),
  },
};
