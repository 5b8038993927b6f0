/** The activation GELU. */

import { GELU } from "../../nn/mod.ts";
import { oneOf } from "../schema_parts.ts";
import { elementwise } from "./elementwise.ts";
import type { LayerKind } from "./kind.ts";

/** out = x times the normal distribution's share below x; see torch.nn.GELU. */
export interface GeluLayer {
  /** What it is. */
  readonly kind: "gelu";
  /** Exact ("none"), or nearly that by tanh; default exact. */
  readonly approximate?: "none" | "tanh";
}

/** out = x times the normal distribution's share below x. */
export function gelu(options: Omit<GeluLayer, "kind"> = {}): GeluLayer {
  return { kind: "gelu", ...options };
}

/** All about GELU. */
export const geluKind: LayerKind<GeluLayer> = {
  ...elementwise,
  title: "GELU",
  options: { approximate: oneOf(["none", "tanh"]) },
  defaults: GELU.defaults,
  build: (options) => new GELU(options),
};
