/** The grids of kernels/table/pointwise.ts. */

import type { pointwiseKernels } from "../../table/pointwise.ts";
import { elementwise, type Grids, noLoops } from "./grid.ts";

export const pointwiseGrids: Grids<typeof pointwiseKernels> = {
  copy: {
    workgroups: ({ size }) => elementwise(size),
    iterations: noLoops,
  },
  pointwise: {
    workgroups: ({ size }) => elementwise(size),
    iterations: noLoops,
  },
  pointwise_backward: {
    workgroups: ({ size }) => elementwise(size),
    iterations: noLoops,
  },
};
