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
import { area, extent, line, quantile } from "../../diagnosis/d3.ts";
import { regionText, sharedRegion } from "../../diagnosis/flat.ts";
import { USUAL_RATIO } from "../../diagnosis/ratios.ts";
import { endpoints, hasSeveralSeeds, layersOf } from "../../diagnosis/select.ts";
import { counted, listed } from "../../diagnosis/wording.ts";
import { bottomAxis, type Box, leftAxis } from "../svg/axes.ts";
import { linear, logarithmic, type Scale } from "../svg/scales.ts";
import { endLabels, type LineEnd } from "../svg/end_labels.ts";
import { mark } from "../svg/marks.ts";
import { variantStyle } from "../svg/style.ts";
import { fitText } from "../svg/text_width.ts";
import { clipped, element, picture, segment, text } from "../svg/svg.ts";
import { type FrameText, WIDTH } from "../picture.ts";

const LEFT = 70;
/** Between the two panels of a row, and of the labels beside them. */
const [GAP, LABELS] = [46, 172];
/** Over a row: what is drawn, and when; under it: its axis. */
const [HEAD, FOOT] = [44, 44];
/** From here on, highest against lowest, an axis is logarithmic. */
const WIDE_RANGE = 30;
/** The share of the sizes at either end that need not be in the panel. */
const TAIL = 0.15;
/** What a figure of exactly zero takes under a logarithmic axis. */
const FLOOR = 12;

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
      parts.push(...panel(result, id, box, row, moment));
    });
    const last: Box = { x: LEFT + (moments.length - 1) * (width + GAP), y, width, height };
    parts.push(...labels(result, last, row, moments.at(-1) ?? "start"));
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

function panel(
  result: ExperimentResult,
  id: string,
  box: Box,
  row: Row,
  moment: Moment,
): string[] {
  const { measure } = row;
  const [x, y] = [across(result, row, box), upwards(row, box)];
  const lines = row.lines[moment];
  const shapes = lines.flatMap(({ variant, points }) => {
    const { colour } = variantStyle(variant.index);
    return variant.runs.length > 1 ? bandOf(points, x, y, colour) : [];
  });
  const names = measure.along === "layer" ? "layer" : "weight";
  const parts = [leftAxis(box, y), bottomAxis(box, x, undefined)];
  parts.push(
    text(names, box.x - 8, box.y + box.height + 17, { class: "small muted end" }),
  );
  if (measure === DEPTH_MEASURES.updateToData) {
    const level = y(USUAL_RATIO);
    shapes.push(segment(box.x, level, box.x + box.width, level, "mark"));
  }
  shapes.push(...lines.flatMap(({ variant, points }) => lineOf(variant, points, x, y)));
  if (lines.length === 0) {
    parts.push(text("nothing finite to draw", box.x + box.width / 2, box.y + box.height / 2, {
      class: "muted middle",
    }));
  }
  const cut = lines.filter(({ points }) =>
    points.some(({ mean }) => mean < y.low || mean > y.high)
  );
  if (cut.length > 0) {
    const words = `cut off: ${listed(cut.map(({ variant }) => variant.label))}`;
    const [right, room] = [box.x + box.width, box.width - 90];
    parts.push(
      text(fitText(words, room, "small"), right, box.y - 10, { class: "small muted end" }),
    );
  }
  // Marks at the edge stay whole.
  const room = {
    ...box,
    x: box.x - 6,
    y: box.y - 6,
    width: box.width + 12,
    height: box.height + 12,
  };
  return [...parts, clipped(id, room, shapes)];
}

/** The places along the depth, the same for all variants. */
function across(result: ExperimentResult, { measure, lines }: Row, box: Box): Scale {
  const last = Math.max(
    measure.along === "layer" ? depthOf(result) : 2,
    ...[...lines.start, ...lines.end].map(({ points }) => points.length),
  );
  const x = linear([1, last], [box.x + 8, box.x + box.width - 8]);
  const step = last <= 10 ? 1 : 5 * Math.ceil(last / 60);
  const ticks = Array.from({ length: last }, (_, index) => index + 1)
    .filter((place) => place === 1 || place % step === 0)
    .map((value) => ({ value, label: String(value) }));
  return Object.assign((value: number) => x(value), { ticks, low: 1, high: last });
}

/** The figures upwards, the same at both moments; logarithmic where they range widely. */
function upwards({ measure, lines }: Row, box: Box): Scale {
  const values = [...lines.start, ...lines.end].flatMap(({ points }) =>
    points.flatMap(({ mean, low, high }) => [mean, low, high])
  ).filter(Number.isFinite);
  const [bottom, top] = [box.y + box.height, box.y];
  if (!measure.isSize) {
    const usual = measure === DEPTH_MEASURES.updateToData ? [USUAL_RATIO] : [0, 1];
    const [low = 0, high = 1] = extent([...values, ...usual]);
    const margin = 0.06 * (high - low);
    const isShare = measure === DEPTH_MEASURES.flatShare;
    return linear(isShare ? [0, high + margin] : [low - margin, high + margin], [bottom, top], 3);
  }
  const positive = values.filter((value) => value > 0);
  const [low, high] = usualRange(positive);
  if (high / low < WIDE_RANGE) return linear([0, high * 1.06], [bottom, top], 3);
  const zeros = positive.length < values.length;
  const scale = logarithmic([low, high], [zeros ? bottom - FLOOR : bottom, top]);
  const ticks = zeros ? [{ value: 0, label: "0" }, ...scale.ticks] : scale.ticks;
  return Object.assign((value: number) => value > 0 ? scale(value) : bottom, {
    ticks,
    low: zeros ? 0 : scale.low,
    high: scale.high,
  });
}

/**
 * The range of sizes, but at most so far from where most of them lie as lets these be told apart: a
 * variant that explodes or vanishes leaves the panel.
 */
function usualRange(sizes: readonly number[]): [number, number] {
  const [low = 1, high = 1] = extent(sizes);
  const [least = low, most = high] = [quantile(sizes, TAIL), quantile(sizes, 1 - TAIL)];
  return [Math.max(low, least / WIDE_RANGE), Math.min(high, most * WIDE_RANGE)];
}

function bandOf(points: readonly DepthPoint[], x: Scale, y: Scale, colour: string): string[] {
  const shape = area<DepthPoint>().digits(1).defined(({ mean }) => Number.isFinite(mean))
    .x(({ place }) => x(place)).y0(({ low }) => y(low)).y1(({ high }) => y(high));
  const d = shape([...points]);
  return d === null ? [] : [element("path", { d, class: `band ${colour}` })];
}

/** The line, with the variant's mark where it ends. */
function lineOf(
  variant: VariantResult,
  points: readonly DepthPoint[],
  x: Scale,
  y: Scale,
): string[] {
  const { line: type, colour, mark: shape } = variantStyle(variant.index);
  const draw = line<DepthPoint>().digits(1).defined(({ mean }) => Number.isFinite(mean))
    .x(({ place }) => x(place)).y(({ mean }) => y(mean));
  const d = draw([...points]);
  const end = points.findLast(({ mean }) => Number.isFinite(mean))!;
  return [
    ...(d === null ? [] : [element("path", { d, class: `line ${type}` })]),
    mark(shape, x(end.place), y(end.mean), "solid", colour),
  ];
}

/** Names the lines beside the last panel of a row; there also those that only the first one has. */
function labels(result: ExperimentResult, box: Box, row: Row, moment: Moment): string[] {
  const [x, y] = [across(result, row, box), upwards(row, box)];
  const ends = result.variants.flatMap((variant): LineEnd[] => {
    const found = (lines: readonly Line[]) => lines.find((each) => each.variant === variant);
    const { colour, mark } = variantStyle(variant.index);
    const label = variant.label;
    const end = found(row.lines[moment])?.points.findLast(({ mean }) => Number.isFinite(mean));
    if (end) return [{ label, x: x(end.place), y: y(end.mean), colour, mark }];
    if (!found(row.lines.start)) return [];
    return [{ label, note: "at step 0 only", x: box.x, y: box.y + box.height, colour, mark }];
  });
  return endLabels(ends, box, LABELS);
}
