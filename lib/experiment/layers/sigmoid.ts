/** The activation sigmoid. */

import { Sigmoid } from "../../nn/mod.ts";
import { elementwise } from "./elementwise.ts";
import type { LayerKind } from "./kind.ts";

/** out = 1 / (1 + e^-x); see torch.nn.Sigmoid. */
export interface SigmoidLayer {
  /** What it is. */
  readonly kind: "sigmoid";
}

/** out = 1 / (1 + e^-x). */
export function sigmoid(): SigmoidLayer {
  return { kind: "sigmoid" };
}

/** All about sigmoid. */
export const sigmoidKind: LayerKind<SigmoidLayer> = {
  ...elementwise,
  title: "sigmoid",
  options: {},
  defaults: {},
  nonlinearity: () => ({ nonlinearity: "sigmoid" }),
  build: () => new Sigmoid(),
};
