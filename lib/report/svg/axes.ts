/** Scales with axes around a panel, and legends. */

import { displayWidth, fit } from "../../device/text.ts";
import { scaleLinear, scaleLog } from "../../diagnosis/d3.ts";
import { group, segment, text } from "./svg.ts";

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

/** From figures to places along one direction. */
export interface Scale {
  (value: number): number;
  /** The figures that get a tick and what stands beside them. */
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  /** The lowest figure. */
  readonly low: number;
  /** The highest figure. */
  readonly high: number;
}

/** From here on the ticks of a linear axis have an exponent. */
const LARGE = 1e7;

/** What the axes of a panel say. */
export interface AxisLabels {
  /** Above the panel. */
  readonly heading?: string;
  /** Under the lower axis. */
  readonly bottom?: string;
  /** Beside the left axis, written upwards. */
  readonly left?: string;
}

/** A linear scale of `low`..`high` onto places `from`..`to`, with about `count` ticks. */
export function linear(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
  count = 5,
): Scale {
  const [start, stop] = low < high ? [low, high] : [low - 0.5, low + 0.5];
  const scale = scaleLinear([start, stop], [from, to]);
  let wanted = count;
  while (scale.ticks(wanted).length < 2 && wanted < 10) wanted++;
  const isHuge = Math.max(Math.abs(start), Math.abs(stop)) >= LARGE;
  const write = scale.tickFormat(wanted, isHuge ? "e" : undefined);
  const label = (value: number) => isHuge && value === 0 ? "0" : write(value);
  const ticks = scale.ticks(wanted).map((value) => ({ value, label: label(value) }));
  return Object.assign((value: number) => scale(value), { ticks, low: start, high: stop });
}

/** A logarithmic scale with a tick at each power of ten. */
export function logarithmic(
  [low, high]: readonly [number, number],
  range: readonly [number, number],
): Scale {
  const [start, stop] = [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
  const end = stop > start ? stop : start * 10;
  const scale = scaleLog([start, end], range);
  const ticks = [];
  for (let power = Math.round(Math.log10(start)); 10 ** power <= end * 1.0001; power++) {
    ticks.push({ value: 10 ** power, label: power === 0 ? "1" : `1e${power}` });
  }
  return Object.assign((value: number) => scale(value), { ticks, low: start, high: end });
}

/** The axis below a panel: ticks, their figures, and a label under them. */
export function bottomAxis(box: Box, scale: Scale, label?: string, gridLines = false): string {
  const bottom = box.y + box.height;
  const parts = [segment(box.x, bottom, box.x + box.width, bottom, "axis")];
  for (const tick of scale.ticks) {
    const x = scale(tick.value);
    if (gridLines) parts.push(segment(x, box.y, x, bottom, "grid"));
    parts.push(segment(x, bottom, x, bottom + 4, "axis"));
    parts.push(text(tick.label, x, bottom + 17, { class: "small muted middle" }));
  }
  if (label !== undefined) {
    parts.push(text(label, box.x + box.width / 2, bottom + 35, { class: "muted middle" }));
  }
  return group({}, parts);
}

/** The axis at a panel's left: grid lines, figures, and a label written upwards. */
export function leftAxis(box: Box, scale: Scale, label?: string): string {
  const parts = [segment(box.x, box.y, box.x, box.y + box.height, "axis")];
  for (const tick of scale.ticks) {
    const y = scale(tick.value);
    parts.push(segment(box.x, y, box.x + box.width, y, "grid"));
    parts.push(text(tick.label, box.x - 6, y + 4, { class: "small muted end" }));
  }
  if (label !== undefined) {
    const [x, y] = [box.x - 44, box.y + box.height / 2];
    const transform = `rotate(-90 ${x} ${y})`;
    parts.push(text(label, x, y, { class: "muted middle", transform }));
  }
  return group({}, parts);
}

/** The axes of a panel with a heading above. */
export function axes(box: Box, x: Scale, y: Scale, labels: AxisLabels): string[] {
  const parts = [leftAxis(box, y, labels.left), bottomAxis(box, x, labels.bottom)];
  if (labels.heading !== undefined) {
    parts.push(text(labels.heading, box.x, box.y - 10, { class: "heading" }));
  }
  return parts;
}

/** The longest line of a row's name, in columns. */
const LINE = 15;

/** The name of a row, right-aligned at `x` and centred at `y`, on up to three lines. */
export function rowLabel(label: string, x: number, y: number): string[] {
  const lines: string[] = [];
  for (const word of label.split(" ")) {
    const joined = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (lines.length > 0 && displayWidth(joined) <= LINE) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  const kept = lines.slice(0, 3).map((line) => fit(line, LINE));
  const top = y + 4 - (kept.length - 1) * 8;
  return kept.map((line, index) => text(line, x, top + index * 16, { class: "heading end" }));
}
