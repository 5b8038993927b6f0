/** Histograms over the steps as images: a column a look, values upwards, shares as colours. */

import {
  histogramSteps,
  layersOverTime,
  OVER_TIME,
  rangeOverTime,
  sharesOf,
} from "../../diagnosis/histograms_over_time.ts";
import { seedNote, stepsOf } from "../../diagnosis/select.ts";
import type { LayerHistograms } from "../../runner/recorded.ts";
import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { bottomAxis, type Box, leftAxis } from "../svg/axes.ts";
import { linear, type Scale, type Tick } from "../svg/scales.ts";
import { element, text } from "../svg/svg.ts";
import { type PictureKind, WIDTH } from "../picture.ts";
import { cells } from "./cells.ts";
import { drawableHistogram } from "./histogram_shape.ts";
import { type Block, multiples, type Panel, type Sheet } from "./multiples.ts";

/** Bins upwards. */
const BINS = 40;
const HEIGHT = 96;
/** The longest figure that the left axes have room for. */
const MOST_SIGNS = 6;
/** Up to so many layers of all variants together, those between the first and the last are drawn too. */
const MOST_LAYERS = 30;
/** The shares of a layer's values at which the colours change; lower ones have none. */
const LEVELS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3];

/** Images of each variant's first and last layer, and of those between where they are few. */
export const histogramsOverTime: Required<Pick<PictureKind, "draw" | "more">> = multiples(
  sheetOf,
);

function sheetOf(result: ExperimentResult): Sheet {
  const variants = result.variants.filter(({ runs }) => runs[0]?.histograms?.length);
  const depth = Math.max(0, ...variants.map((each) => layersOverTime(each, "activation").length));
  const perBlock = Math.min(2, depth);
  const hasBetween = variants.length * depth <= MOST_LAYERS;
  const between = hasBetween
    ? variants.flatMap((variant) =>
      pairs(layersOverTime(variant, "activation").length - 2).map((places) =>
        block(result, variant, places.map((place) => place + 1), perBlock)
      )
    )
    : [];
  return {
    blocks: [
      ...variants.map((variant) => block(result, variant, [0, -1].slice(0, perBlock), perBlock)),
      ...between,
    ],
    columns: ["activation", "gradient"].flatMap((name) =>
      Array.from({ length: perBlock }, () => [name, ""] as const)
    ),
    across: 4,
    gap: 58,
    foot: 42,
    key: colourBar(result, depth > 2 && !hasBetween),
  };
}

/** 0 to `count`, two and two. */
function pairs(count: number): number[][] {
  return Array.from(
    { length: Math.ceil(Math.max(0, count) / 2) },
    (_, pair) => [2 * pair, 2 * pair + 1].filter((place) => place < count),
  );
}

/** Images of some layers of a variant, by their places; those of the ends have one range. */
function block(
  result: ExperimentResult,
  variant: VariantResult,
  places: readonly number[],
  perBlock: number,
): Block {
  const panels = OVER_TIME.flatMap(([quantity]) => {
    const layers = layersOverTime(variant, quantity);
    const shown = [...new Set(places.map((place) => layers.at(place)))];
    const range = rangeOverTime(shown.filter((layer) => layer !== undefined));
    return Array.from(
      { length: perBlock },
      (_, index) => panel(result, variant, shown[index], range),
    );
  });
  return { label: variant.label, panels };
}

/** What the colours mean. */
function colourBar(result: ExperimentResult, isCut: boolean): Sheet["key"] {
  const which = isCut ? "first and last layer; " : "";
  const words = `${which}share of a layer's values in a bin, 1/${BINS} of the height${
    seedNote(result)
  }`;
  const [left, wide] = [WIDTH - 16 - 44 * LEVELS.length - 30, 44];
  const parts = [text(words, left - 12, 18, { class: "muted end" })];
  LEVELS.forEach((level, index) => {
    const x = left + index * wide;
    parts.push(
      element("rect", { x, y: 8, width: wide, height: 12, class: `solid share${index}` }),
      text(`${level * 100} %`, x, 33, { class: "small muted middle" }),
    );
  });
  return { parts, height: 36 };
}

function panel(
  result: ExperimentResult,
  variant: VariantResult,
  layer: LayerHistograms | undefined,
  range: readonly [number, number],
): Panel {
  if (layer === undefined) return { words: [], height: HEIGHT, draw: () => [] };
  const looks = histogramSteps(result, variant);
  return {
    words: [layer.layer],
    height: HEIGHT,
    draw: (box) => {
      const half = stepsOf(result, variant) / Math.max(1, looks.length - 1) / 2;
      const steps = [-half, stepsOf(result, variant) + half] as const;
      const x = linear(steps, [box.x, box.x + box.width], 3);
      const y = linear(range, [box.y + box.height, box.y], 3);
      return [
        leftAxis(box, Object.assign((value: number) => y(value), y, { ticks: shortTicks(y) })),
        bottomAxis(box, x, "step"),
        ...image(box, layer, looks, range),
      ];
    },
  };
}

/** Ticks beside an axis that has little room: where a figure is long, all have exponents. */
function shortTicks({ ticks }: Scale): readonly Tick[] {
  if (ticks.every(({ label }) => label.length <= MOST_SIGNS)) return ticks;
  const write = (value: number) => value.toExponential().replace("e+", "e").replace(/^-/, "−");
  return ticks.map(({ value }) => ({ value, label: value === 0 ? "0" : write(value) }));
}

function image(
  box: Box,
  { columns }: LayerHistograms,
  looks: readonly number[],
  range: readonly [number, number],
): string[] {
  const levels = columns.map(({ histogram }) =>
    drawableHistogram(histogram) ? sharesOf(histogram, range, BINS).map(levelOf) : []
  );
  const grid = { rows: BINS, columns: looks.length };
  return LEVELS.map((_, level) =>
    cells(box, grid, `share${level}`, (row, column) => levels[column]?.[BINS - 1 - row] === level)
  ).filter((part) => part !== "");
}

/** The last of the levels that a share reaches; -1 below all. */
function levelOf(share: number): number {
  return LEVELS.findLastIndex((level) => share >= level);
}
