/** The loss over the whole run: smoothed lines on a logarithmic axis and closer, then raw ranges. */

import { decimal } from "../../device/text.ts";
import { ratesByStep } from "../../experiment/schedules/mod.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { axes, type Box } from "../svg/axes.ts";
import { heightFor } from "../svg/end_labels.ts";
import { linear, logarithmic, type Scale } from "../svg/scales.ts";
import { type FrameText, MOST_PANELS, WIDTH } from "../picture.ts";
import { lossName } from "../../diagnosis/guess.ts";
import { hasSeveralSeeds, mostSteps } from "../../diagnosis/select.ts";
import { picture, segment, text } from "../svg/svg.ts";
import { textWidth } from "../svg/text_width.ts";
import { counted, figure } from "../../diagnosis/wording.ts";
import { emptyPanel, type NamedCurve, namedCurves } from "./curves.ts";
import {
  closer,
  type Course,
  drawable,
  reach,
  runSeries,
  smoothed,
  stepsOfPoint,
} from "../../diagnosis/series.ts";
import { rangePanels, withRange } from "./loss_ranges.ts";
import { BELOW, HEIGHT, LABELS, lossBox, TOP } from "./loss_panel.ts";
import { variantCurve } from "./variants.ts";

/** Of a smoothed line. */
const POINTS = 50;
/** A diverging variant is drawn up to so many times the others' highest loss. */
const BEYOND = 3;

/** A variant's curve, and whether its losses stayed finite. */
type Losses = NamedCurve & Course;

/** Draws the losses of every variant over all steps, and each one's raw losses. */
export function drawLossCurves(result: ExperimentResult, frame: FrameText): string {
  const all = result.variants.map((variant) => ({
    ...variantCurve(variant, smoothed(runSeries(variant), POINTS)),
    isSound: variant.status === "ok",
  }));
  const height = Math.max(HEIGHT, heightFor(all, LABELS));
  const box = (y: number) => lossBox(y, height);
  const top = TOP + 2 * (height + BELOW);
  const shown = withRange(result).slice(0, MOST_PANELS);
  const raw = rangePanels(result, shown, `${frame.name}-raw`, top);
  const parts = [
    ...panel(result, `${frame.name}-whole`, box(TOP), all, "log"),
    ...panel(result, `${frame.name}-near`, box(TOP + height + BELOW), all, "linear"),
    ...raw.parts,
  ];
  return picture({ ...frame, width: WIDTH, height: top + raw.height }, parts);
}

/** Draws the raw losses of the variants that the first picture has no room for. */
export function drawMoreLosses(result: ExperimentResult, frame: FrameText): string | undefined {
  const rest = withRange(result).slice(MOST_PANELS);
  if (rest.length === 0) return undefined;
  const { parts, height } = rangePanels(result, rest, `${frame.name}-raw`, 28);
  return picture({ ...frame, width: WIDTH, height: 28 + height }, parts);
}

function panel(
  result: ExperimentResult,
  id: string,
  box: Box,
  all: readonly Losses[],
  kind: "log" | "linear",
): string[] {
  const drawn = kind === "log" ? all.map(aboveZero) : all;
  const x = linear([0, mostSteps(result)], [box.x, box.x + box.width]);
  const ends = [box.y + box.height, box.y] as const;
  const [low, high] = reach(drawn, BEYOND);
  const y = kind === "linear"
    ? linear(closer(drawn), ends)
    : logarithmic(low > 0 ? [low, high] : [1, 10], ends);
  const parts = axes(box, x, y, {
    heading: kind === "log" ? meanWords(result) : "the same, linear axis",
    bottom: "step",
    left: lossName(result),
  });
  parts.push(...rateChanges(result, box, x));
  const points = drawn.flatMap((curve) => drawable(curve.points));
  if (points.length === 0) parts.push(emptyPanel(box));
  parts.push(...namedCurves(id, box, [x, y], drawn, LABELS, { tellsHidden: true }));
  if (points.some((p) => p.mean > y.high)) {
    const note = `cut off at ${decimal(y.high, 2)}`;
    const [right, below] = [box.x + box.width, box.y + box.height + 35];
    parts.push(text(note, right, below, { class: "small muted end" }));
  }
  return parts;
}

/** What a point of the lines is the mean of. */
function meanWords(result: ExperimentResult): string {
  const steps = counted(stepsOfPoint(result.variants, POINTS), "step");
  const over = hasSeveralSeeds(result) ? " and over seeds" : "";
  return `mean of ${steps} each${over}, logarithmic axis`;
}

/** A curve without what a logarithmic axis has no place for. */
function aboveZero(curve: Losses): Losses {
  const place = (value: number) => value > 0 ? value : NaN;
  const points = curve.points.map((p) => ({ ...p, mean: place(p.mean) }));
  return { ...curve, points };
}

/** A dashed line at each step from which another learning rate holds, the same for all variants. */
function rateChanges(result: ExperimentResult, box: Box, x: Scale): string[] {
  const all = result.config.variants.map(({ train }) => ratesByStep(train.optimiser.lr) ?? []);
  const [rates = [], ...others] = all;
  const inside = rates.filter(([step]) => step > 0 && step < mostSteps(result));
  const agree = others.every((other) => JSON.stringify(other) === JSON.stringify(rates));
  if (!agree || inside.length > 4) return [];
  return inside.flatMap(([step, rate], row) => {
    const [place, top] = [x(step), box.y + 13 + 14 * row]; // a row each: none touches another
    const words = `rate ${figure(rate)}`;
    const isLate = place + 5 + textWidth(words, "small") > box.x + box.width;
    return [
      segment(place, box.y, place, box.y + box.height, "mark"),
      isLate
        ? text(`${words} →`, place - 5, top, { class: "small muted end" })
        : text(words, place + 5, top, { class: "small muted" }),
    ];
  });
}
