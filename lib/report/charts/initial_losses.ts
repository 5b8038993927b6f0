/** The loss before any update against that of an even guess, beside the outputs that cause it. */

import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { bottomAxis, type Box } from "../svg/axes.ts";
import { linear, logarithmic, type Scale } from "../svg/scales.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { type EvenGuess, evenGuess, lossName } from "../../diagnosis/guess.ts";
import { bestFirst } from "../../diagnosis/measures.ts";
import { endpoints, layersOf, overSeeds, seedNote } from "../../diagnosis/select.ts";
import { variantStyle } from "../svg/style.ts";
import { picture, segment, text } from "../svg/svg.ts";
import { textWidth } from "../svg/text_width.ts";
import { figure, loss } from "../../diagnosis/wording.ts";
import { histogramPanel, symmetricRange } from "./histogram_panel.ts";
import { errorBar, mark } from "../svg/marks.ts";
import { variantRow } from "./variants.ts";

const ROW = 76;
const TOP = 62;
const LEFT = 160;
const WIDE = 370;
/** Of the histograms. */
const RIGHT: { readonly x: number; readonly width: number } = { x: 610, width: 240 };
/** Losses that differ by more than this factor are on a logarithmic axis. */
const FAR = 30;

/** Draws one row a variant: how far it starts from an even guess, and its outputs at step 0. */
export function drawInitialLosses(result: ExperimentResult, frame: FrameText): string {
  const height = ROW * result.variants.length;
  const box: Box = { x: LEFT, y: TOP, width: WIDE, height };
  const guess = evenGuess(result);
  const x = scaleOf(result, guess?.loss, box);
  const level = guess?.loss ?? x.low;
  const parts = [
    text("loss before any update", box.x, 20, { class: "heading" }),
    text("outputs at step 0", RIGHT.x, 20, { class: "heading" }),
    text(`each on its own axis${seedNote(result)}`, RIGHT.x, 37, { class: "small muted" }),
    bottomAxis(box, x, lossName(result), true),
    ...(guess ? levelOf(guess, x(level), box) : []),
  ];
  bestFirst(result).forEach((variant, index) => {
    const middle = TOP + (index + 0.5) * ROW;
    parts.push(...variantRow(variant, box.x - 6, middle));
    parts.push(...start(variant, x, level, middle));
    parts.push(...outputs(variant, `${frame.name}-${index}`, middle));
  });
  return picture({ ...frame, width: WIDTH, height: TOP + height + 52 }, parts);
}

/** From 0 to the highest loss; logarithmic where that would hide the differences of the others. */
function scaleOf(result: ExperimentResult, guess: number | undefined, box: Box): Scale {
  const ends = result.variants.flatMap((variant) => {
    const { mean, std } = overSeeds(variant, (run) => run.initialLoss);
    return [mean - std, mean + std];
  }).filter(Number.isFinite);
  const all = [...ends, ...(guess === undefined ? [] : [guess])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const range = [box.x, box.x + box.width - 60] as const; // the figures stand beyond the marks
  if (low > 0 && high > FAR * low) return logarithmic([low, high], range);
  return linear([Math.min(0, ...all), all.length === 0 ? 1 : high], range);
}

/** The line of an even guess, and what it is. */
function levelOf({ meaning, name, loss }: EvenGuess, x: number, box: Box): string[] {
  const words = `${meaning}: ${name} = ${loss.toFixed(2)}`;
  const isNear = x + textWidth(words, "small") > RIGHT.x - 20;
  const [place, side] = isNear ? [x + 4, "small muted end"] : [x - 4, "small muted"];
  return [
    segment(x, box.y - 4, x, box.y + box.height, "mark"),
    text(words, place, box.y - 9, { class: side }),
  ];
}

/** The line from an even guess's loss, or from the axis, to the variant's, and its figure. */
function start(variant: VariantResult, x: Scale, level: number, y: number): string[] {
  const { line, colour, mark: shape } = variantStyle(variant.index);
  const { mean, std, finite, count } = overSeeds(variant, (run) => run.initialLoss);
  if (finite === 0) return [text("not finite", x(level) + 10, y + 4)];
  const parts = [segment(x(level), y, x(mean), y, `line ${line}`)];
  if (std > 0) parts.push(...errorBar(x(Math.max(mean - std, x.low)), x(mean + std), y, colour));
  parts.push(mark(shape, x(mean), y, "solid", colour));
  const words = finite < count ? `${loss(mean)} (${finite} of ${count} seeds)` : loss(mean);
  return [...parts, text(words, Math.max(x(mean + std), x(level)) + 10, y + 4)];
}

/** The histogram of what the network puts out at step 0. */
function outputs(variant: VariantResult, id: string, middle: number): string[] {
  const layers = layersOf(endpoints(variant)[0], "logits").slice(-1);
  const { colour } = variantStyle(variant.index);
  const box: Box = { ...RIGHT, y: middle - ROW / 2 + 18, height: ROW - 42 };
  const deviation = layers[0]?.summary.std;
  return histogramPanel(box, layers.map(({ histogram }) => ({ histogram, colour })), {
    id,
    range: symmetricRange(layers),
    ...(deviation === undefined ? {} : { note: `standard deviation ${figure(deviation)}` }),
  });
}
