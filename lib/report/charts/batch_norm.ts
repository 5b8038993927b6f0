/** Batch norm's running statistics against those of the whole training set, unit by unit. */

import type { BatchNormComparison, ExperimentResult } from "../../runner/result.ts";
import { axes, type Box } from "../svg/axes.ts";
import { linear } from "../svg/scales.ts";
import { extent } from "../../diagnosis/d3.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { seedNote } from "../../diagnosis/select.ts";
import { variantStyle } from "../svg/style.ts";
import { element, picture, segment, text } from "../svg/svg.ts";
import { counted, figure, whole } from "../../diagnosis/wording.ts";

const SIDE = 300;
const ROW = SIDE + 104;
/** How many of the units with the largest gaps are named. */
const NAMED = 3;
/** Of a wide layer as many units are drawn as can be told apart. */
const DRAWN = 1000;

/** One scatter's figures: a value a unit from each source. */
interface Pairs {
  readonly what: string;
  readonly running: readonly number[];
  readonly calibrated: readonly number[];
}

/** Draws, for each layer with batch norm, the means and the standard deviations as scatters. */
export function drawBatchNorm(result: ExperimentResult, frame: FrameText): string {
  const parts: string[] = [];
  let y = 62;
  result.variants.forEach((variant) => {
    for (const layer of variant.runs[0]?.batchNorm ?? []) {
      const title = `${variant.label}, ${layer.layer}${seedNote(result)}`;
      parts.push(text(title, 24, y - 38, { class: "heading" }));
      pairs(layer).forEach((pair, place) => {
        const box: Box = { x: 84 + place * 430, y, width: SIDE + 40, height: SIDE };
        parts.push(...scatter(box, pair, variantStyle(variant.index).colour));
      });
      y += ROW;
    }
  });
  return picture({ ...frame, width: WIDTH, height: y - 40 }, parts);
}

function pairs(layer: BatchNormComparison): Pairs[] {
  return [
    { what: "mean", running: layer.runningMean, calibrated: layer.calibratedMean },
    { what: "standard deviation", running: layer.runningStd, calibrated: layer.calibratedStd },
  ];
}

function scatter(box: Box, { what, running, calibrated }: Pairs, colour: string): string[] {
  const units = running.map((value, unit) => ({ unit, value, goal: calibrated[unit] ?? NaN }))
    .filter(({ value, goal }) => Number.isFinite(value) && Number.isFinite(goal));
  const [low = 0, high = 1] = extent(units.flatMap(({ value, goal }) => [value, goal]));
  const margin = 0.06 * (high - low || 1);
  const range = [low - margin, high + margin] as const;
  const x = linear(range, [box.x, box.x + box.width]);
  const y = linear(range, [box.y + box.height, box.y]);
  const drawn = units.slice(0, DRAWN);
  const which = drawn.length < units.length
    ? `of the first ${whole(DRAWN)} of ${whole(units.length)} units`
    : "of each unit";
  const parts = axes(box, x, y, {
    heading: `${what} ${which}`,
    bottom: `over the whole training set`,
    left: "running, from training",
  });
  parts.push(segment(x(range[0]), y(range[0]), x(range[1]), y(range[1]), "mark"));
  for (const { value, goal } of drawn) {
    parts.push(element("circle", { class: `faded ${colour}`, cx: x(goal), cy: y(value), r: 3.2 }));
  }
  const gap = ({ value, goal }: { value: number; goal: number }) => value - goal;
  const worst = units.toSorted((a, b) => Math.abs(gap(b)) - Math.abs(gap(a))).slice(0, NAMED);
  for (const { value, goal } of worst) {
    parts.push(element("circle", { class: "ring", cx: x(goal), cy: y(value), r: 6 }));
  }
  worst.forEach((unit, place) => {
    const words = `unit ${unit.unit}: ${gap(unit) > 0 ? "+" : ""}${figure(gap(unit))}`;
    parts.push(text(words, box.x + 10, box.y + 34 + place * 16, { class: "small muted" }));
  });
  const missing = running.length - units.length;
  const words = missing === 0
    ? "largest gaps (ringed)"
    : `${counted(missing, "unit")} not finite: left out`;
  parts.push(text(words, box.x + 10, box.y + 16, { class: "small" }));
  return parts;
}
