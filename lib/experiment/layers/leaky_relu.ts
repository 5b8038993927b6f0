/** The activation leaky ReLU. */

import { LeakyReLU } from "../../nn/mod.ts";
import { finite } from "../schema_values.ts";
import { elementwise } from "./elementwise.ts";
import type { LayerKind } from "./kind.ts";

/** out = x above 0, else negativeSlope x; see torch.nn.LeakyReLU. */
export interface LeakyReluLayer {
  /** What it is. */
  readonly kind: "leakyRelu";
  /** The slope below 0; default 0.01. */
  readonly negativeSlope?: number;
}

/** out = x above 0, else negativeSlope x. */
export function leakyRelu(options: Omit<LeakyReluLayer, "kind"> = {}): LeakyReluLayer {
  return { kind: "leakyRelu", ...options };
}

/** All about leaky ReLU. */
export const leakyReluKind: LayerKind<LeakyReluLayer> = {
  ...elementwise,
  title: "leaky ReLU",
  options: { negativeSlope: finite },
  defaults: LeakyReLU.defaults,
  nonlinearity: ({ negativeSlope: slope }) => ({ nonlinearity: "leakyRelu", slope }),
  build: (options) => new LeakyReLU(options),
};
