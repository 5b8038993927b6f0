/** The activation ReLU. */

import { ReLU } from "../../nn/mod.ts";
import { elementwise } from "./elementwise.ts";
import type { LayerKind } from "./kind.ts";

/** out = x above 0, else 0; see torch.nn.ReLU. */
export interface ReluLayer {
  /** What it is. */
  readonly kind: "relu";
}

/** out = x above 0, else 0. */
export function relu(): ReluLayer {
  return { kind: "relu" };
}

/** All about ReLU. */
export const reluKind: LayerKind<ReluLayer> = {
  ...elementwise,
  title: "ReLU",
  options: {},
  defaults: {},
  nonlinearity: () => ({ nonlinearity: "relu" }),
  build: () => new ReLU(),
};
