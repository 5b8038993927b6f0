/** Where the wide panels of losses over the steps stand: the names of the lines at their right. */

import { WIDTH } from "../picture.ts";
import type { Box } from "../svg/axes.ts";

/** The least that a panel is high. */
export const HEIGHT = 200;
/** Down to the first panel. */
export const TOP = 40;
/** From a panel down to what follows. */
export const BELOW = 84;
/** The room for the names. */
export const LABELS = 206;
/** The room for the axis. */
export const LEFT = 70;

/** The panel from `y` down. */
export function lossBox(y: number, height: number): Box {
  return { x: LEFT, y, width: WIDTH - LEFT - LABELS, height };
}
