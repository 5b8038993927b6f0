/** Group normalisation. */

import { GroupNorm } from "../../nn/mod.ts";
import { type LayerInit, ones, zeros } from "../initialisers/mod.ts";
import { flag, notNegative, whole } from "../schema_values.ts";
import { LayerFault, type LayerKind } from "./kind.ts";
import { channelsFirst } from "./shapes.ts";

/** Groups of an example's channels normalised; see torch.nn.GroupNorm. */
export interface GroupNormLayer {
  /** What it is. */
  readonly kind: "groupNorm";
  /** How many groups; they divide the channels. */
  readonly numGroups: number;
  /** Added to the variance before its root; default 1e-5. */
  readonly eps?: number;
  /** Whether scale and shift of each channel are trained; default true: else there are none. */
  readonly affine?: boolean;
  /** How weight and bias start; default ones and zeros. */
  readonly init?: LayerInit;
}

/** Group norm with `numGroups` groups. */
export function groupNorm(
  numGroups: number,
  options: Omit<GroupNormLayer, "kind" | "numGroups"> = {},
): GroupNormLayer {
  return { kind: "groupNorm", numGroups, ...options };
}

/** All about group norm. */
export const groupNormKind: LayerKind<GroupNormLayer> = {
  title: "group norm",
  options: { numGroups: whole, eps: notNegative, affine: flag },
  defaults: GroupNorm.defaults,
  initial: { weight: ones, bias: zeros },
  output({ numGroups }, input) {
    const { shape } = channelsFirst(input);
    if (shape[0]! % numGroups === 0) return input;
    throw new LayerFault(`channels that ${numGroups} groups divide`, `${shape[0]} channels`);
  },
  parameters({ affine }, { shape: [channels] }) {
    const each = { shape: [channels!], fanIn: channels! };
    return affine ? { weight: each, bias: each } : {};
  },
  build({ numGroups, eps, affine }, { shape: [channels] }) {
    return new GroupNorm(numGroups, channels!, { eps, affine });
  },
};
