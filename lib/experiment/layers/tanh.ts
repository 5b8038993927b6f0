/** The activation tanh. */

import { Tanh } from "../../nn/mod.ts";
import { elementwise } from "./elementwise.ts";
import type { LayerKind } from "./kind.ts";

/** out = tanh(x); see torch.nn.Tanh. */
export interface TanhLayer {
  /** What it is. */
  readonly kind: "tanh";
}

/** out = tanh(x). */
export function tanh(): TanhLayer {
  return { kind: "tanh" };
}

/** All about tanh. */
export const tanhKind: LayerKind<TanhLayer> = {
  ...elementwise,
  title: "tanh",
  options: {},
  defaults: {},
  nonlinearity: () => ({ nonlinearity: "tanh" }),
  build: () => new Tanh(),
};
