/** How large a dispatch can be on any GPU. */

import { type Grid, grids } from "../../../kernels/wgsl/grids/mod.ts";
import type { Dispatch } from "../device.ts";
import { constantsOf } from "../dispatch.ts";
import { DeviceError } from "../errors.ts";

/** The most workgroups along one axis: what WebGPU promises. */
const MAX_WORKGROUPS = 65_535;

/** Looks whether a dispatch's grid is one that WebGPU takes. @throws {DeviceError} if not */
export function checkGrid(dispatch: Dispatch): void {
  const grid: Grid = grids[dispatch.kernel];
  for (const groups of grid.workgroups(constantsOf(dispatch), 4)) {
    if (groups <= MAX_WORKGROUPS) continue;
    throw new DeviceError(
      `Cannot run kernel "${dispatch.kernel}": it needs ${groups} workgroups along one axis, ` +
        `expected at most ${MAX_WORKGROUPS}; use a smaller batch.`,
    );
  }
}
