/** Batch norm's running statistics against those of the whole training set, unit by unit. */

import type { BatchNormComparison, ExperimentResult, VariantResult } from "../../runner/result.ts";
import { axes, type Box } from "../svg/axes.ts";
import { linear } from "../svg/scales.ts";
import { extent } from "../../diagnosis/d3.ts";
import { MOST_PANELS, type PictureKind, WIDTH } from "../picture.ts";
import { seedNote } from "../../diagnosis/select.ts";
import { variantStyle } from "../svg/style.ts";
import { element, segment, text } from "../svg/svg.ts";
import { wrapText } from "../svg/text_width.ts";
import { counted, figure, whole } from "../../diagnosis/wording.ts";
import { multiples, type Panel, type Sheet } from "./multiples.ts";

const HEIGHT = 140;
/** Of a wide layer as many units are drawn as can be told apart. */
const DRAWN = 300;
/** A pair of panels a layer. */
const MOST_PAIRS = MOST_PANELS / 2;

/** One layer with batch norm. */
interface Shown {
  readonly variant: VariantResult;
  readonly layer: BatchNormComparison;
}

/** A unit's running statistic, and that of the whole training set. */
interface Unit {
  readonly unit: number;
  readonly value: number;
  readonly goal: number;
}

/** The means and the standard deviations of layers with batch norm, as scatters. */
export const batchNorm: Required<Pick<PictureKind, "draw" | "more">> = multiples(sheetOf);

function sheetOf(result: ExperimentResult): Sheet {
  const all = result.variants.flatMap(({ runs }) => runs[0]?.batchNorm ?? []).length;
  const layers = shown(result);
  const some = all > layers.length ? "; of each variant the layers with the largest gaps" : "";
  const note =
    `upwards: running, across: over the whole training set; a dot a unit; dashed: both ` +
    `are the same; ringed: the largest gap${some}${seedNote(result)}`;
  return {
    blocks: layers.map(({ variant, layer }) => {
      const { colour } = variantStyle(variant.index);
      const { runningMean, runningStd, calibratedMean, calibratedStd } = layer;
      return {
        label: variant.label,
        panels: [
          panel(layer.layer, runningMean, calibratedMean, colour),
          panel("", runningStd, calibratedStd, colour),
        ],
      };
    }),
    columns: [["mean", ""], ["standard deviation", ""]],
    across: 4,
    gap: 58,
    foot: 28,
    key: keyOf(note),
  };
}

function keyOf(note: string): Sheet["key"] {
  const lines = wrapText(note, WIDTH - 48, 2, "small");
  const parts = lines.map((line, index) =>
    text(line, 24, 16 + 14 * index, { class: "small muted" })
  );
  return { parts, height: 10 + 14 * lines.length };
}

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
  const of = (running: readonly number[], calibrated: readonly number[]) =>
    running.map((value, unit) =>
      Math.abs(value - calibrated[unit]!) / (layer.calibratedStd[unit]! || 1)
    );
  const gaps = [
    ...of(layer.runningMean, layer.calibratedMean),
    ...of(layer.runningStd, layer.calibratedStd),
  ];
  return Math.max(0, ...gaps.filter(Number.isFinite));
}

function panel(
  name: string,
  running: readonly number[],
  calibrated: readonly number[],
  colour: string,
): Panel {
  const units = running.map((value, unit): Unit => ({ unit, value, goal: calibrated[unit] ?? NaN }))
    .filter(({ value, goal }) => Number.isFinite(value) && Number.isFinite(goal));
  const worst = units.toSorted((a, b) => Math.abs(gap(b)) - Math.abs(gap(a)))[0];
  const missing = running.length - units.length;
  const gapWords = worst && `unit ${worst.unit}: ${gap(worst) > 0 ? "+" : ""}${figure(gap(worst))}`;
  return {
    words: [
      ...(name === "" ? [] : [name]),
      ...(missing > 0 ? [`${counted(missing, "unit")} not finite`] : []),
      ...(units.length > DRAWN ? [`${whole(DRAWN)} of ${whole(units.length)} units drawn`] : []),
      ...(gapWords ? [gapWords] : []),
    ],
    height: HEIGHT,
    draw: (box) => scatter(box, units, worst, colour),
  };
}

function gap({ value, goal }: Unit): number {
  return value - goal;
}

function scatter(
  box: Box,
  units: readonly Unit[],
  worst: Unit | undefined,
  colour: string,
): string[] {
  const [low = 0, high = 1] = extent(units.flatMap(({ value, goal }) => [value, goal]));
  const margin = 0.06 * (high - low || 1);
  const range = [low - margin, high + margin] as const;
  const x = linear(range, [box.x, box.x + box.width], 3);
  const y = linear(range, [box.y + box.height, box.y], 4);
  const dot = ({ value, goal }: Unit, type: string, r: number) =>
    element("circle", { class: type, cx: x(goal), cy: y(value), r });
  return [
    ...axes(box, x, y, {}),
    segment(x(range[0]), y(range[0]), x(range[1]), y(range[1]), "mark"),
    ...units.slice(0, DRAWN).map((unit) => dot(unit, `faded ${colour}`, 2.6)),
    ...(worst ? [dot(worst, "ring", 5)] : []),
  ];
}
