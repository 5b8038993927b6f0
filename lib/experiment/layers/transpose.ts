/** The two axes of an example exchanged. */

import { Transpose } from "../../nn/mod.ts";
import { LayerFault, type LayerKind } from "./kind.ts";
import { ofNumbers, showExample } from "./shapes.ts";

/**
 * [length, channels] to [channels, length], or back: convolutions take channels first, embeddings put
 * them last; see torch.transpose.
 */
export interface TransposeLayer {
  /** What it is. */
  readonly kind: "transpose";
}

/** Exchanges the two axes of an example. */
export function transpose(): TransposeLayer {
  return { kind: "transpose" };
}

/** All about exchanging axes. */
export const transposeKind: LayerKind<TransposeLayer> = {
  title: "transpose",
  options: {},
  defaults: {},
  output(_, input) {
    const { shape: [first, second, ...more], channelsFirst } = ofNumbers(input);
    if (second === undefined || more.length > 0) {
      throw new LayerFault("two axes", showExample(input));
    }
    return { shape: [second, first!], ...(!channelsFirst && { channelsFirst: true }) };
  },
  build: () => new Transpose(),
};
