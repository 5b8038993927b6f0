/** A panel of one or several histograms, drawn as densities over one range. */

import type { Ends } from "../../nn/mod.ts";
import type { Histogram, LayerSummary } from "../../runner/result.ts";
import { bottomAxis, type Box } from "../svg/axes.ts";
import { linear } from "../svg/scales.ts";
import { clipped, element, text } from "../svg/svg.ts";

/** A histogram and the class of its colour. */
export interface ColouredHistogram {
  /** The counts. */
  readonly histogram: Histogram;
  /** The class that colours it. */
  readonly colour: string;
}

/** What a panel shows beside its histograms. */
export interface PanelOptions {
  /** Names the clipping; unique in the picture. */
  readonly id: string;
  /** The figures at the panel's left and right edges. */
  readonly range: readonly [number, number];
  /** Values that are shaded; none if absent. */
  readonly shade?: Ends | undefined;
  /** A line under the panel. */
  readonly note?: string;
}

/** Whether a histogram has values and a range. */
export function drawableHistogram({ low, high, counts }: Histogram): boolean {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Number.isFinite(low) && Number.isFinite(high) && total > 0;
}

/** The range of all layers' values; symmetric around 0, which every picture's middle shows. */
export function symmetricRange(layers: readonly LayerSummary[]): [number, number] {
  const ends = layers.filter((layer) => drawableHistogram(layer.histogram))
    .flatMap(({ histogram }) => [Math.abs(histogram.low), Math.abs(histogram.high)]);
  const reach = Math.max(0, ...ends) || 1;
  return [-reach, reach];
}

/** Draws the histograms; a single one is filled, several are outlines. */
export function histogramPanel(
  box: Box,
  histograms: readonly ColouredHistogram[],
  options: PanelOptions,
): string[] {
  const x = linear(options.range, [box.x, box.x + box.width], box.width < 200 ? 2 : 4);
  const drawn = histograms.filter(({ histogram }) => drawableHistogram(histogram));
  const tallest = Math.max(0, ...drawn.flatMap(({ histogram }) => densities(histogram)));
  const y = (density: number) => box.y + box.height - (density / tallest) * (box.height - 3);
  const shapes: string[] = [];
  const { y: top, height } = box;
  for (const [left, right] of options.shade ? shadedSides(box, x, options.shade) : []) {
    if (!(right > left)) continue;
    shapes.push(element("rect", { class: "shade", x: left, y: top, width: right - left, height }));
  }
  for (const { histogram, colour } of drawn) {
    const type = drawn.length > 1 ? "thin" : "faded";
    const d = outline(histogram, x, y, box.y + box.height);
    shapes.push(element("path", { class: `${type} ${colour}`, d }));
  }
  const parts = [clipped(options.id, box, shapes), bottomAxis(box, x)];
  if (drawn.length === 0) {
    const words = histograms.length === 0 ? "not recorded" : "no finite values";
    parts.push(text(words, box.x + box.width / 2, box.y + box.height / 2, {
      class: "small muted middle",
    }));
  }
  if (options.note !== undefined) {
    parts.push(text(options.note, box.x, box.y - 6, { class: "small muted" }));
  }
  return parts;
}

/** Where the shades at the sides of a panel begin and end. */
function shadedSides(
  box: Box,
  x: (value: number) => number,
  { atMost, atLeast }: Ends,
): (readonly [left: number, right: number])[] {
  return [
    ...(atMost === undefined ? [] : [[box.x, x(atMost)] as const]),
    ...(atLeast === undefined ? [] : [[x(atLeast), box.x + box.width] as const]),
  ];
}

/** Each bin's share of all values, divided by the bin's width. */
function densities({ low, high, counts }: Histogram): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const width = (high - low) / counts.length || 1;
  return counts.map((count) => count / total / width);
}

/** The steps of a histogram; bins much narrower than a pixel are merged by the rounding. */
function outline(
  histogram: Histogram,
  x: (value: number) => number,
  y: (density: number) => number,
  base: number,
): string {
  const { low, high, counts } = histogram;
  const at = (bin: number) =>
    x(
      low === high
        ? low + (bin / counts.length - 0.5) * 0.02
        : low + (high - low) * bin / counts.length,
    );
  const steps = densities(histogram).map((density, bin) =>
    `V${y(density).toFixed(1)}H${at(bin + 1).toFixed(1)}`
  );
  return `M${at(0).toFixed(1)},${base.toFixed(1)}${steps.join("")}V${base.toFixed(1)}Z`;
}
