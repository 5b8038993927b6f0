/** Legends: a sample of each mark with its name, wrapped into as many rows as they need. */

import { mark } from "./marks.ts";
import type { VariantStyle } from "./style.ts";
import { element, text } from "./svg.ts";
import { fitText, textWidth } from "./text_width.ts";

/** One entry: `mark` draws the sample around a centre. */
export interface LegendEntry {
  /** What the mark stands for. */
  readonly label: string;
  /** Draws the sample around a place. */
  readonly mark: (x: number, y: number) => string;
}

const ROW = 20;

/** The legend from (x, y) on, at most `width` wide, and the height that it takes. */
export function legend(
  entries: readonly LegendEntry[],
  x: number,
  y: number,
  width: number,
): { readonly parts: string[]; readonly height: number } {
  const parts: string[] = [];
  let [left, top] = [x, y];
  for (const { label: whole, mark } of entries) {
    const label = fitText(whole, width - 42);
    const wide = 28 + textWidth(label) + 14;
    if (left > x && left + wide > x + width) [left, top] = [x, top + ROW];
    parts.push(mark(left + 11, top), text(label, left + 28, top + 4));
    left += wide;
  }
  return { parts, height: entries.length === 0 ? 0 : top - y + ROW };
}

/** A short line in the colour of a class. */
export function lineMark(colour: string, kind = "line"): LegendEntry["mark"] {
  return (x, y) =>
    element("line", { x1: x - 11, y1: y, x2: x + 11, y2: y, class: `${kind} ${colour}` });
}

/** The line of a variant with its mark. */
export function variantLineMark({ line, mark: shape, colour }: VariantStyle): LegendEntry["mark"] {
  return (x, y) => lineMark(line)(x, y) + mark(shape, x, y, "solid", colour);
}
