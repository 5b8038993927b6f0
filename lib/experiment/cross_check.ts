/** What no single key of an experiment shows: faults between parts that each fit the schema. */

import { changesOf, foreignChanges } from "./data/mod.ts";
import { evaluateFaults } from "./evaluate.ts";
import type { Experiment, NetworkSpec, VariantSpec } from "./experiment.ts";
import { countLayers, MOST_LAYERS } from "./network.ts";
import type { Problem } from "./problems.ts";
import { allLayers, changedLayers, changeProblems, declaredLayers } from "./resolve_network.ts";
import { listKnown } from "./suggest.ts";
import { optimiserFaults } from "./train_faults.ts";
import { inOneBatch, trainingFaults } from "./untrained.ts";
import { lateLooks } from "./watch.ts";

/** The faults between parts of an experiment whose every part is well-formed. */
export function crossCheck(experiment: Experiment): Problem[] {
  // The rest looks at the layers of every variant.
  const networks = networkFaults(experiment);
  if (networks.length > 0) return networks;
  return [
    ...equalLabels(experiment),
    ...dataFaults(experiment),
    ...trainingFaults(experiment),
    ...evaluateFaults(experiment),
    ...optimiserFaults(experiment),
    ...tooSmallBatches(experiment),
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

/** Networks must stay within bounds, and changes must mean layers that are there. */
function networkFaults({ network, variants }: Experiment): Problem[] {
  const large = sizeFaults(network, ["network"]);
  if (large.length > 0) return large;
  return Object.entries(variants).flatMap(([name, { network: own = network, change = {} }]) => {
    const path = ["variants", name];
    const large = sizeFaults(own, [...path, "network"]);
    if (large.length > 0) return large;
    return changeProblems(own, change)
      .map((problem) => ({ ...problem, path: [...path, "change", ...problem.path] }));
  });
}

function sizeFaults(network: NetworkSpec, path: Problem["path"]): Problem[] {
  const count = countLayers(declaredLayers(network) ?? []);
  if (count <= MOST_LAYERS) return [];
  const [most, found] = [MOST_LAYERS, count].map((value) => value.toLocaleString("en-US"));
  return [{ path, message: `expected at most ${most} layers, found ${found}` }];
}

/** Batch norm over a batch of one has no spread to divide by. */
function tooSmallBatches(experiment: Experiment): Problem[] {
  const problems: Problem[] = [];
  for (const [name, variant] of Object.entries(experiment.variants)) {
    const own = variant.train?.batchSize;
    const { batchSize } = { ...inOneBatch(experiment.train, experiment.data), ...variant.train };
    if (batchSize >= 2 || !hasBatchNorm(experiment, variant)) continue;
    const path = own === undefined
      ? ["train", "batchSize"]
      : ["variants", name, "train", "batchSize"];
    const message = `expected at least 2 with batch norm (variant "${name}"), found ${batchSize}`;
    problems.push({ path, message });
  }
  return problems;
}

function hasBatchNorm(
  { network }: Experiment,
  { network: own, change = {} }: VariantSpec,
): boolean {
  const layers = changedLayers(own ?? network, change) ?? [];
  return allLayers(layers).some(({ kind }) => kind === "batchNorm");
}
