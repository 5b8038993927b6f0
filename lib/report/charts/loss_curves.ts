/** The loss over the whole run: mean lines with bands, and the means alone on a closer scale. */

import { decimal } from "../../device/text.ts";
import { ratesByStep } from "../../experiment/schedules/mod.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { axes, type Box, linear, type Scale } from "../svg/axes.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { lossName } from "../../diagnosis/guess.ts";
import { hasSeveralSeeds, mostSteps } from "../../diagnosis/select.ts";
import { variantClass } from "../svg/style.ts";
import { picture, segment, text } from "../svg/svg.ts";
import { figure } from "../../diagnosis/wording.ts";
import { type Curve, curves, emptyPanel } from "./curves.ts";
import { drawable, focus, runSeries } from "../../diagnosis/series.ts";
import { variantLegend } from "./variant_legend.ts";

const HEIGHT = 300;

/** Draws the losses of every variant over all steps. */
export function drawLossCurves(result: ExperimentResult, frame: FrameText): string {
  const all = result.variants.map((variant, index) => ({
    colour: variantClass(index),
    points: runSeries(variant),
  }));
  const names = variantLegend(result, 22);
  const top = names.height + 50;
  const wide: Box = { x: 70, y: top, width: 350, height: HEIGHT };
  const near: Box = { x: 505, y: top, width: 350, height: HEIGHT };
  const band = hasSeveralSeeds(result) ? "range over seeds" : "range of minibatches";
  const drawn = all.flatMap((curve) => drawable(curve.points));
  const parts = [
    ...names.parts,
    ...panel(result, `${frame.name}-wide`, wide, all, {
      heading: `mean and ${band}`,
      range: focus(drawn.flatMap((p) => [p.low, p.high])),
      bands: true,
    }),
    ...panel(result, `${frame.name}-near`, near, all, {
      heading: "means alone, closer",
      range: focus(drawn.map((p) => p.mean)),
      bands: false,
    }),
  ];
  return picture({ ...frame, width: WIDTH, height: top + HEIGHT + 52 }, parts);
}

function panel(
  result: ExperimentResult,
  id: string,
  box: Box,
  all: readonly Curve[],
  options: { heading: string; range: readonly [number, number]; bands: boolean },
): string[] {
  const x = linear([0, mostSteps(result)], [box.x, box.x + box.width], 4);
  const y = linear(options.range, [box.y + box.height, box.y]);
  const parts = axes(box, x, y, {
    heading: options.heading,
    bottom: "step",
    left: lossName(result),
  });
  parts.push(...rateChanges(result, box, x));
  const points = all.flatMap((curve) => drawable(curve.points));
  if (points.length === 0) parts.push(emptyPanel(box));
  parts.push(curves(id, box, [x, y], all, options));
  if (points.some((p) => p.mean > y.high)) {
    const note = `cut off at ${decimal(y.high, 2)}`;
    parts.push(
      text(note, box.x + box.width, box.y - 10, { class: "small muted end" }),
    );
  }
  return parts;
}

/** A dashed line at each step from which another learning rate holds, the same for all variants. */
function rateChanges(result: ExperimentResult, box: Box, x: Scale): string[] {
  const all = result.config.variants.map(({ train }) => ratesByStep(train.optimiser.lr) ?? []);
  const [rates = [], ...others] = all;
  const inside = rates.filter(([step]) => step > 0 && step < mostSteps(result));
  const agree = others.every((other) => JSON.stringify(other) === JSON.stringify(rates));
  if (!agree || inside.length > 4) return [];
  return inside.flatMap(([step, rate]) => [
    segment(x(step), box.y, x(step), box.y + box.height, "mark"),
    text(`rate ${figure(rate)}`, x(step) + 5, box.y + 13, { class: "small muted" }),
  ]);
}
