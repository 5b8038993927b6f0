/** The first 1,000 steps: the hockey stick of a bad start, and the same without it. */

import { hasSeveralSeeds } from "../../diagnosis/select.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { axes, type Box } from "../svg/axes.ts";
import { heightFor } from "../svg/end_labels.ts";
import { linear, logarithmic, type Scale } from "../svg/scales.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { type EvenGuess, evenGuess, lossName } from "../../diagnosis/guess.ts";
import { decimal } from "../../device/text.ts";
import { picture, segment } from "../svg/svg.ts";
import { emptyPanel, type NamedCurve, namedCurves } from "./curves.ts";
import {
  closer,
  type Course,
  drawable,
  firstSeries,
  GROUP,
  growing,
  reach,
} from "../../diagnosis/series.ts";
import { BELOW, HEIGHT, LABELS, lossBox, TOP } from "./loss_panel.ts";
import { variantCurve } from "./variants.ts";

/** A diverging variant is drawn up to so many times the others' highest loss. */
const BEYOND = 1.25;
/** Losses that differ by more than this factor are on a logarithmic axis. */
const FAR = 50;

/** Draws every variant's first losses, means of ever more steps: all of them, then closer. */
export function drawFirstSteps(result: ExperimentResult, frame: FrameText): string {
  const all = result.variants.map((variant) => {
    const losses = firstSeries(variant);
    return {
      ...variantCurve(variant, growing(losses)),
      isSound: losses.every(Number.isFinite),
    };
  });
  const even = evenGuess(result);
  const guess = even?.loss;
  const named = [...all, ...(even ? [{ label: guessWords(even) }] : [])];
  const height = Math.max(HEIGHT, heightFor(named, LABELS));
  const box = (y: number) => lossBox(y, height);
  const whole = withGuess(reach(all, BEYOND), guess);
  const near = closer(all.map((course) => ({ ...course, points: course.points.slice(1) })));
  const range: [number, number] = [near[0], Math.max(near[1], (guess ?? near[1]) * 1.01)];
  const over = hasSeveralSeeds(result) ? ", over seeds" : "";
  const parts = [
    ...panel(result, `${frame.name}-whole`, box(TOP), all, {
      heading: `mean of up to ${GROUP} steps, of fewer at the start${over}`,
      range: whole,
      isLog: whole[1] > FAR * whole[0] &&
        !all.some(({ points }) => points.some((p) => p.mean <= 0)),
    }),
  ];
  const isCloser = range[1] - range[0] < 0.7 * (whole[1] - whole[0]);
  if (isCloser) {
    const options = { heading: "the same, closer", range, tellsHidden: true };
    parts.push(...panel(result, `${frame.name}-near`, box(TOP + height + BELOW), all, options));
  }
  const bottom = TOP + (isCloser ? 2 : 1) * (height + BELOW) - 32;
  return picture({ ...frame, width: WIDTH, height: bottom }, parts);
}

function withGuess([low, high]: readonly [number, number], guess = high): [number, number] {
  return [Math.min(low, guess), Math.max(high, guess)];
}

/** A linear scale with a margin. */
function padded([low, high]: readonly [number, number], ends: readonly [number, number]): Scale {
  const margin = 0.04 * (high - low || 1);
  return linear([low - margin, high + margin], ends);
}

/** What a panel says, and the losses at its lower and upper edge. */
interface PanelOptions {
  readonly heading: string;
  readonly range: readonly [number, number];
  readonly isLog?: boolean;
  readonly tellsHidden?: boolean;
}

function panel(
  result: ExperimentResult,
  id: string,
  box: Box,
  all: readonly (NamedCurve & Course)[],
  options: PanelOptions,
): string[] {
  const right = box.x + box.width;
  const steps = Math.max(1, ...result.variants.map((variant) => firstSeries(variant).length));
  const x = linear([0, steps], [box.x, right]);
  const ends = [box.y + box.height, box.y] as const;
  const y = (options.isLog ? logarithmic : padded)(options.range, ends);
  const parts = axes(box, x, y, {
    heading: options.heading,
    bottom: "step",
    left: lossName(result),
  });
  if (all.every((curve) => drawable(curve.points).length === 0)) parts.push(emptyPanel(box));
  const guess = evenGuess(result);
  const level = guess && y(guess.loss);
  if (level !== undefined) parts.push(segment(box.x, level, right, level, "mark"));
  const others = guess === undefined
    ? []
    : [{ label: guessWords(guess), x: right, y: y(guess.loss), colour: "neutral dash1" }];
  const named = { others, tellsHidden: options.tellsHidden === true };
  return [...parts, ...namedCurves(id, box, [x, y], all, LABELS, named)];
}

function guessWords({ meaning, loss }: EvenGuess): string {
  return `${meaning}: ${decimal(loss, 2)}`;
}
