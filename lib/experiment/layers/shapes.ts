/** What layers ask of the shape of an example. */

import { showShape } from "../../tensor/shape.ts";
import type { ExampleShape } from "../data_shape.ts";
import { LayerFault } from "./kind.ts";

/** An example's shape in words: "[3] of 27 tokens", "[30]". */
export function showExample({ shape, tokens }: ExampleShape): string {
  return tokens === undefined ? showShape(shape) : `${showShape(shape)} of ${tokens} tokens`;
}

/**
 * An example of numbers, of any axes.
 *
 * @throws {LayerFault} if it is of tokens
 */
export function ofNumbers(input: ExampleShape): ExampleShape {
  if (input.tokens === undefined) return input;
  throw new LayerFault("numbers", `${showExample(input)}; begin with embedding()`);
}

/**
 * An example of numbers with the features in its last axis.
 *
 * @throws {LayerFault} if it is of tokens, or the channels come first
 */
export function featuresLast(input: ExampleShape): ExampleShape {
  if (!ofNumbers(input).channelsFirst) return input;
  throw new LayerFault(
    "the features in the last axis",
    `[channels, length] ${showExample(input)}; put transpose() before it, or take groupNorm(1)`,
  );
}

/**
 * An example of numbers [features] or [channels, length].
 *
 * @throws {LayerFault} if it is of tokens, or of other axes
 */
export function channelsFirst(input: ExampleShape): ExampleShape {
  const { shape, channelsFirst } = ofNumbers(input);
  if (shape.length === 1 || shape.length === 2 && channelsFirst) return input;
  throw new LayerFault(
    "[features] or [channels, length]",
    `${showExample(input)}, the features last; put flatten() or transpose() before it`,
  );
}
