/** The activation ELU. */

import { ELU } from "../../nn/mod.ts";
import { finite } from "../schema_values.ts";
import { elementwise } from "./elementwise.ts";
import type { LayerKind } from "./kind.ts";

/** out = x above 0, else alpha (e^x - 1); see torch.nn.ELU. */
export interface EluLayer {
  /** What it is. */
  readonly kind: "elu";
  /** What it falls to below 0, negated; default 1. */
  readonly alpha?: number;
}

/** out = x above 0, else alpha (e^x - 1). */
export function elu(options: Omit<EluLayer, "kind"> = {}): EluLayer {
  return { kind: "elu", ...options };
}

/** All about ELU. */
export const eluKind: LayerKind<EluLayer> = {
  ...elementwise,
  title: "ELU",
  options: { alpha: finite },
  defaults: ELU.defaults,
  build: (options) => new ELU(options),
};
