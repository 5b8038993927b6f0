/** How large the updates of each weight are beside the weight, over the steps. */

import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { axes, type Box } from "../svg/axes.ts";
import { linear, type Scale } from "../svg/scales.ts";
import { extent } from "../../diagnosis/d3.ts";
import { legend, lineMark } from "../svg/legend.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { drawable, type Point } from "../../diagnosis/series.ts";
import { ratioSeries, USUAL_RATIO, type WeightRatios } from "../../diagnosis/ratios.ts";
import { mostSteps, seedNote } from "../../diagnosis/select.ts";
import { depthClass } from "../svg/style.ts";
import { picture, segment } from "../svg/svg.ts";
import { curves, emptyPanel } from "./curves.ts";
import { mark } from "../svg/marks.ts";

const HEIGHT = 190;
const ROW = HEIGHT + 84;

/** Draws a panel a variant, two beside each other, with a line a weight from first to last. */
export function drawUpdateRatios(result: ExperimentResult, frame: FrameText): string {
  const all = result.variants.map((variant) => ratioSeries(variant));
  const names = [...new Set(all.flatMap((weights) => weights.map(({ parameter }) => parameter)))];
  const key = legend(
    names.map((label, index) => ({ label, mark: lineMark(depthClass(index, names.length)) })),
    24,
    22,
    WIDTH - 48,
  );
  const top = key.height + 50;
  const parts = [...key.parts];
  result.variants.forEach((variant, index) => {
    const [row, column] = [Math.floor(index / 2), index % 2];
    const box: Box = { x: 70 + 435 * column, y: top + ROW * row, width: 350, height: HEIGHT };
    parts.push(...panel(result, variant, `${frame.name}-${index}`, box, all[index]!, names));
  });
  const rows = Math.ceil(result.variants.length / 2);
  return picture({ ...frame, width: WIDTH, height: top + ROW * rows - 30 }, parts);
}

function panel(
  result: ExperimentResult,
  variant: VariantResult,
  id: string,
  box: Box,
  weights: readonly WeightRatios[],
  names: readonly string[],
): string[] {
  const values = weights.flatMap(({ points }) => drawable(points).map(({ mean }) => mean));
  const [low = -4, high = -2] = extent([...values, USUAL_RATIO]);
  const x = linear([0, mostSteps(result)], [box.x, box.x + box.width], 4);
  const y = linear([low - 0.1, high + 0.1], [box.y + box.height, box.y]);
  const lines = weights.map(({ parameter, points }) => ({
    colour: depthClass(names.indexOf(parameter), names.length),
    points,
  }));
  const usual = segment(box.x, y(USUAL_RATIO), box.x + box.width, y(USUAL_RATIO), "mark");
  return [
    ...axes(box, x, y, {
      heading: `${variant.label}${seedNote(result)}`,
      bottom: "step",
      left: "log10 update : data",
    }),
    ...(values.length === 0 ? [emptyPanel(box)] : [usual]),
    ...lines.flatMap(({ colour, points }) => dots(drawable(points), x, y, colour)),
    curves(id, box, [x, y], lines, { lines: "thin" }),
  ];
}

/** A single point makes no line. */
function dots(points: readonly Point[], x: Scale, y: Scale, colour: string): string[] {
  if (points.length !== 1) return [];
  return points.map(({ step, mean }) => mark("circle", x(step), y(mean), "solid", colour));
}
