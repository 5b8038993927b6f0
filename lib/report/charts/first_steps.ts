/** The first 1,000 steps: the hockey stick of a bad start, and the same without it. */

import { hasSeveralSeeds } from "../../diagnosis/select.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { axes, type Box, linear } from "../svg/axes.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { evenGuess, lossName } from "../../diagnosis/guess.ts";
import { variantClass } from "../svg/style.ts";
import { picture, segment, text } from "../svg/svg.ts";
import { type Curve, curves, emptyPanel } from "./curves.ts";
import { firstSeries, focus, GROUP, grouped } from "../../diagnosis/series.ts";
import { variantLegend } from "./variant_legend.ts";

const HEIGHT = 300;

/** Draws every variant's first losses: all of them, then means of 20 steps on a closer scale. */
export function drawFirstSteps(result: ExperimentResult, frame: FrameText): string {
  const losses = result.variants.map(firstSeries);
  const each: Curve[] = losses.map((values, index) => ({
    colour: variantClass(index),
    points: values.map((mean, step) => ({ step, mean, low: mean, high: mean })),
  }));
  const means: Curve[] = losses.map((values, index) => ({
    colour: variantClass(index),
    points: grouped(values),
  }));
  const names = variantLegend(result, 22);
  const top = names.height + 50;
  const left: Box = { x: 70, y: top, width: 350, height: HEIGHT };
  const right: Box = { x: 505, y: top, width: 350, height: HEIGHT };
  const everything = losses.flat().filter(Number.isFinite);
  const guess = evenGuess(result);
  const all = guess ? [guess.loss, ...everything] : everything;
  const highest = Math.min(Math.max(...all), ceiling(losses)) * 1.04;
  const lowest = Math.min(...all);
  const near = focus(means.flatMap((curve) => curve.points.slice(1).map((p) => p.mean)));
  const over = hasSeveralSeeds(result) ? ", mean over seeds" : "";
  const parts = [
    ...names.parts,
    ...panel(result, `${frame.name}-each`, left, each, {
      heading: `every step${over}`,
      range: [Math.min(0, lowest), highest],
    }),
    ...panel(result, `${frame.name}-means`, right, means, {
      heading: `means of at most ${GROUP} steps, closer`,
      ...(guess && { name: `${guess.meaning}: ${guess.name}` }),
      range: [near[0], Math.max(near[1], (guess?.loss ?? near[1]) * 1.01)],
    }),
  ];
  return picture({ ...frame, width: WIDTH, height: top + HEIGHT + 52 }, parts);
}

/** Twice the highest loss of the variants without one that is not finite; no bound if all have one. */
function ceiling(losses: readonly (readonly number[])[]): number {
  const whole = losses.filter((values) => values.length > 0 && values.every(Number.isFinite));
  return whole.length > 0 ? 2 * Math.max(...whole.flat()) : Infinity;
}

/** What a panel says, and the losses at its lower and upper edge. */
interface PanelOptions {
  readonly heading: string;
  /** Of the line of an even guess. */
  readonly name?: string;
  readonly range: readonly [number, number];
}

function panel(
  result: ExperimentResult,
  id: string,
  box: Box,
  all: readonly Curve[],
  options: PanelOptions,
): string[] {
  const last = Math.max(1, ...all.map((curve) => curve.points.at(-1)?.step ?? 0));
  const x = linear([0, last], [box.x, box.x + box.width]);
  const y = linear(options.range, [box.y + box.height, box.y]);
  const parts = axes(box, x, y, {
    heading: options.heading,
    bottom: "step",
    left: lossName(result),
  });
  const points = all.flatMap((curve) => curve.points).filter((p) => Number.isFinite(p.mean));
  if (points.length === 0) parts.push(emptyPanel(box));
  parts.push(curves(id, box, [x, y], all, { lines: points.length > 800 ? "thin" : "line" }));
  const guess = evenGuess(result);
  if (guess === undefined) return parts;
  const level = y(guess.loss);
  parts.push(segment(box.x, level, box.x + box.width, level, "mark"));
  if (options.name !== undefined) {
    const place = level < box.y + 20 ? level + 15 : level - 6; // below where the heading is near
    parts.push(text(options.name, box.x + box.width - 4, place, { class: "small muted end" }));
  }
  return parts;
}
