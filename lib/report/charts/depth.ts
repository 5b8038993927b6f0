/** Figures through the depth of the networks: a line a variant, the same scales at both ends of training. */

import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import {
  DEPTH_MEASURES,
  type DepthMeasure,
  depthOf,
  type DepthPoint,
  depthProfile,
  type Moment,
} from "../../diagnosis/depth.ts";
import { area, line } from "../../diagnosis/d3.ts";
import { regionText, sharedRegion } from "../../diagnosis/flat.ts";
import { USUAL_RATIO } from "../../diagnosis/ratios.ts";
import { endpoints, hasSeveralSeeds, layersOf } from "../../diagnosis/select.ts";
import { counted, listed } from "../../diagnosis/wording.ts";
import { bottomAxis, type Box, leftAxis } from "../svg/axes.ts";
import type { Scale } from "../svg/scales.ts";
import { endLabels, type LineEnd } from "../svg/end_labels.ts";
import { mark } from "../svg/marks.ts";
import { variantStyle } from "../svg/style.ts";
import { fitText } from "../svg/text_width.ts";
import { clipped, element, picture, segment, text } from "../svg/svg.ts";
import { emptyPanel } from "./curves.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { across, upwards } from "./depth_scales.ts";

const LEFT = 70;
/** Between the two panels of a row, and of the labels beside them. */
const [GAP, LABELS] = [46, 172];
/** Over a row: what is drawn, and when; under it: its axis. */
const [HEAD, FOOT] = [42, 30];

/** One variant's line at one moment. */
interface Line {
  readonly variant: VariantResult;
  readonly points: readonly DepthPoint[];
}

/** A measure with what there is to draw of it; no variant has a line at the end if none was trained. */
interface Row {
  readonly measure: DepthMeasure;
  readonly lines: Readonly<Record<Moment, readonly Line[]>>;
}

/** Draws a row a measure: at step 0 at the left and after training at the right. */
export function drawDepth(result: ExperimentResult, frame: FrameText): string {
  const rows = rowsOf(result);
  const moments = (["start", "end"] as const).filter((moment) =>
    rows.some(({ lines }) => lines[moment].length > 0)
  );
  const height = Math.max(104, 16 * result.variants.length);
  const width = (WIDTH - LEFT - LABELS - GAP * (moments.length - 1)) / Math.max(1, moments.length);
  const parts = [text(aside(result), 24, 22, { class: "muted" })];
  rows.forEach((row, index) => {
    const y = 34 + HEAD + index * (height + HEAD + FOOT);
    parts.push(text(headingOf(result, row), LEFT, y - 28, { class: "heading" }));
    moments.forEach((moment, place) => {
      const box = { x: LEFT + place * (width + GAP), y, width, height };
      const id = `${frame.name}-${index}-${place}`;
      parts.push(text(momentText(result, row, moment), box.x, y - 10, { class: "muted" }));
      parts.push(...panel(id, box, scalesOf(result, row, box), row, moment));
    });
    const last: Box = { x: LEFT + (moments.length - 1) * (width + GAP), y, width, height };
    const moment = moments.at(-1) ?? "start";
    parts.push(...labels(result, last, scalesOf(result, row, last), row, moment));
  });
  const bottom = 34 + rows.length * (height + HEAD + FOOT);
  return picture({ ...frame, width: WIDTH, height: bottom + 6 }, parts);
}

/** The measures of which any variant has a finite figure. */
function rowsOf(result: ExperimentResult): Row[] {
  const linesAt = (measure: DepthMeasure, moment: Moment) =>
    result.variants.map((variant) => ({
      variant,
      points: depthProfile(result, variant, measure, moment),
    })).filter(({ points }) => points.some(({ mean }) => Number.isFinite(mean)));
  return Object.values(DEPTH_MEASURES).map((measure) => ({
    measure,
    lines: { start: linesAt(measure, "start"), end: linesAt(measure, "end") },
  })).filter(({ lines }) => lines.start.length + lines.end.length > 0);
}

function aside(result: ExperimentResult): string {
  return hasSeveralSeeds(result)
    ? "lines: means over seeds; bands: lowest to highest seed"
    : "from the input at the left to the output at the right";
}

/** What a row shows; where all activations are flat in the same region, which. */
function headingOf(result: ExperimentResult, { measure }: Row): string {
  if (measure !== DEPTH_MEASURES.flatShare) return measure.title;
  const layers = result.variants.flatMap((variant) => layersOf(endpoints(variant)[0], "activation"))
    .filter(({ flat }) => flat !== undefined);
  const region = sharedRegion(layers);
  return region === undefined ? measure.title : `${measure.title}: ${regionText(region)}`;
}

function momentText(result: ExperimentResult, { measure }: Row, moment: Moment): string {
  if (measure !== DEPTH_MEASURES.updateToData) return moment === "start" ? "step 0" : "at the end";
  const size = Math.max(...result.variants.map(({ series }) => series?.bucketSize ?? 1));
  return `${moment === "start" ? "first" : "last"} ${counted(size, "step")}`;
}

/** The scales of a row's panels, in a box of their size. */
function scalesOf(result: ExperimentResult, { measure, lines }: Row, box: Box): [Scale, Scale] {
  const all = [...lines.start, ...lines.end];
  const longest = Math.max(2, ...all.map(({ points }) => points.length));
  const last = measure.along === "layer" ? Math.max(longest, depthOf(result)) : longest;
  return [across(last, box), upwards(measure, all.flatMap(({ points }) => points), box)];
}

function panel(
  id: string,
  box: Box,
  [x, y]: readonly [Scale, Scale],
  { measure, lines }: Row,
  moment: Moment,
): string[] {
  const shapes = lines[moment].flatMap(({ variant, points }) =>
    variant.runs.length > 1 ? bandOf(variant, points, x, y) : []
  );
  if (measure === DEPTH_MEASURES.updateToData) {
    const level = y(USUAL_RATIO);
    shapes.push(segment(box.x, level, box.x + box.width, level, "mark"));
  }
  shapes.push(...lines[moment].flatMap(({ variant, points }) => lineOf(variant, points, x, y)));
  return [
    leftAxis(box, y),
    bottomAxis(box, x),
    text(measure.along, box.x - 8, box.y + box.height + 17, { class: "small muted end" }),
    clipped(id, box, shapes),
    ...lines[moment].flatMap(({ variant, points }) => markOf(variant, points, x, y)),
    ...cutText(lines[moment], y, box),
    ...(lines[moment].length === 0 ? [emptyPanel(box)] : []),
  ];
}

/** Which lines leave the panel. */
function cutText(lines: readonly Line[], y: Scale, box: Box): string[] {
  const isCut = ({ mean }: DepthPoint) => mean !== 0 && (mean < y.low || mean > y.high);
  const cut = lines.filter(({ points }) => points.some(isCut));
  if (cut.length === 0) return [];
  const words = `cut off: ${listed(cut.map(({ variant }) => variant.label))}`;
  const room = fitText(words, box.width - 90, "small");
  return [text(room, box.x + box.width, box.y - 10, { class: "small muted end" })];
}

function bandOf(
  { index }: VariantResult,
  points: readonly DepthPoint[],
  x: Scale,
  y: Scale,
): string[] {
  const shape = area<DepthPoint>().digits(1).defined(({ mean }) => Number.isFinite(mean))
    .x(({ place }) => x(place)).y0(({ low }) => y(low)).y1(({ high }) => y(high));
  const d = shape([...points]);
  return d === null ? [] : [element("path", { d, class: `band ${variantStyle(index).colour}` })];
}

function lineOf(
  { index }: VariantResult,
  points: readonly DepthPoint[],
  x: Scale,
  y: Scale,
): string[] {
  const shape = line<DepthPoint>().digits(1).defined(({ mean }) => Number.isFinite(mean))
    .x(({ place }) => x(place)).y(({ mean }) => y(mean));
  const d = shape([...points]);
  return d === null ? [] : [element("path", { d, class: `line ${variantStyle(index).line}` })];
}

/** The last point of a line that is finite. */
function endOf(points: readonly DepthPoint[]): DepthPoint | undefined {
  return points.findLast(({ mean }) => Number.isFinite(mean));
}

/** The variant's mark where its line ends, if that is in the panel. */
function markOf(
  { index }: VariantResult,
  points: readonly DepthPoint[],
  x: Scale,
  y: Scale,
): string[] {
  const { colour, mark: shape } = variantStyle(index);
  const end = endOf(points);
  if (end === undefined || end.mean > y.high || (end.mean < y.low && end.mean !== 0)) return [];
  return [mark(shape, x(end.place), y(end.mean), "solid", colour)];
}

/** Names the lines beside the last panel of a row; there also those that only the first one has. */
function labels(
  { variants }: ExperimentResult,
  box: Box,
  [x, y]: readonly [Scale, Scale],
  { lines }: Row,
  moment: Moment,
): string[] {
  const found = (variant: VariantResult, moment: Moment) =>
    endOf(lines[moment].find((each) => each.variant === variant)?.points ?? []);
  const ends = variants.flatMap((variant): LineEnd[] => {
    const { colour, mark } = variantStyle(variant.index);
    const { label } = variant;
    const end = found(variant, moment);
    if (end) {
      const place = end.place === x.high ? box.x + box.width : x(end.place);
      return [{ label, x: place, y: y(end.mean), colour, mark }];
    }
    if (!found(variant, "start")) return [];
    return [{ label, note: "at step 0 only", x: box.x, y: box.y + box.height, colour, mark }];
  });
  return endLabels(ends, box, LABELS);
}
