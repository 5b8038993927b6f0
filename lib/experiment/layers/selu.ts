/** The activation SELU. */

import { SELU } from "../../nn/mod.ts";
import { elementwise } from "./elementwise.ts";
import type { LayerKind } from "./kind.ts";

/** out = 1.0507 elu(x) with alpha 1.6733; see torch.nn.SELU. */
export interface SeluLayer {
  /** What it is. */
  readonly kind: "selu";
}

/** out = 1.0507 elu(x) with alpha 1.6733. */
export function selu(): SeluLayer {
  return { kind: "selu" };
}

/** All about SELU. */
export const seluKind: LayerKind<SeluLayer> = {
  ...elementwise,
  title: "SELU",
  options: {},
  defaults: {},
  nonlinearity: () => ({ nonlinearity: "selu" }),
  build: () => new SELU(),
};
