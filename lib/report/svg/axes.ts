/** Axes around a panel: ticks, grid lines, titles. */

import type { Scale, Tick } from "./scales.ts";
import { group, segment, text } from "./svg.ts";
import { fitText, textWidth } from "./text_width.ts";

/** A rectangle of a picture. */
export interface Box {
  /** The left edge. */
  readonly x: number;
  /** The upper edge. */
  readonly y: number;
  /** From left to right. */
  readonly width: number;
  /** From top to bottom. */
  readonly height: number;
}

/** What the axes of a panel say. */
export interface AxisLabels {
  /** Above the panel. */
  readonly heading?: string;
  /** Under the lower axis. */
  readonly bottom?: string;
  /** Beside the left axis, written upwards. */
  readonly left?: string;
}

/** Between the figures of two ticks. */
const [BESIDE, BELOW] = [6, 13];

/** Narrower panels stand close to each other: figures reach so little beyond them. */
const [NARROW, REACH] = [240, 8];

/** The middle of a figure at `x` below a panel. */
function middleOf({ label }: Tick, x: number, box: Box): number {
  if (box.width >= NARROW) return x;
  const half = textWidth(label, "small") / 2 - REACH;
  return Math.min(Math.max(x, box.x + half), box.x + box.width - half);
}

/** The axis below a panel: ticks, their figures, and a label under them. */
export function bottomAxis(box: Box, scale: Scale, label?: string, gridLines = false): string {
  const bottom = box.y + box.height;
  const parts = [segment(box.x, bottom, box.x + box.width, bottom, "axis")];
  const width = (a: Tick, b: Tick) =>
    (textWidth(a.label, "small") + textWidth(b.label, "small")) / 2;
  for (const tick of legible(scale, (a, b) => width(a, b) + BESIDE)) {
    const x = scale(tick.value);
    if (gridLines && tick.label !== "") parts.push(segment(x, box.y, x, bottom, "grid"));
    parts.push(segment(x, bottom, x, bottom + (tick.label === "" ? 3 : 5), "axis"));
    if (tick.label === "") continue;
    parts.push(
      text(tick.label, middleOf(tick, x, box), bottom + 17, { class: "small muted middle" }),
    );
  }
  if (label !== undefined) {
    parts.push(text(label, box.x + box.width / 2, bottom + 35, { class: "muted middle" }));
  }
  return group({}, parts);
}

/** The axis at a panel's left: grid lines, figures, and a label written upwards. */
export function leftAxis(box: Box, scale: Scale, label?: string): string {
  const parts = [segment(box.x, box.y, box.x, box.y + box.height, "axis")];
  const ticks = legible(scale, () => BELOW);
  for (const tick of ticks) {
    const y = scale(tick.value);
    if (tick.label === "") {
      parts.push(segment(box.x - 3, y, box.x, y, "axis"));
      continue;
    }
    parts.push(segment(box.x, y, box.x + box.width, y, "grid"));
    parts.push(text(tick.label, box.x - 6, y + 4, { class: "small muted end" }));
  }
  if (label !== undefined) {
    const widest = Math.max(0, ...ticks.map((tick) => textWidth(tick.label, "small")));
    const [x, y] = [box.x - Math.ceil(Math.max(44, widest + 14)), box.y + box.height / 2];
    const transform = `rotate(-90 ${x} ${y})`;
    parts.push(text(label, x, y, { class: "muted middle", transform }));
  }
  return group({}, parts);
}

/** The ticks of a scale; one whose figure would touch the last one before it has none. */
function legible(scale: Scale, room: (last: Tick, next: Tick) => number): Tick[] {
  let last: Tick | undefined;
  return scale.ticks.map((tick) => {
    if (tick.label === "") return tick;
    const isFree = last === undefined ||
      Math.abs(scale(tick.value) - scale(last.value)) >= room(last, tick);
    if (!isFree) return { ...tick, label: "" };
    last = tick;
    return tick;
  });
}

/** The axes of a panel with a heading above. */
export function axes(box: Box, x: Scale, y: Scale, labels: AxisLabels): string[] {
  const parts = [leftAxis(box, y, labels.left), bottomAxis(box, x, labels.bottom)];
  if (labels.heading !== undefined) {
    const heading = fitText(labels.heading, box.width + 16, "heading");
    parts.push(text(heading, box.x, box.y - 10, { class: "heading" }));
  }
  return parts;
}
