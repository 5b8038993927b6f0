/** The losses after training: one row a variant, one lane a split, published figures hollow. */

import { SPLITS, type SplitValues } from "../../data/split.ts";
import { evenGuess, lossName } from "../../diagnosis/guess.ts";
import { bestFirst } from "../../diagnosis/measures.ts";
import { hasSeveralSeeds, overSeeds, type Spread } from "../../diagnosis/select.ts";
import { closer } from "../../diagnosis/series.ts";
import { figure, loss } from "../../diagnosis/wording.ts";
import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { bottomAxis, type Box } from "../svg/axes.ts";
import { legend, type LegendEntry } from "../svg/legend.ts";
import { errorBar, mark, type Shape } from "../svg/marks.ts";
import { linear, type Scale } from "../svg/scales.ts";
import { element, picture, segment, text } from "../svg/svg.ts";
import { variantRow } from "./variants.ts";

/** How each split is drawn, in no variant's colour. */
const MARKS: SplitValues<Shape> = { train: "bar", dev: "post", test: "house" };
const COLOUR = "neutral";
/** The axis goes so many times as far as the middle variant needs, no further. */
const STRETCH = 20;
const LANE = 16;
const ROW = SPLITS.length * LANE + 12;

/** Draws each variant's loss on the three splits, with error bars over several seeds. */
export function drawFinalLosses(result: ExperimentResult, frame: FrameText): string {
  const range = closer(result.variants.map(courseOf), STRETCH);
  const key = legend(legendEntries(result, range), 24, 22, WIDTH - 48);
  const height = ROW * result.variants.length;
  const box: Box = { x: 160, y: key.height + 26, width: 400, height };
  const x = linear(range, [box.x, box.x + box.width], 6);
  const parts = [...key.parts, bottomAxis(box, x, lossName(result), true)];
  const guess = evenGuess(result)?.loss;
  if (guess !== undefined && guess <= x.high && guess >= x.low) {
    parts.push(segment(x(guess), box.y, x(guess), box.y + height, "mark"));
  }
  bestFirst(result).forEach((variant, index) => {
    parts.push(...row(variant, box, x, box.y + index * ROW));
  });
  return picture({ ...frame, width: WIDTH, height: box.y + height + 48 }, parts);
}

/** All that is drawn of a variant; what lies far above the others does not flatten them. */
function courseOf(variant: VariantResult) {
  const values = SPLITS.flatMap((split) => {
    const { mean, std } = overSeeds(variant, (run) => run.final[split]);
    return [Math.max(mean - std, Math.min(mean, 0)), mean + std, variant.published?.[split] ?? NaN];
  });
  const points = values.map((mean, step) => ({ step, mean, low: mean, high: mean }));
  return { points, isSound: true };
}

function legendEntries(result: ExperimentResult, [low, high]: readonly number[]): LegendEntry[] {
  const entries: LegendEntry[] = SPLITS.map((split) => ({
    label: split,
    mark: (x, y) => mark(MARKS[split], x, y, "solid", COLOUR),
  }));
  if (result.variants.some(({ published }) => published !== undefined)) {
    const hollow: LegendEntry["mark"] = (x, y) => mark(MARKS.train, x, y, "hollow", COLOUR);
    entries.push({ label: "hollow: published", mark: hollow });
  }
  if (hasSeveralSeeds(result)) {
    const bar: LegendEntry["mark"] = (x, y) => errorBar(x - 10, x + 10, y, COLOUR).join("");
    entries.push({ label: "standard deviation over seeds", mark: bar });
  }
  const guess = evenGuess(result);
  if (guess !== undefined && guess.loss >= low! && guess.loss <= high!) {
    const line: LegendEntry["mark"] = (x, y) => segment(x, y - 8, x, y + 8, "mark");
    entries.push({ label: `${guess.meaning}: ${guess.loss.toFixed(2)}`, mark: line });
  }
  if (result.variants.some((variant) => courseOf(variant).points.some((p) => p.mean > high!))) {
    entries.push({ label: `above ${figure(high!)}`, mark: (x, y) => beyond(x, y) });
  }
  return entries;
}

function row(variant: VariantResult, box: Box, x: Scale, top: number): string[] {
  const parts = [
    segment(24, top, WIDTH - 24, top, "grid"),
    ...variantRow(variant, box.x - 6, top + ROW / 2),
  ];
  SPLITS.forEach((split, index) => {
    const shape = MARKS[split];
    const y = top + 6 + LANE * (index + 0.5);
    const found = overSeeds(variant, (run) => run.final[split]);
    const published = variant.published?.[split];
    const isInside = (value: number) => value >= x.low && value <= x.high;
    if (published !== undefined && isInside(published)) {
      parts.push(mark(shape, x(published), y, "hollow", COLOUR));
    }
    if (isInside(found.mean)) {
      const ends = [found.mean - found.std, found.mean + found.std] as const;
      const [low, high] = ends.map((end) => x(Math.min(Math.max(end, x.low), x.high)));
      if (found.std > 0) parts.push(...errorBar(low!, high!, y, COLOUR));
      parts.push(mark(shape, x(found.mean), y, "solid", COLOUR));
    } else if (found.mean > x.high) parts.push(beyond(box.x + box.width + 2, y));
    const words = `${split} ${describe(variant, found, published)}`;
    parts.push(text(words, box.x + box.width + 14, y + 4, { class: "small muted" }));
  });
  return parts;
}

/** A sign that points to what lies beyond the axis. */
function beyond(x: number, y: number): string {
  const d = `M${(x - 3).toFixed(1)},${(y - 4).toFixed(1)}v8l7,-4z`;
  return element("path", { d, class: `solid ${COLOUR}` });
}

function describe({ status }: VariantResult, found: Spread, published?: number): string {
  const { mean, std, finite } = found;
  if (finite === 0) return status === "ok" ? "not finite" : status;
  const beside = published === undefined ? "" : ` (published ${figureOf(published)})`;
  return loss(mean) + (std > 0 ? ` ± ${loss(std)}` : "") + beside;
}

function figureOf(value: number): string {
  return String(Number(value.toFixed(4)));
}
