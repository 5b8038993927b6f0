/** Curves in a panel: mean lines over faint bands, clipped to the panel. */

import type { Box, Scale } from "../svg/axes.ts";
import { area, line } from "../../diagnosis/d3.ts";
import { clipped, element, text } from "../svg/svg.ts";
import { drawable, type Point } from "../../diagnosis/series.ts";

/** One curve and its colour. */
export interface Curve {
  /** The class that colours it. */
  readonly colour: string;
  /** In the order of their steps. */
  readonly points: readonly Point[];
}

/** The curves of a panel, bands first; `id` names the panel's clipping. */
export function curves(
  id: string,
  box: Box,
  [x, y]: readonly [Scale, Scale],
  all: readonly Curve[],
  options: { readonly bands?: boolean; readonly lines?: "line" | "thin" } = {},
): string {
  const parts: string[] = [];
  const shapeBand = area<Point>().digits(1).x((p) => x(p.step)).y0((p) => y(p.low))
    .y1((p) => y(p.high));
  const shapeLine = line<Point>().digits(1).x((p) => x(p.step)).y((p) => y(p.mean));
  for (const { colour, points } of options.bands === true ? all : []) {
    const d = shapeBand(drawable(points));
    if (d !== null) parts.push(element("path", { d, class: `band ${colour}` }));
  }
  for (const { colour, points } of all) {
    const kept = points.filter((p) => Number.isFinite(p.mean));
    const d = shapeLine(kept);
    if (d !== null) {
      parts.push(element("path", { d, class: `${options.lines ?? "line"} ${colour}` }));
    }
    const stop = kept.at(-1);
    if (stop !== undefined && kept.length < points.length) {
      parts.push(cross(x(stop.step), y(stop.mean), colour));
    }
  }
  return clipped(id, box, parts);
}

/** Where a curve stops because its loss is no longer finite. */
function cross(x: number, y: number, colour: string): string {
  const [left, top] = [(x - 5).toFixed(1), (y - 5).toFixed(1)];
  return element("path", { class: `line ${colour}`, d: `M${left},${top}l10,10m0,-10l-10,10` });
}

/** Words in the middle of a panel without a finite point: a mean may be none where a loss is. */
export function emptyPanel(box: Box): string {
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  return text("nothing finite to draw", x, y, { class: "muted middle" });
}
