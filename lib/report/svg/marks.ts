/** Marks around a place: the shapes of variants, those of splits, and error bars. */

import { element, segment } from "./svg.ts";

/** The shapes that stand for variants. */
const VARIANT_SHAPES = {
  circle: "M-4.2,0a4.2,4.2 0 1 0 8.4,0a4.2,4.2 0 1 0 -8.4,0z",
  square: "M-3.8,-3.8h7.6v7.6h-7.6z",
  diamond: "M0,-5.4L5.4,0L0,5.4L-5.4,0z",
  triangle: "M0,-5L5,4H-5z",
  plus: "M-1.5,-5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5v-3h3.5z",
  wedge: "M0,5L5,-4H-5z",
  cross: "M-4.7,-2.6L-2.6,-4.7L0,-2.1L2.6,-4.7L4.7,-2.6L2.1,0L4.7,2.6L2.6,4.7L0,2.1L-2.6,4.7" +
    "L-4.7,2.6L-2.1,0z",
  star: "M0,-6L1.4,-1.9L5.7,-1.9L2.2,0.7L3.5,4.9L0,2.3L-3.5,4.9L-2.2,0.7L-5.7,-1.9L-1.4,-1.9z",
};

/** The shapes that stand for the training, dev and test split. */
const SPLIT_SHAPES = {
  bar: "M-6,-2.4h12v4.8h-12z",
  post: "M-2.4,-6h4.8v12h-4.8z",
  house: "M0,-5.5L4.5,-1V4.5H-4.5V-1z",
};

/** Where a line stops because its figures are no longer finite. */
const SIGNS = {
  stop: "M-5.5,0a5.5,5.5 0 1 0 11,0a5.5,5.5 0 1 0 -11,0zM-3.9,-3.9L3.9,3.9M3.9,-3.9L-3.9,3.9",
};

const SHAPES = { ...VARIANT_SHAPES, ...SPLIT_SHAPES, ...SIGNS };

/** What a mark looks like. */
export type Shape = keyof typeof SHAPES;

/** A mark around (x, y); `kind` is "solid" for a measured figure, "hollow" for a published one. */
export function mark(
  shape: Shape,
  x: number,
  y: number,
  kind: "solid" | "hollow",
  colour: string,
): string {
  const transform = `translate(${x.toFixed(1)} ${y.toFixed(1)})`;
  return element("path", { d: SHAPES[shape], transform, class: `${kind} ${colour}` });
}

/** A horizontal bar from `low` to `high` with ends. */
export function errorBar(low: number, high: number, y: number, colour: string): string[] {
  const type = `thin ${colour}`;
  return [
    segment(low, y, high, y, type),
    segment(low, y - 4, low, y + 4, type),
    segment(high, y - 4, high, y + 4, type),
  ];
}
