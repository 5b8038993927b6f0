/** The activation softplus. */

import { Softplus } from "../../nn/mod.ts";
import { finite, positive } from "../schema_values.ts";
import { elementwise } from "./elementwise.ts";
import type { LayerKind } from "./kind.ts";

/** out = ln(1 + e^(beta x)) / beta; see torch.nn.Softplus. */
export interface SoftplusLayer {
  /** What it is. */
  readonly kind: "softplus";
  /** How sharply it bends; default 1. */
  readonly beta?: number;
  /** From which beta x on it is x; default 20. */
  readonly threshold?: number;
}

/** out = ln(1 + e^(beta x)) / beta. */
export function softplus(options: Omit<SoftplusLayer, "kind"> = {}): SoftplusLayer {
  return { kind: "softplus", ...options };
}

/** All about softplus. */
export const softplusKind: LayerKind<SoftplusLayer> = {
  ...elementwise,
  title: "softplus",
  options: { beta: positive, threshold: finite },
  defaults: Softplus.defaults,
  build: (options) => new Softplus(options),
};
