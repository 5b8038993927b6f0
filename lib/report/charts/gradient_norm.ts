/** The norm of the whole gradient over the steps, a line a variant. */

import { networkPoints, stretchText } from "../../diagnosis/over_time.ts";
import { mostSteps } from "../../diagnosis/select.ts";
import { type Course, drawable, type Point, reach } from "../../diagnosis/series.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { axes, type Box } from "../svg/axes.ts";
import { linear, logarithmic } from "../svg/scales.ts";
import { picture, text } from "../svg/svg.ts";
import { emptyPanel, type NamedCurve, namedCurves } from "./curves.ts";
import { variantCurve } from "./variants.ts";

const HEIGHT = 260;
/** As many lines have bands; of more, bands would hide the lines. */
const MOST_BANDS = 4;
/** The room for names at the right. */
const NAMES = 206;

/** Draws the norms on a logarithmic axis. */
export function drawGradientNorm(result: ExperimentResult, frame: FrameText): string {
  const all = result.variants.map((variant): NamedCurve & Course => {
    const points = networkPoints(result, variant, ({ gradientNorm }) => gradientNorm);
    return {
      ...variantCurve(variant, points.map((p) => p.mean > 0 ? p : { ...p, mean: NaN })),
      isSound: variant.status === "ok",
    };
  }).filter(({ points }) => points.length > 0);
  const box: Box = { x: 70, y: 44, width: WIDTH - 70 - NAMES, height: HEIGHT };
  const x = linear([0, mostSteps(result)], [box.x, box.x + box.width]);
  const [low, high] = reach(all.flatMap(edges));
  const y = logarithmic(low > 0 ? [low, high] : [1e-4, 1], [box.y + box.height, box.y]);
  const isEmpty = all.every(({ points }) => drawable(points).length === 0);
  const bands = all.length <= MOST_BANDS;
  const note = `before any clipping; ${stretchText(result, bands)}`;
  const parts = [
    text(note, 24, 22, { class: "small muted" }),
    ...axes(box, x, y, {
      bottom: "step",
      left: "norm of the gradient",
    }),
    ...(isEmpty ? [emptyPanel(box)] : []),
    ...namedCurves(`${frame.name}-norm`, box, [x, y], all, NAMES, { bands }),
  ];
  return picture({ ...frame, width: WIDTH, height: box.y + HEIGHT + 52 }, parts);
}

/** A curve with the edges of its band, where what diverges does not stretch it. */
function edges(curve: Course): Course[] {
  const { points, isSound } = curve;
  if (!isSound) return [curve];
  const at = (edge: (point: Point) => number) => ({
    isSound,
    points: points.map((point) => ({ ...point, mean: edge(point) > 0 ? edge(point) : NaN })),
  });
  return [curve, at(({ low }) => low), at(({ high }) => high)];
}
