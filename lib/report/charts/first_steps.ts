/** The first 1,000 steps: the hockey stick of a bad start, and the same without it. */

import { hasSeveralSeeds } from "../../diagnosis/select.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { axes, type Box } from "../svg/axes.ts";
import { linear } from "../svg/scales.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { evenGuess, lossName } from "../../diagnosis/guess.ts";
import { picture, segment, text } from "../svg/svg.ts";
import { emptyPanel, type NamedCurve, namedCurves } from "./curves.ts";
import { closer, type Course, firstSeries, GROUP, growing, reach } from "../../diagnosis/series.ts";
import { variantCurve } from "./variants.ts";

const HEIGHT = 200;
const LEFT = 70;
const LABELS = 206;

/** Draws every variant's first losses, means of ever more steps: all of them, then closer. */
export function drawFirstSteps(result: ExperimentResult, frame: FrameText): string {
  const all = result.variants.map((variant) => {
    const losses = firstSeries(variant);
    return {
      ...variantCurve(variant, growing(losses)),
      isSound: losses.every(Number.isFinite),
    };
  });
  const box = (y: number): Box => ({ x: LEFT, y, width: WIDTH - LEFT - LABELS, height: HEIGHT });
  const guess = evenGuess(result);
  const [lowest, highest] = reach(all);
  const [low, high] = closer(all.map((course) => ({ ...course, points: course.points.slice(1) })));
  const over = hasSeveralSeeds(result) ? ", over seeds" : "";
  const parts = [
    ...panel(result, `${frame.name}-whole`, box(44), all, {
      heading: `mean of up to ${GROUP} steps, of fewer at the start${over}`,
      range: [Math.min(0, lowest), 1.04 * Math.max(highest, guess?.loss ?? highest)],
    }),
    ...panel(result, `${frame.name}-near`, box(44 + HEIGHT + 84), all, {
      heading: "the same, closer",
      ...(guess && { name: `${guess.meaning}: ${guess.name}` }),
      range: [low, Math.max(high, (guess?.loss ?? high) * 1.01)],
    }),
  ];
  return picture({ ...frame, width: WIDTH, height: 44 + 2 * HEIGHT + 84 + 52 }, parts);
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
  all: readonly (NamedCurve & Course)[],
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
  const guess = evenGuess(result);
  if (guess !== undefined) {
    const level = y(guess.loss);
    parts.push(segment(box.x, level, box.x + box.width, level, "mark"));
    if (options.name !== undefined) {
      const place = level < box.y + 20 ? level + 15 : level - 6; // below where the heading is near
      parts.push(text(options.name, box.x + box.width - 4, place, { class: "small muted end" }));
    }
  }
  return [...parts, ...namedCurves(id, box, [x, y], all, LABELS)];
}
