/** Curves in a panel: mean lines over faint bands, clipped to it, with their names at the right. */

import { decimal } from "../../device/text.ts";
import { area, line } from "../../diagnosis/d3.ts";
import { drawable, type Point } from "../../diagnosis/series.ts";
import type { Box } from "../svg/axes.ts";
import { endLabels, type LineEnd } from "../svg/end_labels.ts";
import { mark, type Shape } from "../svg/marks.ts";
import type { Scale } from "../svg/scales.ts";
import { clipped, element, text } from "../svg/svg.ts";

/** One curve and how it looks. */
export interface Curve {
  /** The class that colours it. */
  readonly colour: string;
  /** The classes of its line; its colour alone if absent. */
  readonly line?: string;
  /** Drawn along it, so that it is seen where another line hides it. */
  readonly mark?: Shape;
  /** In the order of their steps. */
  readonly points: readonly Point[];
}

/** A curve whose name stands where it ends. */
export interface NamedCurve extends Curve {
  /** The name. */
  readonly label: string;
  /** What became of it. */
  readonly note?: string;
}

/** How curves are drawn. */
export interface CurveOptions {
  /** Whether the bands are drawn. */
  readonly bands?: boolean;
  /** The class of the lines; "line" if absent. */
  readonly lines?: "line" | "thin";
}

/** How curves with names are drawn. */
export interface NamedOptions extends CurveOptions {
  /** Whether it is said of a line that another hides it. */
  readonly tellsHidden?: boolean;
  /** Other lines with a name there, as of a level. */
  readonly others?: readonly LineEnd[];
}

/** Along each curve. */
const MARKS = 3;

/** The curves of a panel, bands first, then lines without gaps; `id` names the panel's clipping. */
export function curves(
  id: string,
  box: Box,
  [x, y]: readonly [Scale, Scale],
  all: readonly Curve[],
  options: CurveOptions = {},
): string {
  const shapeBand = area<Point>().digits(1).x((p) => x(p.step)).y0((p) => y(p.low))
    .y1((p) => y(p.high));
  const shapeLine = line<Point>().digits(1).x((p) => x(p.step)).y((p) => y(p.mean));
  const path = (d: string | null, type: string) =>
    d === null ? [] : [element("path", { d, class: type })];
  const bands = (options.bands === true ? all : []).flatMap(({ colour, points }) =>
    path(shapeBand(drawable(points)), `band ${colour}`)
  );
  const lines = all.toSorted((a, b) => gaps(a) - gaps(b)).flatMap((curve) => {
    const type = `${options.lines ?? "line"} ${curve.line ?? curve.colour}`;
    const kept = finite(curve.points);
    const stop = kept.at(-1);
    const isCut = stop !== undefined && kept.length < curve.points.length;
    return [
      ...path(shapeLine(kept), type),
      ...(isCut ? [mark("stop", x(stop.step), y(stop.mean), "hollow", curve.colour)] : []),
    ];
  });
  const marks = all.flatMap((curve, index) => marksAlong(curve, [x, y], index / all.length));
  return clipped(id, box, [...bands, ...lines, ...marks]);
}

/** The same with their names in the `width` pixels at the right, and signs where they leave. */
export function namedCurves(
  id: string,
  box: Box,
  scales: readonly [Scale, Scale],
  all: readonly NamedCurve[],
  width: number,
  options: NamedOptions = {},
): string[] {
  const ends = all.flatMap((curve, index) => {
    const twin = options.tellsHidden === true
      ? all.slice(0, index).find((other) => coincide(curve, other, scales))
      : undefined;
    return endOf(curve, scales, twin);
  });
  return [
    curves(id, box, scales, all, options),
    ...all.flatMap((curve) => exit(curve, box, scales)),
    ...endLabels([...ends, ...(options.others ?? [])], box, width),
  ];
}

/** Whether one line hides the other: no point is a pixel from the other's at its step. */
function coincide(one: Curve, other: Curve, [, y]: readonly [Scale, Scale]): boolean {
  const [a, b] = [finite(one.points), finite(other.points)];
  return a.length > 0 && a.length === b.length &&
    a.every(({ step, mean }, index) =>
      step === b[index]!.step && Math.abs(y(mean) - y(b[index]!.mean)) < 1
    );
}

/** Words in the middle of a panel without a finite point: a mean may be none where a loss is. */
export function emptyPanel(box: Box): string {
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return text("nothing finite to draw", x, y, { class: "muted middle" });
}

function finite(points: readonly Point[]): Point[] {
  return points.filter((p) => Number.isFinite(p.mean));
}

/** 0 of a line without gaps. */
function gaps({ line }: Curve): number {
  return line?.includes("dash") ? 1 : 0;
}

/** A few marks along a curve; those of others stand elsewhere, by `offset` from 0 to 1. */
function marksAlong(curve: Curve, [x, y]: readonly [Scale, Scale], offset: number): string[] {
  const kept = finite(curve.points);
  const { mark: shape, colour } = curve;
  if (shape === undefined || kept.length === 0) return [];
  const [first, last] = [kept[0]!.step, kept.at(-1)!.step];
  const places = Array.from({ length: MARKS }, (_, index) => {
    const goal = first + (last - first) * (index + offset) / MARKS;
    return kept.find(({ step }) => step >= goal) ?? kept[0]!;
  });
  return [...new Set(places)].map(({ step, mean }) =>
    mark(shape, x(step), y(mean), "solid", colour)
  );
}

/** Where a curve ends, what it comes to beyond the panel, and whose line hides it. */
function endOf(
  curve: NamedCurve,
  [x, y]: readonly [Scale, Scale],
  twin: NamedCurve | undefined,
): LineEnd[] {
  const last = finite(curve.points).at(-1);
  if (last === undefined) return [];
  const { label, colour, mark } = curve;
  const fate = curve.note ?? fateOf(curve, last, y);
  const notes = [...(fate ? [fate] : []), ...(twin ? [`on the line of ${twin.label}`] : [])];
  const note = notes.length > 0 ? notes.join("; ") : undefined;
  const end = { label, colour, x: x(last.step), y: y(last.mean) };
  return [{ ...end, ...(mark && { mark }), ...(note !== undefined && { note }) }];
}

function fateOf({ points }: Curve, last: Point, y: Scale): string | undefined {
  if (last.step !== points.at(-1)!.step) return "then not finite";
  if (last.mean >= y.low && last.mean <= y.high) return undefined;
  return `${last.mean > y.high ? "above" : "below"}: ${decimal(last.mean, 2)}`;
}

/** A sign on the upper edge where a curve leaves the panel for good. */
function exit({ points, colour }: Curve, box: Box, [x, y]: readonly [Scale, Scale]): string[] {
  const kept = finite(points);
  const last = kept.at(-1);
  if (last === undefined || last.mean <= y.high) return [];
  const inside = kept.findLastIndex((p) => p.mean <= y.high);
  const left = kept[Math.min(inside + 1, kept.length - 1)]!;
  const [centre, top] = [x(left.step), box.y];
  const d = `M${(centre - 5).toFixed(1)},${top - 1}h10l-5,-7z`;
  return [element("path", { d, class: `solid ${colour}` })];
}
