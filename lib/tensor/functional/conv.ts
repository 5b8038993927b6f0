/** Convolutions. */

import { ShapeError, UsageError } from "../../device/errors.ts";
import { unfold } from "../ops/unfold.ts";
import { requireRank, requireShape, showShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { apply } from "./apply.ts";
import { transpose } from "./copy.ts";
import { linear } from "./product.ts";
import { flatten, reshape, squeeze, unsqueeze } from "./shape.ts";

/** How a window moves over the input. */
export interface ConvOptions {
  /** By how many positions; default 1. */
  readonly stride?: number;
  /** How many zeros there are before the input and behind it; default 0. */
  readonly padding?: number;
}

/**
 * The product of each window of x [batch, channels, length], or [channels, length], with
 * weight [outChannels, channels, kernelSize] (torch's orientation), plus bias [outChannels] ->
 * [batch, outChannels, positions], where positions is
 * floor((length + 2 padding - kernelSize) / stride) + 1; see torch.nn.functional.conv1d.
 *
 * @throws {ShapeError} if they do not fit
 * @throws {UsageError} if an option is no whole number of its range
 */
export function conv1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  { stride = 1, padding = 0 }: ConvOptions = {},
): Tensor {
  if (x.shape.length === 2) {
    return squeeze(conv1d(unsqueeze(x, 0), weight, bias, { stride, padding }), 0);
  }
  requireRank("conv1d", "x", x.shape, 3);
  requireRank("conv1d", "weight", weight.shape, 3);
  requireMoves(stride, padding);
  const [batch, channels, length] = x.shape as [number, number, number];
  const [outChannels, , kernelSize] = weight.shape as [number, number, number];
  requireShape("conv1d", "weight", [outChannels, channels, kernelSize], weight.shape);
  if (kernelSize < 1 || length + 2 * padding < kernelSize) {
    throw new ShapeError(
      `Cannot apply conv1d to shape ${showShape(x.shape)}: expected a kernel of 1 to ` +
        `${
          length + 2 * padding
        } positions, padding included, found ${kernelSize}; use a smaller one.`,
    );
  }
  const windows = apply(unfold, { x }, { kernelSize, stride, padding }, {});
  const matrix = transpose(flatten(weight, 1), 0, 1);
  const out = linear(reshape(windows, [batch, windows.shape[1]!, matrix.shape[0]!]), matrix, bias);
  return transpose(out, 1, 2);
}

function requireMoves(stride: number, padding: number): void {
  const [name, value, least] = Number.isInteger(stride) && stride >= 1
    ? ["padding", padding, 0] as const
    : ["stride", stride, 1] as const;
  if (Number.isInteger(value) && value >= least) return;
  throw new UsageError(
    `Cannot apply conv1d: expected a whole number of at least ${least} for ${name}, found ${value}; ` +
      `choose another.`,
  );
}
