/** The shape of a histogram as a path, compact enough for a report with hundreds of them. */

import type { Ends } from "../../nn/mod.ts";
import type { Histogram } from "../../runner/result.ts";
import type { Box } from "../svg/axes.ts";
import type { Scale } from "../svg/scales.ts";
import { element } from "../svg/svg.ts";

/** Bins narrower than so many pixels are drawn together with their neighbours. */
const NARROWEST = 2;
/** Tails lower than so many pixels are left out. */
const LOWEST = 0.25;
/** What a histogram of one value is wide, as a share of the panel. */
const SPIKE = 0.01;

/** Some bins of a histogram as one step of its outline. */
export interface Step {
  /** Where it begins, among the values. */
  readonly from: number;
  /** Where it ends, among the values. */
  readonly to: number;
  /** The share of all values in it, divided by its width. */
  readonly density: number;
}

/** Whether a histogram has values and a range. */
export function drawableHistogram({ low, high, counts }: Histogram): boolean {
  return Number.isFinite(low) && Number.isFinite(high) && counts.some((count) => count > 0);
}

/** The steps of a drawable histogram as they can be told apart in a panel with this scale. */
export function stepsOf({ low, high, counts }: Histogram, x: Scale): Step[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (low === high) {
    const half = SPIKE / 2 * (x.high - x.low);
    return [{ from: low - half, to: low + half, density: 1 / (2 * half) }];
  }
  const width = (high - low) / counts.length;
  const pixels = Math.abs(x(high) - x(low)) / counts.length;
  const group = Math.min(counts.length, Math.max(1, Math.ceil(NARROWEST / pixels)));
  const steps: Step[] = [];
  for (let start = 0; start < counts.length; start += group) {
    const part = counts.slice(start, start + group);
    const sum = part.reduce((all, count) => all + count, 0);
    steps.push({
      from: low + start * width,
      to: low + (start + part.length) * width,
      density: sum / total / (part.length * width),
    });
  }
  return steps;
}

/** The outline of steps over a base line: `height` is how high a density is drawn, in pixels. */
export function outlineOf(
  steps: readonly Step[],
  x: Scale,
  base: number,
  height: (density: number) => number,
): string {
  const isSeen = ({ from, to, density }: Step) =>
    to > x.low && from < x.high && height(density) >= LOWEST;
  const seen = steps.slice(steps.findIndex(isSeen), steps.findLastIndex(isSeen) + 1);
  const [first] = seen;
  if (first === undefined) return "";
  const place = (value: number) => tenths(x(Math.min(Math.max(value, x.low), x.high)));
  let [left, top] = [place(first.from), 0];
  let d = `M${left / 10},${tenths(base) / 10}`;
  for (const { to, density } of seen) {
    const [right, level] = [place(to), tenths(height(density))];
    // Bins of equal height are one step.
    if (level !== top) d += `v${(top - level) / 10}`;
    d += `h${(right - left) / 10}`;
    [left, top] = [right, level];
  }
  return `${d}v${top / 10}z`.replace(/(h[\d.]+)(h[\d.]+)+/g, joined);
}

/** Stretches that follow each other at one height as one. */
function joined(stretches: string): string {
  const lengths = stretches.slice(1).split("h").map(Number);
  return `h${Math.round(10 * lengths.reduce((sum, length) => sum + length, 0)) / 10}`;
}

function tenths(pixels: number): number {
  return Math.round(pixels * 10);
}

/** The shades over values in a region: at the sides of a panel. */
export function shadesOf(box: Box, x: Scale, { atMost, atLeast }: Ends): string[] {
  const left = atMost === undefined ? [] : [[box.x, Math.min(x(atMost), box.x + box.width)]];
  const right = atLeast === undefined ? [] : [[Math.max(x(atLeast), box.x), box.x + box.width]];
  const { y, height } = box;
  return [...left, ...right].filter(([from, to]) => to! > from!).map(([from, to]) =>
    element("rect", { class: "shade", x: from, y, width: to! - from!, height })
  );
}
