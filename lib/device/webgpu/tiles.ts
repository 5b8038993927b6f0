/**
 * How large a tile of a product one invocation computes. One of 8 x 8 has half the loads of four of
 * 4 x 4, but leaves a GPU a quarter of the invocations.
 */

import type { Grid, Tile } from "../../../kernels/wgsl/grids/mod.ts";

/** Workgroups of 4 x 4 tiles that keep a GPU busy even if there were a quarter of them. */
const PLENTY = 4096;

/**
 * The tile for one kernel's constants: large where loads decide, which is in products of many tiles
 * and on an adapter that runs on processor cores.
 */
export function tileOf(
  grid: Grid,
  constants: Readonly<Record<string, number>>,
  onProcessor: boolean,
): Tile {
  const [x, y] = grid.workgroups(constants, 4);
  return onProcessor || x * y >= PLENTY ? 8 : 4;
}
