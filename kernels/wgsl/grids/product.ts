/** The grids of kernels/table/product.ts. */

import type { productKernels } from "../../table/product.ts";
import { type Grids, loop, tileGroups, workgroups } from "./grid.ts";

export const productGrids: Grids<typeof productKernels> = {
  batch_matmul: {
    tiled: true,
    workgroups: ({ batch, rows, columns }, tile) =>
      workgroups(tileGroups(rows, columns, tile, batch)),
    iterations: ({ inner }) => loop(inner),
    split: { along: ["inner"], passes: 1 },
  },
};
