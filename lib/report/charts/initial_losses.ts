/** The loss before any update against that of an even guess, beside the outputs that cause it. */

import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { bottomAxis, type Box, rowLabel } from "../svg/axes.ts";
import { linear, type Scale } from "../svg/scales.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { type EvenGuess, evenGuess, lossName } from "../../diagnosis/guess.ts";
import { endpoints, layersOf, overSeeds, seedNote } from "../../diagnosis/select.ts";
import { type VariantStyle, variantStyle } from "../svg/style.ts";
import { picture, segment, text } from "../svg/svg.ts";
import { figure, loss } from "../../diagnosis/wording.ts";
import { histogramPanel, symmetricRange } from "./histogram_panel.ts";
import { errorBar, mark } from "../svg/marks.ts";

const ROW = 92;
const TOP = 56;

/** Draws one row a variant: how far it starts from an even guess, and its outputs at step 0. */
export function drawInitialLosses(result: ExperimentResult, frame: FrameText): string {
  const height = ROW * result.variants.length;
  const box: Box = { x: 140, y: TOP, width: 400, height };
  const guess = evenGuess(result);
  const level = guess?.loss ?? 0;
  const ends = result.variants.flatMap((variant) => {
    const { mean, std } = overSeeds(variant, (run) => run.initialLoss);
    return [mean - std, mean + std];
  }).filter(Number.isFinite);
  const high = Math.max(level, ...ends) * 1.18;
  const x = linear([Math.min(0, ...ends), high], [box.x, box.x + box.width]);
  const parts = [
    text("loss before any update", box.x, 24, { class: "heading" }),
    text(`outputs at step 0${seedNote(result)}`, 600, 24, { class: "heading" }),
    bottomAxis(box, x, lossName(result), true),
    ...(guess ? levelOf(guess, x(level), height) : []),
  ];
  result.variants.forEach((variant, index) => {
    const middle = TOP + (index + 0.5) * ROW;
    parts.push(...rowLabel(variant.label, box.x - 14, middle));
    parts.push(...start(variant, x, level, middle, variantStyle(variant.index)));
    parts.push(
      ...outputs(variant, `${frame.name}-${index}`, middle, variantStyle(variant.index).colour),
    );
  });
  return picture({ ...frame, width: WIDTH, height: TOP + height + 52 }, parts);
}

/** The line of an even guess, and what it is. */
function levelOf({ meaning, name, loss }: EvenGuess, x: number, height: number): string[] {
  const words = `${meaning}: ${name} = ${loss.toFixed(2)}`;
  return [
    segment(x, TOP - 4, x, TOP + height, "mark"),
    text(words, x + 4, TOP - 8, { class: "small muted" }),
  ];
}

/** The line from an even guess's loss, or from 0, to the variant's, and its figure. */
function start(
  variant: VariantResult,
  x: Scale,
  level: number,
  y: number,
  { colour, mark: shape }: VariantStyle,
): string[] {
  const { mean, std, finite, count } = overSeeds(variant, (run) => run.initialLoss);
  if (finite === 0) return [text("not finite", x(level) + 10, y + 4)];
  const parts = [segment(x(level), y, x(mean), y, `line ${colour}`)];
  if (std > 0) parts.push(...errorBar(x(mean - std), x(mean + std), y, colour));
  parts.push(mark(shape, x(mean), y, "solid", colour));
  const words = finite < count ? `${loss(mean)} (${finite} of ${count} seeds)` : loss(mean);
  return [...parts, text(words, Math.max(x(mean + std), x(level)) + 10, y + 4)];
}

/** The histogram of what the network puts out at step 0. */
function outputs(variant: VariantResult, id: string, middle: number, colour: string): string[] {
  const layers = layersOf(endpoints(variant)[0], "logits").slice(-1);
  const box: Box = { x: 600, y: middle - ROW / 2 + 20, width: 250, height: ROW - 48 };
  const deviation = layers[0]?.summary.std;
  return histogramPanel(box, layers.map(({ histogram }) => ({ histogram, colour })), {
    id,
    range: symmetricRange(layers),
    ...(deviation === undefined ? {} : { note: `standard deviation ${figure(deviation)}` }),
  });
}
