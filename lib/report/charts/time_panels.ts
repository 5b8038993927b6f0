/** Small multiples over the steps: a panel a variant and quantity, a line a layer or a weight. */

import { mostSteps } from "../../diagnosis/select.ts";
import { drawable } from "../../diagnosis/series.ts";
import { stretchText } from "../../diagnosis/over_time.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { type PictureKind, WIDTH } from "../picture.ts";
import { axes, type Box } from "../svg/axes.ts";
import { legend, type LegendEntry } from "../svg/legend.ts";
import { mark } from "../svg/marks.ts";
import { linear, logarithmic, type Scale } from "../svg/scales.ts";
import { depthClass } from "../svg/style.ts";
import { segment, text } from "../svg/svg.ts";
import { type Curve, curves, emptyPanel } from "./curves.ts";
import { layerLegend } from "./layer_legend.ts";
import { multiples, type Sheet } from "./multiples.ts";
import { aboveZero, rangeOf, type TimeLine, type TimeQuantity } from "./time_quantity.ts";

/** What a picture of lines that are no layers' says of them. */
export interface TimeOptions {
  /** In place of the layers'. */
  readonly legend?: readonly LegendEntry[];
  /** In place of what is said of the series of every step. */
  readonly note?: string;
}

/** A quantity's range, and what all panels of a picture have in common. */
interface Common {
  readonly steps: number;
  /** Of all layers; none where each network has its own. */
  readonly names: readonly string[];
  /** Whether the lines have bands. */
  readonly banded: boolean;
  readonly bounds: readonly [number, number];
}

/** How many panels stand beside each other. */
const ACROSS = 3;
/** Of a panel where three stand beside each other, and where there are fewer. */
const [LOW, HIGH] = [104, 190];
/** As many lines have bands; of more, bands would hide the lines. */
const MOST_BANDS = 4;

/** A picture of a row of panels a variant; of a single quantity, of a panel a variant. */
export function timePicture(
  quantitiesOf: (result: ExperimentResult) => readonly TimeQuantity[],
  optionsOf: (result: ExperimentResult) => TimeOptions = () => ({}),
): Required<Pick<PictureKind, "draw" | "more">> {
  return multiples((result) => sheetOf(result, quantitiesOf(result), optionsOf(result)));
}

function sheetOf(
  result: ExperimentResult,
  quantities: readonly TimeQuantity[],
  options: TimeOptions,
): Sheet {
  const variants = result.variants.map((variant) => ({
    variant,
    lines: quantities.map((quantity) => quantity.lines(variant)),
  })).filter(({ lines }) => lines.some(({ length }) => length > 0));
  const all = variants.flatMap(({ lines }) => lines);
  const names = namesOf(all);
  const banded = all.every(({ length }) => length <= MOST_BANDS);
  const isRow = quantities.length > 1;
  const across = isRow ? quantities.length : Math.min(ACROSS, variants.length);
  const common = quantities.map((quantity, index): Common => {
    const own = variants.map(({ variant, lines }) => ({ variant, lines: lines[index]! }));
    return { steps: mostSteps(result), names, banded, bounds: rangeOf(quantity, own) };
  });
  return {
    blocks: variants.map(({ variant, lines }) => ({
      label: variant.label,
      panels: quantities.map((quantity, index) => ({
        words: [],
        height: across < ACROSS ? HIGH : LOW,
        draw: (box, id) => panel(id, box, quantity, lines[index]!, common[index]!),
      })),
    })),
    columns: quantities.map(({ title }) => isRow ? [title, ""] as const : ["", ""] as const),
    across,
    gap: 58,
    foot: 42,
    key: keyOf(result, quantities, options, { names, banded }),
  };
}

/** The legend, and under it what the lines are. */
function keyOf(
  result: ExperimentResult,
  quantities: readonly TimeQuantity[],
  options: TimeOptions,
  { names, banded }: Pick<Common, "names" | "banded">,
): Sheet["key"] {
  const key = options.legend ? legend(options.legend, 24, 18, WIDTH - 48) : layerLegend(names, 18);
  const [only] = quantities;
  const note = [
    ...(quantities.length === 1 ? [only!.title] : []),
    ...quantities.flatMap(({ usual }) => usual === undefined ? [] : [`dashed: ${usual}`]),
    options.note ?? stretchText(result, banded),
  ].join("; ");
  const line = text(note, 24, key.height + 20, { class: "small muted" });
  return { parts: [...key.parts, line], height: key.height + 28 };
}

/** The names of the deepest variant's lines; none if others have names that it lacks. */
function namesOf(all: readonly (readonly TimeLine[])[]): readonly string[] {
  const names = all.map((lines) => lines.map(({ name }) => name));
  const longest = names.reduce((a, b) => b.length > a.length ? b : a, []);
  return names.flat().every((name) => longest.includes(name)) ? longest : [];
}

/** By its place in its own network where the variants' layers have other names. */
function colourOf(name: string, lines: readonly TimeLine[], names: readonly string[]): string {
  if (names.length > 0) return depthClass(names.indexOf(name), names.length);
  return depthClass(lines.findIndex((line) => line.name === name), lines.length);
}

function panel(
  id: string,
  box: Box,
  { scale, usual }: TimeQuantity,
  lines: readonly TimeLine[],
  { steps, names, banded, bounds }: Common,
): string[] {
  const x = linear([0, steps], [box.x, box.x + box.width], 3);
  const ends = [box.y + box.height, box.y] as const;
  const y = scale === "log" ? logarithmic(bounds, ends) : linear(bounds, ends, 4);
  const all = lines.map(({ name, points, look }): Curve => ({
    ...(look ?? { colour: colourOf(name, lines, names) }),
    points: scale === "log" ? aboveZero(points) : points,
  }));
  const isEmpty = all.every(({ points }) => drawable(points).length === 0);
  const level = usual === undefined ? [] : [y(usual)];
  return [
    ...axes(box, x, y, { bottom: "step" }),
    ...level.map((place) => segment(box.x, place, box.x + box.width, place, "mark")),
    ...(isEmpty ? [emptyPanel(box)] : []),
    curves(id, box, [x, y], all, {
      lines: lines.some(({ look }) => look !== undefined) ? "line" : "thin",
      bands: banded,
    }),
    ...all.flatMap((line) => dot(line, x, y)),
  ];
}

/** A single point makes no line. */
function dot({ points, colour }: Curve, x: Scale, y: Scale): string[] {
  const drawn = drawable(points);
  if (drawn.length !== 1) return [];
  return drawn.filter(({ mean }) => mean >= y.low && mean <= y.high).map(({ step, mean }) =>
    mark("circle", x(step), y(mean), "solid", colour)
  );
}
