/** The grids of kernels/table/reduce.ts. */

import type { reduceKernels } from "../../table/reduce.ts";
import { elementwise, type Grids, loop, noLoops, workgroups } from "./grid.ts";

export const reduceGrids: Grids<typeof reduceKernels> = {
  reduce: {
    workgroups: ({ outer, parts, inner }) => elementwise(outer * parts * inner),
    iterations: ({ length, parts }) => loop(Math.ceil(Math.ceil(length / parts) / 4)) + loop(3),
  },
  spread: {
    workgroups: ({ outer, length, inner }) => elementwise(outer * length * inner),
    iterations: noLoops,
  },
  first_index: {
    workgroups: ({ outer, inner }) => workgroups(outer * inner),
    iterations: ({ length }) => loop(Math.ceil(length / 64)),
    split: { along: ["length"], passes: 1 },
  },
};
