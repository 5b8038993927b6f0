/**
 * The grid of every kernel on a GPU: how many workgroups, how often one invocation loops, and how
 * the work is split where that is too often. A kernel without one does not compile.
 */

import type { kernelTable } from "../../table/mod.ts";
import { batchnormGrids } from "./batchnorm.ts";
import { binaryGrids } from "./binary.ts";
import { dataGrids } from "./data.ts";
import type { Grids } from "./grid.ts";
import { layernormGrids } from "./layernorm.ts";
import { linearGrids } from "./linear.ts";
import { lossGrids } from "./loss.ts";
import { optimGrids } from "./optim.ts";
import { pointwiseGrids } from "./pointwise.ts";
import { productGrids } from "./product.ts";
import { reduceGrids } from "./reduce.ts";
import { shapeGrids } from "./shape.ts";
import { watchGrids } from "./watch.ts";

export type { Grid, Split, Tile } from "./grid.ts";
export { noLoops } from "./grid.ts";

/** Every grid by the name of its kernel. */
export const grids: Grids<typeof kernelTable> = {
  ...dataGrids,
  ...linearGrids,
  ...batchnormGrids,
  ...layernormGrids,
  ...pointwiseGrids,
  ...lossGrids,
  ...optimGrids,
  ...watchGrids,
  ...shapeGrids,
  ...productGrids,
  ...reduceGrids,
  ...binaryGrids,
};
