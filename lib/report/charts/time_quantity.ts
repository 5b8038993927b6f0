/** What is drawn over the steps: a quantity of layers or weights, on one scale for all variants. */

import { extent } from "../../diagnosis/d3.ts";
import type { NamedPoints } from "../../diagnosis/over_time.ts";
import { closer, type Course, reach } from "../../diagnosis/series.ts";
import type { VariantResult } from "../../runner/result.ts";
import type { Curve } from "./curves.ts";

/** A line; by its place among all names it has a layer's colour, unless it has its own look. */
export interface TimeLine extends NamedPoints {
  /** Of a line that is no layer's. */
  readonly look?: Omit<Curve, "points">;
}

/** What is drawn over the steps, on one scale for all variants. */
export interface TimeQuantity {
  /** What it is, with its unit if it has one. */
  readonly title: string;
  /** How the axis runs; "closer" leaves out a few high points, as of a bad start. */
  readonly scale: "linear" | "log" | "closer";
  /** A value that is marked by a dashed line in every panel. */
  readonly usual?: number;
  /** Values that the axis has whatever is drawn. */
  readonly within?: readonly number[];
  /** The lines of one variant; none where it does not have the quantity. */
  lines(variant: VariantResult): readonly TimeLine[];
}

/** The range of a quantity over all variants; one that diverges does not flatten the others. */
export function rangeOf(
  { scale, usual, within = [] }: TimeQuantity,
  all: readonly { readonly variant: VariantResult; readonly lines: readonly TimeLine[] }[],
): [number, number] {
  const courses = all.flatMap(({ variant, lines }) =>
    lines.map(({ points }): Course => ({
      points: scale === "log" ? aboveZero(points) : points,
      isSound: variant.status === "ok",
    }))
  );
  if (scale === "closer") return closer(courses);
  const sound = courses.filter(({ isSound }) => isSound);
  const found = reach(scale === "linear" && sound.length > 0 ? sound : courses);
  const marked = usual === undefined ? [] : [usual];
  const [from = 0, to = 1] = extent([...found, ...within, ...marked]);
  if (scale === "log") return from > 0 ? [from, to] : [1e-4, 1];
  const margin = 0.05 * (to - from || 1);
  return [from - margin, to + margin];
}

/** Points without what a logarithmic axis has no place for. */
export function aboveZero(points: NamedPoints["points"]): NamedPoints["points"] {
  return points.map((p) => p.mean > 0 ? p : { ...p, mean: NaN });
}
