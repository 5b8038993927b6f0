/** What the jitter of batch norm says: how far one example moves with the company that it keeps. */

import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { mean } from "./d3.ts";
import { hasSeveralSeeds } from "./select.ts";
import { runsOf } from "./series.ts";
import { figure } from "./wording.ts";

/** Of each variant with batch norm: its layers' mean jitter, over the seeds, least to most. */
export function jitterFindings(result: ExperimentResult): string[] {
  const each = result.variants.flatMap((variant) => {
    const layers = meansOf(variant).toSorted((a, b) => a.jitter - b.jitter);
    const ends = [...new Set([layers[0], layers.at(-1)])].flatMap((end) => end ?? []);
    if (ends.length === 0) return [];
    const words = ends.map(({ layer, jitter }) =>
      ends.length === 1 ? figure(jitter) : `${figure(jitter)} of ${layer}`
    );
    return [`${variant.label} ${words.join(" to ")}`];
  });
  if (each.length === 0) return [];
  const { jitter } = result.config.watch;
  const batches = jitter === undefined ? "minibatches" : `${jitter.batches} minibatches`;
  const over = hasSeveralSeeds(result) ? " and seeds" : "";
  return [
    `The same example in ${batches}: its outputs of batch norm vary from one to the next by so many ` +
    `standard deviations of all examples' outputs, a mean over units${over}: ${each.join("; ")}.`,
  ];
}

/** Layers whose jitter is finite. */
function meansOf(variant: VariantResult): { layer: string; jitter: number }[] {
  const runs = runsOf(variant).flatMap(({ jitter }) => jitter ?? []);
  return [...new Set(runs.map(({ layer }) => layer))].flatMap((layer) => {
    const own = runs.filter((each) => each.layer === layer).map(({ jitter }) => jitter);
    const jitter = mean(own) ?? NaN;
    return own.every(Number.isFinite) ? [{ layer, jitter }] : [];
  });
}
