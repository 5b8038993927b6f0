/** All axes of an example as one. */

import { Flatten } from "../../nn/mod.ts";
import type { LayerKind } from "./kind.ts";
import { ofNumbers } from "./shapes.ts";

/** One axis in place of all of an example's; see torch.nn.Flatten. */
export interface FlattenLayer {
  /** What it is. */
  readonly kind: "flatten";
}

/** One axis in place of all of an example's. */
export function flatten(): FlattenLayer {
  return { kind: "flatten" };
}

/** All about flattening. */
export const flattenKind: LayerKind<FlattenLayer> = {
  title: "flatten",
  options: {},
  defaults: {},
  output: (_, input) => ({
    shape: [ofNumbers(input).shape.reduce((product, axis) => product * axis, 1)],
  }),
  build: () => new Flatten(),
};
