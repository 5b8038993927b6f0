/** Which dispatches a GPU can take. */

import { type Grid, grids } from "../../../kernels/wgsl/grids/mod.ts";
import type { Dispatch } from "../device.ts";
import { constantsOf } from "../dispatch.ts";
import { DeviceError } from "../errors.ts";
import { checkLoops } from "./software.ts";

/** The most workgroups along one axis: what WebGPU promises. */
const MAX_WORKGROUPS = 65_535;

/**
 * Looks whether a GPU can run a dispatch; `onProcessor` says that the adapter is software.
 *
 * @throws {DeviceError} if the grid or, on a software adapter, the loops are too large
 */
export function checkDispatch(dispatch: Dispatch, onProcessor: boolean): void {
  const grid: Grid = grids[dispatch.kernel];
  for (const groups of grid.workgroups(constantsOf(dispatch), 4)) {
    if (groups > MAX_WORKGROUPS) {
      throw new DeviceError(
        `Cannot run kernel "${dispatch.kernel}": it needs ${groups} workgroups along one axis, ` +
          `expected at most ${MAX_WORKGROUPS}; use a smaller batch.`,
      );
    }
  }
  if (onProcessor) checkLoops(dispatch);
}
