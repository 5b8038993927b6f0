/**
 * What suits one kind of adapter and not another: a GPU here, a software adapter in software.ts.
 */

import type { Grid, Tile } from "../../../kernels/wgsl/grids/mod.ts";
import type { Device, Dispatch } from "../device.ts";
import type { Range } from "./ranges.ts";

/** One launch of a dispatch's work, or of a part of it. */
export interface Launch extends Dispatch {
  /** What its loops run over, if not over all. */
  readonly range?: Range;
}

/** How work is fitted to an adapter. */
export interface AdapterTraits {
  /** Whether its memory is a part of the machine's own. */
  readonly onHost: boolean;
  /** See Device.arenaLayout. */
  readonly arenaLayout: Device["arenaLayout"];
  /** Bytes behind each buffer that bindings may cover. */
  readonly slackBytes: number;
  /** Looks whether it takes a dispatch that any GPU does. @throws {DeviceError} if not */
  check(dispatch: Dispatch): void;
  /** What is launched for `dispatches`. */
  launches(dispatches: readonly Dispatch[]): readonly Launch[];
  /** Whether each binding of a launch is read from a uniform buffer, in the table's order. */
  uniformReads(launch: Launch): boolean[];
  /** The side of the tile of a product that one invocation computes. */
  tile(grid: Grid, constants: Readonly<Record<string, number>>): Tile;
}

/** Workgroups of 4 x 4 tiles that keep a GPU busy even if there were a quarter of them. */
const PLENTY = 4096;

/** The traits of a GPU. */
export const hardware: AdapterTraits = {
  onHost: false,
  arenaLayout: "parameterMajor",
  slackBytes: 0,
  check: () => {},
  launches: (dispatches) => dispatches,
  uniformReads: ({ bindings }) => bindings.map(() => false),
  // One of 8 x 8 has half the loads of four of 4 x 4, but leaves a quarter of the invocations.
  tile(grid, constants) {
    const [x, y] = grid.workgroups(constants, 4);
    return x * y >= PLENTY ? 8 : 4;
  },
};
