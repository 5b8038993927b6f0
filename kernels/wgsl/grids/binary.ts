/** The grids of kernels/table/binary.ts. */

import type { binaryKernels } from "../../table/binary.ts";
import { elementwise, type Grids, noLoops } from "./grid.ts";

/** One invocation an element of the result. */
const eachElement = {
  workgroups: ({ length0, length1, length2, length3 }: {
    readonly [K in "length0" | "length1" | "length2" | "length3"]: number;
  }) => elementwise(length0 * length1 * length2 * length3),
  iterations: noLoops,
};

export const binaryGrids: Grids<typeof binaryKernels> = {
  binary: eachElement,
  binary_backward: eachElement,
  where: eachElement,
};
