/** Batch norm's running statistics against those of the whole training set, unit by unit. */

import type { BatchNormComparison, ExperimentResult, VariantResult } from "../../runner/result.ts";
import { axes, type Box } from "../svg/axes.ts";
import { linear } from "../svg/scales.ts";
import { extent } from "../../diagnosis/d3.ts";
import { type FrameText, MOST_PANELS, type PictureKind, WIDTH } from "../picture.ts";
import { seedNote } from "../../diagnosis/select.ts";
import { variantStyle } from "../svg/style.ts";
import { fitText } from "../svg/text_width.ts";
import { element, picture, segment, text } from "../svg/svg.ts";
import { counted, figure, whole } from "../../diagnosis/wording.ts";

/** Of a panel, of its place, and of a row of two pairs. */
const [SIDE, PLACE, ROW] = [140, 214, 262];
/** Of a wide layer as many units are drawn as can be told apart. */
const DRAWN = 300;
/** A pair of panels a layer. */
const MOST_PAIRS = MOST_PANELS / 2;

/** One layer with batch norm. */
interface Shown {
  readonly variant: VariantResult;
  readonly layer: BatchNormComparison;
}

/** One scatter's figures: a value a unit from each source. */
interface Pairs {
  readonly what: string;
  readonly running: readonly number[];
  readonly calibrated: readonly number[];
}

/** The means and the standard deviations of layers with batch norm, as scatters. */
export const batchNorm: Required<Pick<PictureKind, "draw" | "more">> = {
  draw: (result, frame) => draw(result, frame, shown(result).slice(0, MOST_PAIRS)),
  more: (result, frame) => {
    const layers = shown(result).slice(MOST_PAIRS);
    return layers.length === 0 ? undefined : draw(result, frame, layers);
  },
};

/** Of each variant's first seed as many layers as there is room for, those with the largest gaps. */
function shown({ variants }: ExperimentResult): Shown[] {
  const having = variants.filter(({ runs }) => (runs[0]?.batchNorm.length ?? 0) > 0);
  const each = Math.max(1, Math.floor(MOST_PAIRS / having.length));
  return having.flatMap((variant) => {
    const layers = variant.runs[0]!.batchNorm;
    const worst = layers.toSorted((a, b) => largestGap(b) - largestGap(a)).slice(0, each);
    return layers.filter((layer) => worst.includes(layer)).map((layer) => ({ variant, layer }));
  });
}

/** In standard deviations, of a unit's mean or deviation. */
function largestGap(layer: BatchNormComparison): number {
  const gaps = pairs(layer).flatMap(({ running, calibrated }) =>
    running.map((value, unit) =>
      Math.abs(value - calibrated[unit]!) / (layer.calibratedStd[unit]! || 1)
    )
  );
  return Math.max(0, ...gaps.filter(Number.isFinite));
}

function draw(result: ExperimentResult, frame: FrameText, layers: readonly Shown[]): string {
  const all = result.variants.flatMap(({ runs }) => runs[0]?.batchNorm ?? []).length;
  const some = all > shown(result).length
    ? "; of each variant the layers with the largest gaps, all in the table"
    : "";
  const note = `a dot a unit; on the dashed line both are the same; ringed: the largest gap${some}`;
  const parts = [text(note, 24, 22, { class: "small muted" })];
  layers.forEach(({ variant, layer }, index) => {
    const [left, top] = [12 + (index % 2) * 2 * PLACE, 44 + Math.floor(index / 2) * ROW];
    const room = 2 * PLACE - 24;
    parts.push(
      text(fitText(variant.label, room, "heading"), left + 12, top + 8, { class: "heading" }),
    );
    const where = fitText(`${layer.layer}${seedNote(result)}`, room, "small");
    parts.push(text(where, left + 12, top + 24, { class: "small muted" }));
    pairs(layer).forEach((pair, place) => {
      const box: Box = { x: left + 58 + place * PLACE, y: top + 56, width: SIDE, height: SIDE };
      parts.push(...scatter(box, pair, variantStyle(variant.index).colour));
    });
  });
  return picture(
    { ...frame, width: WIDTH, height: 44 + Math.ceil(layers.length / 2) * ROW },
    parts,
  );
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
  const x = linear(range, [box.x, box.x + box.width], 3);
  const y = linear(range, [box.y + box.height, box.y], 4);
  const drawn = units.slice(0, DRAWN);
  const which = drawn.length < units.length
    ? `, ${whole(DRAWN)} of ${counted(units.length, "unit")}`
    : "";
  const parts = axes(box, x, y, { bottom: "whole training set", left: "running" });
  parts.push(text(`${what}${which}`, box.x, box.y - 8, { class: "small" }));
  parts.push(segment(x(range[0]), y(range[0]), x(range[1]), y(range[1]), "mark"));
  for (const { value, goal } of drawn) {
    parts.push(element("circle", { class: `faded ${colour}`, cx: x(goal), cy: y(value), r: 2.6 }));
  }
  const gap = ({ value, goal }: { value: number; goal: number }) => value - goal;
  const worst = units.toSorted((a, b) => Math.abs(gap(b)) - Math.abs(gap(a)))[0];
  const missing = running.length - units.length;
  const words: string[] = [];
  if (worst !== undefined) {
    const [cx, cy] = [x(worst.goal), y(worst.value)];
    parts.push(element("circle", { class: "ring", cx, cy, r: 5 }));
    words.push(`unit ${worst.unit}: ${gap(worst) > 0 ? "+" : ""}${figure(gap(worst))}`);
  }
  if (missing > 0) words.push(`${counted(missing, "unit")} not finite`);
  words.forEach((line, place) => {
    parts.push(text(line, box.x + 6, box.y + 13 + place * 14, { class: "small muted" }));
  });
  return parts;
}
