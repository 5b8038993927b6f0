/** The raw losses of each variant alone: the range of its minibatches behind its mean. */

import { bestFirst } from "../../diagnosis/measures.ts";
import { lossName } from "../../diagnosis/guess.ts";
import { hasSeveralSeeds, mostSteps } from "../../diagnosis/select.ts";
import {
  closer,
  drawable,
  type Point,
  rawSeries,
  runSeries,
  smoothed,
  stepsOfPoint,
} from "../../diagnosis/series.ts";
import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { counted } from "../../diagnosis/wording.ts";
import { WIDTH } from "../picture.ts";
import { bottomAxis, type Box, leftAxis } from "../svg/axes.ts";
import { mark } from "../svg/marks.ts";
import { linear, type Scale } from "../svg/scales.ts";
import { LEFT } from "./loss_panel.ts";
import { variantStyle } from "../svg/style.ts";
import { text } from "../svg/svg.ts";
import { fitText } from "../svg/text_width.ts";
import { curves, emptyPanel } from "./curves.ts";

const COLUMNS = 3;
const HEIGHT = 84;
const ROW = HEIGHT + 66;
const GAP = 46;
const PANEL = (WIDTH - LEFT - 24 - GAP * (COLUMNS - 1)) / COLUMNS;
/** From the section's heading down to the first panel. */
const HEAD = 54;
/** Of a line. */
const POINTS = 100;

/** The variants that have a panel, the best first. */
export function withRange(result: ExperimentResult): VariantResult[] {
  return bestFirst(result).filter((variant) => drawable(rawSeries(variant)).length > 0);
}

/** A panel for each of these variants from `top` on, all on the same axes, and their height. */
export function rangePanels(
  result: ExperimentResult,
  shown: readonly VariantResult[],
  id: string,
  top: number,
): { readonly parts: string[]; readonly height: number } {
  const shared = rangeOf(result.variants);
  const parts = [
    text("each variant alone", LEFT, top, { class: "heading" }),
    text(explanation(result), LEFT, top + 18, { class: "small muted" }),
  ];
  shown.forEach((variant, index) => {
    const [row, column] = [Math.floor(index / COLUMNS), index % COLUMNS];
    const [x, y] = [LEFT + column * (PANEL + GAP), top + HEAD + row * ROW];
    const box: Box = { x, y, width: PANEL, height: HEIGHT };
    const hasOwn = !isWithin(variant, shared);
    const scales = [
      linear([0, mostSteps(result)], [x, x + PANEL], 3),
      linear(hasOwn ? rangeOf([variant]) : shared, [y + HEIGHT, y], 4),
    ] as const;
    const name = `${variant.label}${hasOwn ? " (own axis)" : ""}`;
    const title = column === 0 ? lossName(result) : undefined;
    parts.push(...panel(variant, `${id}-${variant.index}`, box, scales, { name, title }));
  });
  return { parts, height: HEAD + ROW * Math.ceil(shown.length / COLUMNS) };
}

function panel(
  variant: VariantResult,
  id: string,
  box: Box,
  scales: readonly [Scale, Scale],
  { name, title }: { readonly name: string; readonly title: string | undefined },
): string[] {
  const style = variantStyle(variant.index);
  const raw = smoothed(rawSeries(variant), POINTS);
  const seeds = variant.runs.length > 1
    ? [{ colour: style.colour, points: smoothed(runSeries(variant), POINTS) }]
    : [];
  const isEmpty = raw.every(({ mean }) => !Number.isFinite(mean));
  return [
    leftAxis(box, scales[1], title),
    bottomAxis(box, scales[0], "step"),
    mark(style.mark, box.x + 5, box.y - 13, "solid", style.colour),
    text(fitText(name, box.width - 16), box.x + 16, box.y - 9),
    ...(isEmpty ? [emptyPanel(box)] : []),
    curves(id, box, scales, [{ colour: style.colour, points: raw }, ...seeds], {
      bands: true,
    }),
  ];
}

/** What the shades are. */
function explanation(result: ExperimentResult): string {
  const stretch = counted(stepsOfPoint(result.variants, POINTS), "step");
  return hasSeveralSeeds(result)
    ? `shaded: the lowest to the highest minibatch loss of all seeds in ${stretch}; ` +
      "darker: the same of the seeds' means"
    : `shaded: the lowest to the highest minibatch loss in ${stretch}`;
}

/** From the lowest loss up to where most variants' highest usually are. */
function rangeOf(variants: readonly VariantResult[]): [number, number] {
  const courses = (edge: (point: Point) => number) =>
    variants.map((variant) => ({
      points: drawable(rawSeries(variant)).map((point) => ({ ...point, mean: edge(point) })),
      isSound: variant.status === "ok",
    }));
  return [closer(courses((p) => p.low))[0], closer(courses((p) => p.high))[1]];
}

/** Whether at least half of a variant's means are in a range. */
function isWithin(variant: VariantResult, [low, high]: readonly [number, number]): boolean {
  const means = drawable(runSeries(variant)).map(({ mean }) => mean);
  return 2 * means.filter((mean) => mean >= low && mean <= high).length >= means.length;
}
