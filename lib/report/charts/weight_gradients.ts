/** How the gradient of each weight matrix is spread: a panel a variant, a ridge a weight. */

import type { ExperimentResult, WeightSummary } from "../../runner/result.ts";
import { endpoints, moment, seedNote } from "../../diagnosis/select.ts";
import { median } from "../../diagnosis/d3.ts";
import { drawableHistogram } from "./histogram_shape.ts";
import { ridgePicture, type RidgeSet } from "./ridge_grid.ts";

/** How many standard deviations of the widest gradient, and of a middling one, a panel shows. */
const [REACH, WIDE] = [4, 20];

/** The gradients on the last minibatch looked at. */
export const weightGradients: ReturnType<typeof ridgePicture> = ridgePicture(setsOf, noteOf);

function noteOf(result: ExperimentResult): string {
  return `each ridge as high as its highest bin, each panel on its own scale${seedNote(result)}`;
}

function setsOf(result: ExperimentResult): RidgeSet[] {
  return result.variants.flatMap((variant) => {
    const snapshot = endpoints(variant).at(-1);
    if (snapshot === undefined || snapshot.weights.length === 0) return [];
    const { step, weights } = snapshot;
    return [{
      variant,
      note: moment(step),
      ridges: weights.map(({ parameter, histogram }) => ({ name: parameter, histogram })),
      range: rangeOf(weights),
    }];
  });
}

/** Around 0; far tails, as of a few rare characters, and what would flatten all others are cut off. */
function rangeOf(weights: readonly WeightSummary[]): [number, number] {
  const drawn = weights.filter(({ histogram }) => drawableHistogram(histogram));
  const ends = drawn.flatMap(({ histogram: { low, high } }) => [Math.abs(low), Math.abs(high)]);
  const stds = drawn.map(({ gradient }) => gradient.std).filter(Number.isFinite);
  const [widest, middle] = [Math.max(0, ...stds), median(stds) ?? 0];
  const reach = Math.min(Math.max(0, ...ends), REACH * widest, WIDE * middle) || 1;
  return [-reach, reach];
}
