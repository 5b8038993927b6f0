/** What makes a module an activation: it says where it is flat. */

import type { FlatRegion } from "./flat_region.ts";
import { Module } from "./module.ts";

/**
 * A nonlinearity, element by element, that says where it is flat. An activation of one's own does so
 * too, and is then watched as all others.
 *
 * @example An activation that is flat at both ends
 * ```ts
 * import { nn, type Tensor } from "@initlab/initlab";
 * import { assertEquals } from "@std/assert";
 *
 * class ReLU6 extends nn.Activation {
 *   override forward(x: Tensor): Tensor {
 *     return x.clamp(0, 6);
 *   }
 *
 *   override flatRegion(): nn.FlatRegion {
 *     return { input: { atMost: 0, atLeast: 6 }, slope: 0 };
 *   }
 * }
 * assertEquals(new ReLU6().flatRegion().slope, 0);
 * ```
 */
export abstract class Activation extends Module {
  /**
   * Where it is flat; null if nowhere. `threshold`, between 0.5 and 1, says what counts as flat: of an
   * activation that levels off at both ends of its values, as tanh does, those at or beyond it; of
   * any other, from where on to the end the slope's size is below 1 - threshold.
   */
  abstract flatRegion(threshold: number): FlatRegion | null;
}
