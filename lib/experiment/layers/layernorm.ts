/** Layer normalisation. */

import { LayerNorm } from "../../nn/mod.ts";
import { type LayerInit, ones, zeros } from "../initialisers/mod.ts";
import { flag, notNegative } from "../schema_values.ts";
import type { LayerKind } from "./kind.ts";
import { featuresLast } from "./shapes.ts";

/** Each example normalised along its last axis; see torch.nn.LayerNorm. */
export interface LayerNormLayer {
  /** What it is. */
  readonly kind: "layerNorm";
  /** Added to the variance before its root; default 1e-5. */
  readonly eps?: number;
  /** Whether it scales and shifts, which is trained; default true. */
  readonly elementwiseAffine?: boolean;
  /** Whether it shifts, if it scales; default true. */
  readonly bias?: boolean;
  /** How weight and bias start; default ones and zeros. */
  readonly init?: LayerInit;
}

/** Layer norm along the last axis. */
export function layerNorm(options: Omit<LayerNormLayer, "kind"> = {}): LayerNormLayer {
  return { kind: "layerNorm", ...options };
}

/** All about layer norm. */
export const layerNormKind: LayerKind<LayerNormLayer> = {
  title: "layer norm",
  options: { eps: notNegative, elementwiseAffine: flag, bias: flag },
  defaults: LayerNorm.defaults,
  initial: { weight: ones, bias: zeros },
  output: (_, input) => featuresLast(input),
  parameters({ elementwiseAffine, bias }, { shape }) {
    const each = { shape: [shape.at(-1)!], fanIn: shape.at(-1)! };
    if (!elementwiseAffine) return {};
    return bias ? { weight: each, bias: each } : { weight: each };
  },
  build({ eps, elementwiseAffine, bias }, { shape }) {
    return new LayerNorm(shape.at(-1)!, { eps, elementwiseAffine, bias });
  },
};
