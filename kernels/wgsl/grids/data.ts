/** The grids of kernels/table/data.ts. */

import type { dataKernels } from "../../table/data.ts";
import { elementwise, type Grids, loop, noLoops } from "./grid.ts";

export const dataGrids: Grids<typeof dataKernels> = {
  batch_select: {
    workgroups: ({ batch, width }) => elementwise(batch * width),
    iterations: noLoops,
  },
  embedding: {
    workgroups: ({ positions, dimension }) => elementwise(positions * dimension),
    iterations: noLoops,
  },
  embedding_backward: {
    workgroups: ({ vocabulary, dimension }) => elementwise(vocabulary * dimension),
    // Chunks of 512 positions: up to 16 words to clear and 8 positions to mark a lane, then 16
    // words, and in all of them a bit a position.
    iterations: ({ positions }) =>
      loop(Math.ceil(positions / 512), loop(16) + loop(8) + loop(16, loop(0), 1), 4) + positions,
    split: { along: ["positions"], passes: 1 },
  },
};
