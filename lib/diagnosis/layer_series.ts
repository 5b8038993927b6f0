/** What every step recorded of the layers and of the whole gradient, in words. */

import type { Buckets, LayerSeries } from "../runner/recorded.ts";
import type { ExperimentResult } from "../runner/result.ts";
import { layerPoints, networkPoints } from "./over_time.ts";
import { hasSeveralSeeds } from "./select.ts";
import { drawable } from "./series.ts";
import { figure, listed, percent } from "./wording.ts";

/** Deviations that change by less than this factor are not named one by one. */
const FACTOR = 1.5;
/** Nor are shares that change by less than this. */
const SHARE = 0.05;

/** One layer's figure in the first and in the last steps. */
interface Course {
  readonly layer: string;
  readonly first: number;
  readonly last: number;
}

/** A figure of the layers in words, and what counts as a change of it. */
interface Telling {
  /** What it is. */
  readonly what: string;
  readonly take: (layer: LayerSeries) => Buckets | undefined;
  /** How far it changed, compared with `notable`. */
  readonly change: (course: Course) => number;
  readonly notable: number;
  /** What a smaller change is called. */
  readonly less: string;
  readonly write: (value: number) => string;
}

/** Zeros that stay are no change. */
function factor({ first, last }: Course): number {
  return first === last ? 1 : Math.max(first / last, last / first);
}

const DEVIATIONS: Omit<Telling, "what" | "take"> = {
  change: factor,
  notable: FACTOR,
  less: `by less than a factor ${FACTOR}`,
  write: figure,
};

/** Of each variant: the layer whose deviation, and the one whose flat share changes most. */
export function layerSeriesFindings(result: ExperimentResult): string[] {
  const what = "Standard deviation of the activations";
  return [
    ...told(result, { ...DEVIATIONS, what, take: ({ std }) => std }),
    ...told(result, {
      what: "Flat share",
      take: ({ flat }) => flat,
      change: ({ first, last }) => Math.abs(last - first),
      notable: SHARE,
      less: `by less than ${SHARE * 100} points`,
      write: percent,
    }),
  ];
}

/** Of each variant: the layer whose gradient's deviation changes most. */
export function gradientSeriesFindings(result: ExperimentResult): string[] {
  const what = "Standard deviation of the gradient by the layers' outputs";
  return told(result, { ...DEVIATIONS, what, take: ({ gradientStd }) => gradientStd });
}

function told(result: ExperimentResult, telling: Telling): string[] {
  const { what, take, change, notable, less, write } = telling;
  const [moved, still]: [string[], string[]] = [[], []];
  for (const variant of result.variants) {
    const courses = layerPoints(result, variant, take).flatMap(({ name: layer, points }) => {
      const drawn = drawable(points);
      const [first, last] = [drawn[0], drawn.at(-1)];
      return first && last && first !== last ? [{ layer, first: first.mean, last: last.mean }] : [];
    });
    const most = courses.toSorted((a, b) => change(b) - change(a))[0];
    if (most === undefined) continue;
    if (change(most) < notable) still.push(variant.label);
    else {
      moved.push(`${variant.label} ${write(most.first)} to ${write(most.last)} (${most.layer})`);
    }
  }
  const all = [...moved, ...(still.length === 0 ? [] : [`${less}: ${listed(still)}`])];
  if (all.length === 0) return [];
  const over = hasSeveralSeeds(result) ? ", means over seeds" : "";
  return [
    `${what}, from the first steps to the last${over}, in the layer where it changes most: ` +
    `${all.join("; ")}.`,
  ];
}

/** Of each variant: the norm of the gradient in the first and the last steps, and the highest. */
export function gradientNormFindings(result: ExperimentResult): string[] {
  const each = result.variants.flatMap((variant) => {
    const points = drawable(networkPoints(result, variant, ({ gradientNorm }) => gradientNorm));
    const [first, last] = [points[0], points.at(-1)];
    if (first === undefined || last === undefined) return [];
    const most = Math.max(...points.map(({ high }) => high));
    const course = first === last ? "in its only steps" : `to ${figure(last.mean)}`;
    return [`${variant.label} ${figure(first.mean)} ${course}, at most ${figure(most)}`];
  });
  if (each.length === 0) return [];
  const over = hasSeveralSeeds(result) ? ", means over seeds" : "";
  return [`Norm of the gradient, from the first steps to the last${over}: ${each.join("; ")}.`];
}
