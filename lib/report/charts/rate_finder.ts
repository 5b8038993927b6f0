/** The loss along a ramp of learning rates, as a rate finder is read. */

import { decimal } from "../../device/text.ts";
import { extent } from "../../diagnosis/d3.ts";
import { lossName } from "../../diagnosis/guess.ts";
import { lowest, type Ramp, ramps, steepest } from "../../diagnosis/rate_finder.ts";
import { drawable, type Point } from "../../diagnosis/series.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { axes, type Box } from "../svg/axes.ts";
import { legend } from "../svg/legend.ts";
import { linear, type Scale } from "../svg/scales.ts";
import { variantStyle } from "../svg/style.ts";
import { element, picture, segment, text } from "../svg/svg.ts";
import { emptyPanel, namedCurves } from "./curves.ts";
import { variantCurve } from "./variants.ts";

const HEIGHT = 300;
/** The room for names at the right. */
const NAMES = 180;
/** As many points of a line as can be told apart. */
const MOST_POINTS = 250;

/** Draws the losses of every variant with a ramp of rates over log10 of the rate. */
export function drawRateFinder(result: ExperimentResult, frame: FrameText): string {
  const all = ramps(result);
  const lines = all.map(({ variant, points }) => variantCurve(variant, thinned(points)));
  const key = legend(
    [
      {
        label: "where it falls fastest",
        mark: (cx, cy) => element("circle", { class: "hollow neutral", cx, cy, r: 7 }),
      },
      { label: "where its mean is lowest", mark: (x, y) => segment(x, y - 8, x, y + 8, "mark") },
    ],
    24,
    22,
    WIDTH - 48,
  );
  const box: Box = { x: 70, y: key.height + 50, width: WIDTH - 70 - NAMES, height: HEIGHT };
  const rates = all.flatMap(({ points }) => points.map(({ step }) => step));
  const [from = 0, to = 1] = extent(rates);
  const x = linear([from, to], [box.x, box.x + box.width], 7);
  const y = linear(range(all), [box.y + box.height, box.y]);
  const points = lines.flatMap((line) => drawable(line.points));
  const cut = points.some(({ mean }) => mean > y.high)
    ? [
      text(`cut off at ${decimal(y.high, 2)}`, box.x + box.width, box.y - 10, {
        class: "small muted end",
      }),
    ]
    : [];
  return picture({ ...frame, width: WIDTH, height: box.y + HEIGHT + 52 }, [
    ...key.parts,
    ...axes(box, x, y, {
      heading: "mean around each rate; band: range of its losses",
      bottom: "log10 of the learning rate",
      left: lossName(result),
    }),
    ...(points.length === 0 ? [emptyPanel(box)] : []),
    ...namedCurves(`${frame.name}-losses`, box, [x, y], lines, NAMES, { bands: true }),
    ...all.flatMap((ramp) => readings(ramp, x, y)),
    ...cut,
  ]);
}

/** The places that a rate finder is read for. */
function readings(ramp: Ramp, x: Scale, y: Scale): string[] {
  const [fastest, best] = [steepest(ramp), ramp.points[lowest(ramp)]];
  const at = ramp.points[fastest?.place ?? -1];
  const { colour } = variantStyle(ramp.variant.index);
  const parts: string[] = [];
  if (at !== undefined && Number.isFinite(at.mean)) {
    const ring = { class: `hollow ${colour}`, cx: x(at.step), cy: y(at.mean), r: 7 };
    parts.push(element("circle", ring));
  }
  if (best !== undefined && Number.isFinite(best.mean)) {
    const [place, level] = [x(best.step), y(best.mean)];
    parts.push(segment(place, level, place, y(y.low), "mark"));
  }
  return parts;
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
