/** A convolution along one axis. */

import { Conv1d } from "../../nn/mod.ts";
import { type LayerInit, torchDefault } from "../initialisers/mod.ts";
import { flag, notNegativeWhole, whole } from "../schema_values.ts";
import { LayerFault, type LayerKind } from "./kind.ts";
import { ofNumbers, showExample } from "./shapes.ts";
import { unused } from "./unused.ts";

/** Windows along the length of [channels, length]; see torch.nn.Conv1d. */
export interface Conv1dLayer {
  /** What it is. */
  readonly kind: "conv1d";
  /** Channels of the output. */
  readonly outChannels: number;
  /** Positions of a window. */
  readonly kernelSize: number;
  /** By how many positions a window moves; default 1. */
  readonly stride?: number;
  /** How many zeros there are before the input and behind it; default 0. */
  readonly padding?: number;
  /** Whether it adds a bias; default true. */
  readonly bias?: boolean;
  /** How weight [out, in, kernel] and bias start. */
  readonly init?: LayerInit;
}

/** A convolution to `outChannels` channels, over windows of `kernelSize` positions. */
export function conv1d(
  outChannels: number,
  kernelSize: number,
  options: Omit<Conv1dLayer, "kind" | "outChannels" | "kernelSize"> = {},
): Conv1dLayer {
  return { kind: "conv1d", outChannels, kernelSize, ...options };
}

/** All about convolutions. */
export const conv1dKind: LayerKind<Conv1dLayer> = {
  title: "convolution",
  options: {
    outChannels: whole,
    kernelSize: whole,
    stride: whole,
    padding: notNegativeWhole,
    bias: flag,
  },
  defaults: Conv1d.defaults,
  initial: { weight: torchDefault, bias: torchDefault },
  output({ outChannels, kernelSize, stride, padding }, input) {
    const { shape, channelsFirst } = ofNumbers(input);
    if (!channelsFirst) {
      throw new LayerFault(
        "[channels, length]",
        `${showExample(input)}${
          shape.length === 2 ? ", the features last; put transpose() before it" : ""
        }`,
      );
    }
    const length = shape[1]! + 2 * padding;
    if (length < kernelSize) {
      throw new LayerFault(`a length, with padding, of at least ${kernelSize}`, String(length));
    }
    const positions = Math.floor((length - kernelSize) / stride) + 1;
    return { ...input, shape: [outChannels, positions] };
  },
  parameters({ outChannels, kernelSize, bias }, { shape: [inChannels] }) {
    const fanIn = inChannels! * kernelSize;
    const fanOut = outChannels * kernelSize;
    const weight = { shape: [outChannels, inChannels!, kernelSize], fanIn, fanOut };
    return bias ? { weight, bias: { shape: [outChannels], fanIn } } : { weight };
  },
  build({ outChannels, kernelSize, stride, padding, bias }, { shape: [inChannels] }) {
    return new Conv1d(inChannels!, outChannels, kernelSize, { ...unused, stride, padding, bias });
  },
};
