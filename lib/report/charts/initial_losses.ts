/** The loss before any update against that of an even guess, beside the logits that cause it. */

import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { bottomAxis, type Box, linear, rowLabel, type Scale } from "../svg/axes.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { type EvenGuess, evenGuess, lossName } from "../../diagnosis/guess.ts";
import { endpoints, layersOf, overSeeds, seedNote } from "../../diagnosis/select.ts";
import { variantClass } from "../svg/style.ts";
import { element, picture, segment, text } from "../svg/svg.ts";
import { figure, loss } from "../../diagnosis/wording.ts";
import { histogramPanel, symmetricRange } from "./histogram_panel.ts";
import { errorBar } from "./marks.ts";

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
    text(`logits at step 0, own scales${seedNote(result)}`, 600, 24, { class: "heading" }),
    bottomAxis(box, x, lossName(result), true),
    segment(x(level), TOP - 4, x(level), TOP + height, "mark"),
    ...(guess ? [text(nameOf(guess), x(level) + 4, TOP - 8, { class: "small muted" })] : []),
  ];
  result.variants.forEach((variant, index) => {
    const middle = TOP + (index + 0.5) * ROW;
    parts.push(...rowLabel(variant.label, box.x - 14, middle));
    parts.push(...start(variant, x, level, middle, variantClass(index)));
    parts.push(...logits(variant, `${frame.name}-${index}`, middle, variantClass(index)));
  });
  return picture({ ...frame, width: WIDTH, height: TOP + height + 52 }, parts);
}

function nameOf({ meaning, name, loss }: EvenGuess): string {
  return `${meaning}: ${name} = ${loss.toFixed(2)}`;
}

/** The line from an even guess's loss, or from 0, to the variant's, and its figure. */
function start(
  variant: VariantResult,
  x: Scale,
  level: number,
  y: number,
  colour: string,
): string[] {
  const { mean, std, finite, count } = overSeeds(variant, (run) => run.initialLoss);
  if (finite === 0) return [text("not finite", x(level) + 10, y + 4)];
  const parts = [segment(x(level), y, x(mean), y, `line ${colour}`)];
  if (std > 0) parts.push(...errorBar(x(mean - std), x(mean + std), y, colour));
  parts.push(element("circle", { cx: x(mean), cy: y, r: 5, class: `solid ${colour}` }));
  const words = finite < count ? `${loss(mean)} (${finite} of ${count} seeds)` : loss(mean);
  return [...parts, text(words, Math.max(x(mean + std), x(level)) + 10, y + 4)];
}

/** The histogram of the logits at step 0. */
function logits(variant: VariantResult, id: string, middle: number, colour: string): string[] {
  const layers = layersOf(endpoints(variant)[0], "logits").slice(-1);
  const box: Box = { x: 600, y: middle - ROW / 2 + 20, width: 250, height: ROW - 48 };
  const deviation = layers[0]?.summary.std;
  return histogramPanel(box, layers.map(({ histogram }) => ({ histogram, colour })), {
    id,
    range: symmetricRange(layers),
    ...(deviation === undefined ? {} : { note: `standard deviation ${figure(deviation)}` }),
  });
}
