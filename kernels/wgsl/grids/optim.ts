/** The grids of kernels/table/optim.ts. */

import type { optimKernels } from "../../table/optim.ts";
import { elementwise, type Grids, loop, noLoops } from "./grid.ts";

export const optimGrids: Grids<typeof optimKernels> = {
  sgd: {
    workgroups: ({ size }) => elementwise(size / 4),
    iterations: noLoops,
  },
  sgd_with_moments: {
    workgroups: ({ count, parts }) => [count, Math.ceil(parts / 64)],
    iterations: ({ vectors }) => loop(vectors),
  },
  begin_update: {
    workgroups: ({ groups }) => elementwise(groups),
    iterations: noLoops,
  },
  sgd_momentum: {
    workgroups: ({ size }) => elementwise(size / 4),
    iterations: noLoops,
  },
  adam: {
    workgroups: ({ size }) => elementwise(size / 4),
    iterations: noLoops,
  },
  rmsprop: {
    workgroups: ({ size }) => elementwise(size / 4),
    iterations: noLoops,
  },
  gradient_norms: {
    workgroups: ({ count }) => [count, 1],
    // As if the whole arena were one: 1,024 elements an iteration, then up to 256 each, then a tree.
    iterations: (_, _tile, { gradients }) => loop(Math.ceil(gradients / 1024)) + loop(4) + loop(6),
  },
  clip_gradients: {
    workgroups: ({ count, largest }) => [count, Math.ceil(largest / 1024)],
    iterations: ({ terms }) => loop(terms),
  },
  update_moments: {
    workgroups: ({ count, parts }) => [count, Math.ceil(parts / 64)],
    iterations: ({ vectors }) => loop(vectors),
  },
};
