/** Variants in pictures: what became of them, their curves and their rows. */

import { whole } from "../../diagnosis/wording.ts";
import type { Point } from "../../diagnosis/series.ts";
import type { VariantResult } from "../../runner/result.ts";
import { mark } from "../svg/marks.ts";
import { variantStyle } from "../svg/style.ts";
import { text } from "../svg/svg.ts";
import { wrapText } from "../svg/text_width.ts";
import type { NamedCurve } from "./curves.ts";

/** A variant's curve through these points, with its name and what became of it. */
export function variantCurve(variant: VariantResult, points: readonly Point[]): NamedCurve {
  const note = fate(variant);
  return {
    label: variant.label,
    ...variantStyle(variant.index),
    points,
    ...(note !== undefined && { note }),
  };
}

/** The room for a row's name, in pixels. */
const ROOM = 114;
/** From one line of it to the next. */
const LINE = 14;

/** The name and the mark of a variant at the left of its row, which begins at `x`. */
export function variantRow(variant: VariantResult, x: number, middle: number): string[] {
  const note = fate(variant);
  const { mark: shape, colour } = variantStyle(variant.index);
  const lines = [
    ...wrapText(variant.label, ROOM, note === undefined ? 3 : 2, "heading")
      .map((words) => ({ words, type: "heading end" })),
    ...(note === undefined ? [] : wrapText(note, ROOM, 2, "small"))
      .map((words) => ({ words, type: "small muted end" })),
  ];
  const first = middle + 4 - (lines.length - 1) * LINE / 2;
  return [
    mark(shape, x - 10, middle, "solid", colour),
    ...lines.map(({ words, type }, at) => text(words, x - 22, first + at * LINE, { class: type })),
  ];
}

/** What became of a variant that is not ok. */
function fate({ status, runs }: VariantResult): string | undefined {
  if (status === "ok") return undefined;
  const steps = runs.flatMap(({ divergedAt }) => divergedAt ?? []);
  if (steps.length < runs.length) return `diverged for ${steps.length} of ${runs.length} seeds`;
  if (steps.length === 0) return status;
  const [first, last] = [Math.min(...steps), Math.max(...steps)].map(whole);
  return first === last ? `diverged at step ${first}` : `diverged at steps ${first} to ${last}`;
}
