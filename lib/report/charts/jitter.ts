/** How far one example's outputs of a batch norm move with its minibatch: a distribution of units. */

import { seedNote } from "../../diagnosis/select.ts";
import { figure } from "../../diagnosis/wording.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { drawableHistogram } from "./histogram_shape.ts";
import { ridgePicture, type RidgeSet } from "./ridge_grid.ts";

/** A panel a variant with batch norm, all on one scale from 0. */
export const jitter: ReturnType<typeof ridgePicture> = ridgePicture(setsOf, noteOf);

function noteOf(result: ExperimentResult): string {
  const { jitter } = result.config.watch;
  const batches = jitter === undefined ? "" : `${jitter.batches} `;
  return `std of one example's output over ${batches}minibatches, in stds of all examples' outputs; ` +
    `a ridge: all units of a layer${seedNote(result)}`;
}

function setsOf(result: ExperimentResult): RidgeSet[] {
  const having = result.variants.flatMap((variant) => {
    const layers = variant.runs[0]?.jitter ?? [];
    return layers.length === 0 ? [] : [{ variant, layers }];
  });
  const all = having.flatMap(({ layers }) => layers.map(({ histogram }) => histogram))
    .filter(drawableHistogram);
  const reach = 1.04 * Math.max(0, ...all.map(({ high }) => high)) || 1;
  return having.map(({ variant, layers }) => ({
    variant,
    note: `mean ${layers.length === 1 ? "" : "of the first layer "}${figure(layers[0]!.jitter)}`,
    ridges: layers.map(({ layer, histogram }) => ({ name: layer, histogram })),
    range: [0, reach],
  }));
}
