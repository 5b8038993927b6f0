/** A panel of one layer's histogram, or of two at different times, as densities over one range. */

import type { Ends } from "../../nn/mod.ts";
import type { Histogram, LayerSummary } from "../../runner/result.ts";
import { bottomAxis, type Box } from "../svg/axes.ts";
import { linear } from "../svg/scales.ts";
import { clipped, element, text } from "../svg/svg.ts";
import { drawableHistogram, outlineOf, shadesOf, stepsOf } from "./histogram_shape.ts";

/** A histogram and the class of its colour. */
export interface ColouredHistogram {
  /** The counts. */
  readonly histogram: Histogram;
  /** The class that colours it. */
  readonly colour: string;
  /** Whether it is filled or an outline; default filled. */
  readonly kind?: "faded" | "thin";
}

/** What a panel shows beside its histograms. */
export interface PanelOptions {
  /** Names the clipping; unique in the picture. */
  readonly id: string;
  /** The figures at the panel's left and right edges. */
  readonly range: readonly [number, number];
  /** Values that are shaded; none if absent. */
  readonly shade?: Ends | undefined;
  /** A line over the panel. */
  readonly note?: string | undefined;
}

/** The range of all layers' values; symmetric around 0, which every picture's middle shows. */
export function symmetricRange(layers: readonly LayerSummary[]): [number, number] {
  const ends = layers.filter((layer) => drawableHistogram(layer.histogram))
    .flatMap(({ histogram }) => [Math.abs(histogram.low), Math.abs(histogram.high)]);
  const reach = Math.max(0, ...ends) || 1;
  return [-reach, reach];
}

/** Draws the histograms over each other, on one scale upwards. */
export function histogramPanel(
  box: Box,
  histograms: readonly ColouredHistogram[],
  options: PanelOptions,
): string[] {
  const x = linear(options.range, [box.x, box.x + box.width], box.width < 200 ? 2 : 4);
  const drawn = histograms.filter(({ histogram }) => drawableHistogram(histogram)).map((each) => ({
    ...each,
    steps: stepsOf(each.histogram, x),
  }));
  const tallest = Math.max(0, ...drawn.flatMap(({ steps }) => steps.map((step) => step.density)));
  const height = (density: number) => density / tallest * (box.height - 3);
  const shapes = [
    ...(options.shade ? shadesOf(box, x, options.shade) : []),
    ...drawn.map(({ steps, colour, kind = "faded" }) =>
      element("path", {
        class: `${kind} ${colour}`,
        d: outlineOf(steps, x, box.y + box.height, height),
      })
    ),
  ];
  const parts = [clipped(options.id, box, shapes), bottomAxis(box, x)];
  if (drawn.length === 0) parts.push(nothingDrawn(box, histograms.length > 0));
  if (options.note !== undefined) {
    parts.push(text(options.note, box.x, box.y - 6, { class: "small muted" }));
  }
  return parts;
}

/** Words in the middle of a panel without a histogram that can be drawn. */
export function nothingDrawn(box: Box, isRecorded: boolean): string {
  const words = isRecorded ? "no finite values" : "not recorded";
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return text(words, x, y, { class: "small muted middle" });
}
