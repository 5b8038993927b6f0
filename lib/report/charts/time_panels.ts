/** Small multiples over the steps: a panel a variant and quantity, a line a layer or a weight. */

import { extent } from "../../diagnosis/d3.ts";
import { mostSteps } from "../../diagnosis/select.ts";
import { closer, type Course, drawable, reach } from "../../diagnosis/series.ts";
import { type NamedPoints, stretchText } from "../../diagnosis/over_time.ts";
import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { type FrameText, MOST_PANELS, type PictureKind, WIDTH } from "../picture.ts";
import { axes, type Box } from "../svg/axes.ts";
import { legend, type LegendEntry } from "../svg/legend.ts";
import { mark } from "../svg/marks.ts";
import { linear, logarithmic, type Scale } from "../svg/scales.ts";
import { wrapText } from "../svg/text_width.ts";
import { depthClass } from "../svg/style.ts";
import { picture, segment, text } from "../svg/svg.ts";
import { type Curve, curves, emptyPanel } from "./curves.ts";
import { layerLegend } from "./layer_legend.ts";

/** A line; by its place among all names it has a layer's colour, unless it has its own look. */
export interface TimeLine extends NamedPoints {
  /** Of a line that is no layer's. */
  readonly look?: Omit<Curve, "points">;
}

/** What is drawn over the steps, on one scale for all variants. */
export interface TimeQuantity {
  /** Beside the axis, with its unit if it has one. */
  readonly title: string;
  /** How the axis runs; "closer" leaves out a few high points, as of a bad start. */
  readonly scale: "linear" | "log" | "closer";
  /** A value that is marked by a dashed line in every panel. */
  readonly usual?: number;
  /** Values that the axis has whatever is drawn. */
  readonly within?: readonly number[];
  /** The lines of one variant; none where it does not have the quantity. */
  lines(variant: VariantResult): readonly TimeLine[];
}

/** What a picture of lines that are no layers' says of them. */
export interface TimeOptions {
  /** In place of the layers'. */
  readonly legend?: readonly LegendEntry[];
  /** In place of what is said of the series of every step. */
  readonly note?: string;
}

/** One panel. */
interface Panel {
  readonly variant: VariantResult;
  readonly quantity: TimeQuantity;
  readonly lines: readonly TimeLine[];
}

/** How many panels stand beside each other. */
const COLUMNS = 3;
/** From a panel to the edge of its place, to the next row, and over the first one. */
const [LEFT, RIGHT, BELOW, ABOVE] = [64, 12, 28, 30];
/** Between the lines of a title. */
const LINE = 16;
/** As many lines have bands; of more, bands would hide the lines. */
const MOST_BANDS = 4;

/** A picture of a row of panels a variant; of a single quantity, of a panel a variant. */
export function timePicture(
  quantitiesOf: (result: ExperimentResult) => readonly TimeQuantity[],
  optionsOf: (result: ExperimentResult) => TimeOptions = () => ({}),
): Required<Pick<PictureKind, "draw" | "more">> {
  const part = (result: ExperimentResult, frame: FrameText, isMore: boolean) => {
    const quantities = quantitiesOf(result);
    const variants = shown(result, quantities, isMore);
    if (isMore && variants.length === 0) return undefined;
    return draw(result, frame, quantities, { ...optionsOf(result), variants });
  };
  return {
    draw: (result, frame) => part(result, frame, false)!,
    more: (result, frame) => part(result, frame, true),
  };
}

/** The variants of the picture, or of its folded part: whole rows, as many as MOST_PANELS allows. */
function shown(
  { variants }: ExperimentResult,
  quantities: readonly TimeQuantity[],
  isMore: boolean,
): readonly VariantResult[] {
  const having = variants.filter((variant) =>
    quantities.some((quantity) => quantity.lines(variant).length > 0)
  );
  const count = Math.floor(MOST_PANELS / quantities.length);
  return isMore ? having.slice(count) : having.slice(0, count);
}

function draw(
  result: ExperimentResult,
  frame: FrameText,
  quantities: readonly TimeQuantity[],
  options: TimeOptions & { readonly variants: readonly VariantResult[] },
): string {
  const panels = options.variants.flatMap((variant) =>
    quantities.map((quantity): Panel => ({ variant, quantity, lines: quantity.lines(variant) }))
  );
  const names = namesOf(result, quantities);
  const key = options.legend ? legend(options.legend, 24, 22, WIDTH - 48) : layerLegend(names, 22);
  const columns = Math.min(COLUMNS, Math.max(panels.length, quantities.length));
  const place = (WIDTH - 24) / columns;
  const height = columns < COLUMNS ? 190 : 104;
  const isRow = quantities.length > 1;
  const banded = panels.every(({ lines }) => lines.length <= MOST_BANDS);
  const titles = options.variants.map(({ label }) =>
    wrapText(label, isRow ? WIDTH - 100 : place - LEFT, 2, "heading")
  );
  const above = ABOVE + LINE * (Math.max(...titles.map(({ length }) => length)) - 1);
  const row = height + BELOW + above;
  const top = key.height + 26;
  const scales = quantities.map((quantity) => range(result, quantity));
  const drawn = panels.flatMap((panel, index) => {
    const box: Box = {
      x: 12 + (index % columns) * place + LEFT,
      y: top + above + Math.floor(index / columns) * row,
      width: place - LEFT - RIGHT,
      height,
    };
    const bounds = scales[quantities.indexOf(panel.quantity)]!;
    const isFirst = isRow || index % columns === 0;
    const isLast = index + columns >= panels.length;
    const look = { bounds, names, banded, isFirst, isLast };
    const title = isRow && index % columns > 0
      ? []
      : titles[options.variants.indexOf(panel.variant)]!;
    return [
      ...title.map((line, at) =>
        text(line, box.x, box.y - 10 + LINE * (at + 1 - title.length), { class: "heading" })
      ),
      ...drawPanel(result, `${frame.name}-${index}`, box, panel, look),
    ];
  });
  const usual = quantities.flatMap(({ usual }) => usual ?? []);
  const note = [
    ...usual.map((value) => `dashed: ${value}`),
    options.note ?? stretchText(result, banded),
  ].join("; ");
  const end = top + Math.ceil(panels.length / columns) * row;
  return picture({ ...frame, width: WIDTH, height: end + 12 }, [
    ...key.parts,
    text(note, 24, top + 2, { class: "small muted" }),
    ...drawn,
  ]);
}

/** The names of the deepest variant's lines; none if others have names that it lacks. */
function namesOf(
  { variants }: ExperimentResult,
  quantities: readonly TimeQuantity[],
): readonly string[] {
  const all = variants.flatMap((variant) => quantities.map((quantity) => quantity.lines(variant)))
    .map((lines) => lines.map(({ name }) => name));
  const longest = all.reduce((a, b) => b.length > a.length ? b : a, []);
  return all.flat().every((name) => longest.includes(name)) ? longest : [];
}

/** By its place in its own network where the variants' layers have other names. */
function colourOf(name: string, lines: readonly TimeLine[], names: readonly string[]): string {
  if (names.length > 0) return depthClass(names.indexOf(name), names.length);
  return depthClass(lines.findIndex((line) => line.name === name), lines.length);
}

/** The range of a quantity over all variants; one that diverges does not flatten the others. */
function range({ variants }: ExperimentResult, quantity: TimeQuantity): [number, number] {
  const { scale, usual, within = [] } = quantity;
  const courses = variants.flatMap((variant) =>
    quantity.lines(variant).map(({ points }): Course => ({
      points: scale === "log" ? aboveZero(points) : points,
      isSound: variant.status === "ok",
    }))
  );
  if (scale === "closer") return closer(courses);
  const sound = courses.filter(({ isSound }) => isSound);
  const [low, high] = reach(scale === "linear" && sound.length > 0 ? sound : courses);
  const [from = 0, to = 1] = extent([
    low,
    high,
    ...within,
    ...(usual === undefined ? [] : [usual]),
  ]);
  if (scale === "log") return from > 0 ? [from, to] : [1e-4, 1];
  const margin = 0.05 * (to - from || 1);
  return [from - margin, to + margin];
}

function aboveZero(points: NamedPoints["points"]): NamedPoints["points"] {
  return points.map((p) => p.mean > 0 ? p : { ...p, mean: NaN });
}

function drawPanel(
  result: ExperimentResult,
  id: string,
  box: Box,
  { quantity, lines }: Panel,
  options: {
    readonly bounds: readonly [number, number];
    readonly names: readonly string[];
    readonly banded: boolean;
    readonly isFirst: boolean;
    readonly isLast: boolean;
  },
): string[] {
  const { bounds, names, banded, isFirst, isLast } = options;
  const isLog = quantity.scale === "log";
  const x = linear([0, mostSteps(result)], [box.x, box.x + box.width], 3);
  const ends = [box.y + box.height, box.y] as const;
  const y = isLog ? logarithmic(bounds, ends) : linear(bounds, ends, 4);
  const all = lines.map(({ name, points, look }): Curve => ({
    ...(look ?? { colour: colourOf(name, lines, names) }),
    points: isLog ? aboveZero(points) : points,
  }));
  const points = all.flatMap((line) => drawable(line.points));
  const { usual } = quantity;
  return [
    ...axes(box, x, y, {
      ...(isLast && { bottom: "step" }),
      ...(isFirst && { left: quantity.title }),
    }),
    ...(usual === undefined ? [] : [segment(box.x, y(usual), box.x + box.width, y(usual), "mark")]),
    ...(points.length === 0 ? [emptyPanel(box)] : []),
    curves(id, box, [x, y], all, {
      lines: lines.some(({ look }) => look !== undefined) ? "line" : "thin",
      bands: banded,
    }),
    ...all.flatMap((line) => dot(line.points, x, y, line.colour)),
  ];
}

/** A single point makes no line. */
function dot(points: NamedPoints["points"], x: Scale, y: Scale, colour: string): string[] {
  const drawn = drawable(points);
  if (drawn.length !== 1) return [];
  return drawn.filter(({ mean }) => mean >= y.low && mean <= y.high).map(({ step, mean }) =>
    mark("circle", x(step), y(mean), "solid", colour)
  );
}
