/** The loss along a ramp of learning rates, as a rate finder is read. */

import type { ExperimentResult } from "../../runner/result.ts";
import { axes, type Box } from "../svg/axes.ts";
import { legend, variantMark } from "../svg/legend.ts";
import { mark } from "../svg/marks.ts";
import { linear } from "../svg/scales.ts";
import { extent } from "../../diagnosis/d3.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { lossName } from "../../diagnosis/guess.ts";
import { lowest, type Ramp, ramps, steepest } from "../../diagnosis/rate_finder.ts";
import { drawable, type Point } from "../../diagnosis/series.ts";
import { decimal } from "../../device/text.ts";
import { variantStyle } from "../svg/style.ts";
import { picture, text } from "../svg/svg.ts";
import { curves, emptyPanel } from "./curves.ts";

const HEIGHT = 320;
/** As many points of a line as can be told apart. */
const MOST_POINTS = 250;

/** Draws the losses of every variant with a ramp of rates over log10 of the rate. */
export function drawRateFinder(result: ExperimentResult, frame: FrameText): string {
  const all = ramps(result).map((ramp) => ({
    ramp,
    label: ramp.variant.label,
    ...variantStyle(ramp.variant.index),
    points: thinned(ramp.points),
  }));
  const key = legend(
    [
      ...all.map((curve) => ({ label: curve.label, mark: variantMark(curve) })),
      {
        label: "where it falls fastest",
        mark: (x, y) => mark("circle", x, y, "hollow", "neutral"),
      },
      {
        label: "where its mean is lowest",
        mark: (x, y) => mark("circle", x, y, "solid", "neutral"),
      },
    ],
    24,
    22,
    WIDTH - 48,
  );
  const box: Box = { x: 70, y: key.height + 50, width: WIDTH - 94, height: HEIGHT };
  const rates = all.flatMap(({ points }) => points.map(({ step }) => step));
  const [from = 0, to = 1] = extent(rates);
  const x = linear([from, to], [box.x, box.x + box.width], 7);
  const y = linear(range(all.map(({ ramp }) => ramp)), [box.y + box.height, box.y]);
  const parts = [
    ...key.parts,
    ...axes(box, x, y, {
      heading: "mean around each rate, and range of its minibatches",
      bottom: "log10 of the learning rate",
      left: lossName(result),
    }),
  ];
  const points = all.flatMap(({ points }) => drawable(points));
  if (points.length === 0) parts.push(emptyPanel(box));
  parts.push(curves(`${frame.name}-losses`, box, [x, y], all, { bands: true }));
  for (const { ramp, colour } of all) {
    const fastest = steepest(ramp);
    const places = [
      ...(fastest === undefined ? [] : [[fastest.place, "hollow"] as const]),
      [lowest(ramp), "solid"] as const,
    ];
    for (const [place, kind] of places) {
      const point = ramp.points[place];
      if (point === undefined || !Number.isFinite(point.mean)) continue;
      parts.push(mark("circle", x(point.step), y(point.mean), kind, colour));
    }
  }
  if (points.some(({ mean }) => mean > y.high)) {
    const note = `cut off at ${decimal(y.high, 2)}`;
    parts.push(text(note, box.x + box.width, box.y - 10, { class: "small muted end" }));
  }
  return picture({ ...frame, width: WIDTH, height: box.y + HEIGHT + 52 }, parts);
}

function thinned(points: readonly Point[]): Point[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, place) => place % size === 0);
}

/** From the lowest loss to the highest before the means turn up: what follows would flatten it. */
function range(all: readonly Ramp[]): [number, number] {
  const points = all.flatMap((ramp) => drawable(ramp.points.slice(0, lowest(ramp) + 1)));
  const [low = 0, high = 1] = extent(points.flatMap(({ low, high }) => [low, high]));
  const margin = 0.05 * (high - low || 1);
  return [low - margin, high + margin];
}
