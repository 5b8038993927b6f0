/** Normalisation by the root mean square. */

import { RMSNorm } from "../../nn/mod.ts";
import { type LayerInit, ones } from "../initialisers/mod.ts";
import { flag, notNegative } from "../schema_values.ts";
import type { LayerKind } from "./kind.ts";
import { featuresLast } from "./shapes.ts";

/** Each example divided by the root mean square of its last axis; see torch.nn.RMSNorm. */
export interface RMSNormLayer {
  /** What it is. */
  readonly kind: "rmsNorm";
  /** Added to the mean square before its root; default 2^-23. */
  readonly eps?: number;
  /** Whether it scales, which is trained; default true. */
  readonly elementwiseAffine?: boolean;
  /** How the weight starts; default ones. */
  readonly init?: LayerInit;
}

/** RMS norm along the last axis. */
export function rmsNorm(options: Omit<RMSNormLayer, "kind"> = {}): RMSNormLayer {
  return { kind: "rmsNorm", ...options };
}

/** All about RMS norm. */
export const rmsNormKind: LayerKind<RMSNormLayer> = {
  title: "RMS norm",
  options: { eps: notNegative, elementwiseAffine: flag },
  defaults: RMSNorm.defaults,
  initial: { weight: ones },
  output: (_, input) => featuresLast(input),
  parameters({ elementwiseAffine }, { shape }) {
    const fanIn = shape.at(-1)!;
    return elementwiseAffine ? { weight: { shape: [fanIn], fanIn } } : {};
  },
  build({ eps, elementwiseAffine }, { shape }) {
    return new RMSNorm(shape.at(-1)!, { eps, elementwiseAffine });
  },
};
