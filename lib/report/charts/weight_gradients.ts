/** How the gradient of each weight matrix is spread: a panel a variant, a ridge a weight. */

import type { ExperimentResult, WeightSummary } from "../../runner/result.ts";
import { endpoints, moment, seedNote } from "../../diagnosis/select.ts";
import { drawableHistogram } from "./histogram_shape.ts";
import { ridgePicture, type RidgeSet } from "./ridge_grid.ts";

/** How many standard deviations of the widest gradient a panel shows at most. */
const REACH = 4;

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

/** Around 0; far tails, as of a few rare characters, are left out. */
function rangeOf(weights: readonly WeightSummary[]): [number, number] {
  const drawn = weights.filter(({ histogram }) => drawableHistogram(histogram));
  const ends = drawn.flatMap(({ histogram: { low, high } }) => [Math.abs(low), Math.abs(high)]);
  const widest = Math.max(0, ...drawn.map(({ gradient }) => gradient.std).filter(Number.isFinite));
  const reach = Math.min(Math.max(0, ...ends), REACH * widest) || 1;
  return [-reach, reach];
}
