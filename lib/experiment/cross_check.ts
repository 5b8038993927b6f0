/** What no single key of an experiment shows: faults between parts that each fit the schema. */

import { changesOf, foreignChanges } from "./data/mod.ts";
import type { Experiment } from "./experiment.ts";
import type { Problem } from "./problems.ts";
import { didYouMean, listKnown } from "./suggest.ts";
import { optimiserFaults } from "./train_faults.ts";
import { inOneBatch, trainingFaults } from "./untrained.ts";
import { lateLooks } from "./watch.ts";

/** The faults between parts of an experiment whose every part is well-formed. */
export function crossCheck(experiment: Experiment): Problem[] {
  return [
    ...equalLabels(experiment),
    ...dataFaults(experiment),
    ...trainingFaults(experiment),
    ...optimiserFaults(experiment),
    ...tooSmallBatches(experiment),
    ...expectationFaults(experiment),
    ...lateLooks(experiment),
  ];
}

/** What tables and pictures call two variants must differ to the eye. */
function equalLabels({ variants }: Experiment): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const [name, { label = name }] of Object.entries(variants)) {
    const looks = label.normalize("NFKC").trim().replaceAll(/\s+/g, " ");
    const first = seen.get(looks);
    if (first !== undefined) {
      const message = `expected a label that no other variant has, found that of "${first}"`;
      const path = variants[name]!.label === undefined ? [name] : [name, "label"];
      problems.push({ path: ["variants", ...path], message });
    }
    seen.set(looks, first ?? name);
  }
  return problems;
}

/** A variant may change of data what their kind allows. */
function dataFaults({ data, variants }: Experiment): Problem[] {
  return Object.entries(variants).flatMap(([name, variant]) =>
    foreignChanges(data, variant.data ?? {}).map((key): Problem => ({
      path: ["variants", name, "data", key],
      message:
        `expected ${listKnown(changesOf(data))}, which a variant may change of data of kind ` +
        `"${data.kind}"`,
    }))
  );
}

/** Batch norm over a batch of one has no spread to divide by. */
function tooSmallBatches(experiment: Experiment): Problem[] {
  const problems: Problem[] = [];
  for (const [name, variant] of Object.entries(experiment.variants)) {
    const batchNorm = variant.model?.batchNorm ?? experiment.model.batchNorm;
    const own = variant.train?.batchSize;
    const { batchSize } = { ...inOneBatch(experiment.train, experiment.data), ...variant.train };
    if (batchNorm === undefined || batchSize >= 2) continue;
    const path = own === undefined
      ? ["train", "batchSize"]
      : ["variants", name, "train", "batchSize"];
    const message = `expected at least 2 with batch norm (variant "${name}"), found ${batchSize}`;
    problems.push({ path, message });
  }
  return problems;
}

/** Expected losses must name variants that exist, and be given once for what they are of. */
function expectationFaults(experiment: Experiment): Problem[] {
  const problems: Problem[] = [];
  const names = Object.keys(experiment.variants);
  const seen = new Map<string, number>();
  for (const [index, { digest, steps, seeds, losses }] of (experiment.expect ?? []).entries()) {
    const made = `${digest} ${steps} ${seeds?.toSorted() ?? "own"}`;
    const first = seen.get(made);
    if (first !== undefined) {
      const message = `expected other data, steps or seeds than expect[${first}] has`;
      problems.push({ path: ["expect", index], message });
    }
    seen.set(made, first ?? index);
    for (const name of Object.keys(losses)) {
      if (names.includes(name)) continue;
      const message = `no such variant${
        didYouMean(name, names) || `; there are ${listKnown(names)}`
      }`;
      problems.push({ path: ["expect", index, "losses", name], message });
    }
  }
  return problems;
}
