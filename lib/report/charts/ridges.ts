/** Histograms of many layers in one panel: one above the other, on one scale of values. */

import type { Histogram } from "../../runner/result.ts";
import { bottomAxis, type Box } from "../svg/axes.ts";
import { linear } from "../svg/scales.ts";
import { clipped, element, text } from "../svg/svg.ts";
import { nothingDrawn, type PanelOptions } from "./histogram_panel.ts";
import { drawableHistogram, outlineOf, shadesOf, stepsOf } from "./histogram_shape.ts";

/** As many ridges of one panel as can be told apart. */
const MOST_RIDGES = 20;
/** How far a ridge may rise over the one before it, in ridges. */
const OVERLAP = 1.5;

/** One layer's histogram. */
export interface Ridge {
  /** Its place in the network, from 1. */
  readonly place: number;
  /** Its values. */
  readonly histogram: Histogram;
}

/** Of many layers every so many, from the first to the last; all of them where there is room. */
export function ridgesOf(histograms: readonly Histogram[]): Ridge[] {
  const last = histograms.length - 1;
  const count = Math.min(histograms.length, MOST_RIDGES);
  return Array.from({ length: count }, (_, index) => {
    const place = count === 1 ? 0 : Math.round(index * last / (count - 1));
    return { place: place + 1, histogram: histograms[place]! };
  });
}

/** The height of a panel of so many ridges, in pixels. */
export function ridgesHeight(count: number): number {
  return Math.round(Math.min(Math.max(9, 120 / Math.max(1, count)), 24) * (count + OVERLAP - 1));
}

/**
 * Draws the first layer at the top. Each is as high as its own highest bin, so that a narrow one does
 * not hide a wide one; `label` says whether the places stand at the left.
 */
export function ridgePanel(
  box: Box,
  ridges: readonly Ridge[],
  colour: string,
  options: PanelOptions & { readonly labelled: boolean },
): string[] {
  if (!ridges.some(({ histogram }) => drawableHistogram(histogram))) {
    return [nothingDrawn(box, ridges.length > 0)];
  }
  const x = linear(options.range, [box.x, box.x + box.width], box.width < 200 ? 2 : 4);
  const pitch = box.height / (ridges.length + OVERLAP - 1);
  const shapes = options.shade ? shadesOf(box, x, options.shade) : [];
  const parts: string[] = [];
  ridges.forEach(({ place, histogram }, index) => {
    const base = box.y + (index + OVERLAP) * pitch;
    if (options.labelled && isNamed(index, ridges.length)) {
      parts.push(text(String(place), box.x - 6, base, { class: "small muted end" }));
    }
    if (!drawableHistogram(histogram)) return;
    const steps = stepsOf(histogram, x);
    const tallest = Math.max(...steps.map(({ density }) => density));
    const d = outlineOf(steps, x, base, (density) => density / tallest * (OVERLAP * pitch - 1));
    if (d !== "") shapes.push(element("path", { class: `ridge ${colour}`, d }));
  });
  return [...parts, clipped(options.id, box, shapes), bottomAxis(box, x)];
}

/** Of many ridges the first, the last and some between them have room for their numbers. */
function isNamed(index: number, count: number): boolean {
  const every = Math.ceil(count / 10);
  return index === count - 1 || index % every === 0 && index + every <= count - 1;
}
