/** The grids of kernels/table/loss.ts. */

import type { lossKernels } from "../../table/loss.ts";
import { elementwise, type Grids, loop, noLoops } from "./grid.ts";

/** From so many classes on (MANY in the WGSL) one invocation cannot pass a row three times. */
const MANY_CLASSES = 21841;

export const lossGrids: Grids<typeof lossKernels> = {
  cross_entropy: {
    workgroups: () => [1, 1],
    // An invocation a row; of many classes all 64 share each row, with trees of 6 levels.
    iterations: ({ rows, classes }) =>
      classes < MANY_CLASSES
        ? loop(Math.ceil(rows / 64), 3 * loop(classes), 3) + loop(6)
        : loop(rows, 3 * loop(Math.ceil(classes / 64)) + 2 * loop(6), 5) + loop(6),
    split: { along: ["rows"], passes: 1 },
  },
  nll_loss: {
    workgroups: () => [1, 1],
    iterations: ({ rows, classes, labelSmoothing }) => {
      const each = labelSmoothing === 0 ? 0 : loop(classes);
      return loop(Math.ceil(rows / 64), each, Math.min(each, 1)) + loop(6);
    },
    split: { along: ["rows"], passes: 1 },
  },
  nll_loss_backward: {
    workgroups: ({ rows, classes }) => elementwise(rows * classes),
    iterations: noLoops,
  },
};
