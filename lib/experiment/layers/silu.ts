/** The activation SiLU. */

import { SiLU } from "../../nn/mod.ts";
import { elementwise } from "./elementwise.ts";
import type { LayerKind } from "./kind.ts";

/** out = x sigmoid(x); see torch.nn.SiLU. */
export interface SiluLayer {
  /** What it is. */
  readonly kind: "silu";
}

/** out = x sigmoid(x). */
export function silu(): SiluLayer {
  return { kind: "silu" };
}

/** All about SiLU. */
export const siluKind: LayerKind<SiluLayer> = {
  ...elementwise,
  title: "SiLU",
  options: {},
  defaults: {},
  build: () => new SiLU(),
};
