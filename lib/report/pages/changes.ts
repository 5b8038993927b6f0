/** What each variant changes of its experiment, in words. */

import { words as optimiserWords } from "../../experiment/optimisers/mod.ts";
import { words as rateWords } from "../../experiment/schedules/mod.ts";
import type { ResolvedExperiment, ResolvedVariant } from "../../experiment/resolve.ts";
import type { ResolvedLayer, ResolvedSimple } from "../../experiment/network.ts";
import { isDeclared, type ResolvedNetwork } from "../../experiment/resolve_network.ts";
import type { ResolvedTrain } from "../../experiment/train.ts";
import { counted, figure, listed, whole } from "../../diagnosis/wording.ts";
import { detailWords, networkWords, simpleWords, unnumbered } from "./network_words.ts";

/** As many places are named one by one. */
const MOST_PLACES = 3;

/** What a variant changes in the data, the network, its training and the seeds, a line each. */
export function changesOf(config: ResolvedExperiment, variant: ResolvedVariant): string[] {
  const seeds = variant.seeds.join() === config.seeds.join()
    ? []
    : [`${variant.seeds.length === 1 ? "seed" : "seeds"} ${variant.seeds.join(", ")}`];
  return [
    ...dataChanges(config.data, variant.data),
    ...networkChanges(config.network, variant.network),
    ...trainChanges(config.train, variant.train),
    ...seeds,
  ];
}

function dataChanges(base: object, own: object): string[] {
  const before = base as Record<string, unknown>;
  return Object.entries(own).filter(([key, value]) => `${value}` !== `${before[key]}`)
    .map(([key, value]) => `data: ${key} ${value}`);
}

function trainChanges(base: ResolvedTrain, own: ResolvedTrain): string[] {
  const parts: [string, (train: ResolvedTrain) => string][] = [
    ["", ({ steps }) => counted(steps, "step")],
    ["", ({ batchSize }) => `${counted(batchSize, "example")} a step`],
    ["", ({ optimiser }) => optimiserWords(optimiser)],
    ["learning rate ", ({ optimiser }) => rateWords(optimiser.lr)],
    [
      "gradient norm ",
      ({ clipGradNorm }) =>
        clipGradNorm === undefined ? "not clipped" : `clipped at ${figure(clipGradNorm)}`,
    ],
  ];
  return parts.filter(([, write]) => write(own) !== write(base))
    .map(([name, write]) => `${name}${write(own)}`);
}

/** Place by place, or the whole network where that is shorter. */
function networkChanges(base: ResolvedNetwork, own: ResolvedNetwork): string[] {
  if (networkWords(base) === networkWords(own) && isDeclared(base)) return [];
  const whole = `network: ${networkWords(own)}`;
  if (!isDeclared(own)) return "source" in base && base.source === own.source ? [] : [whole];
  if (!isDeclared(base)) return [whole];
  const common = commonBlocks(base, own);
  const places = placeChanges(leaves(common.base), leaves(common.own));
  if (places === undefined || places.join().length > whole.length) return [whole];
  return [...common.counts, ...places];
}

/** Both networks with as many of each block as both have, numbered alike, and how many there were. */
function commonBlocks(base: readonly ResolvedLayer[], own: readonly ResolvedLayer[]) {
  const [before, after] = [base, own].map(blockCounts);
  const counts: string[] = [];
  for (const [name, count] of after!) {
    const old = before!.get(name) ?? count;
    if (old !== count) counts.push(`${count} × ${name} instead of ${old}`);
  }
  const cut = (layers: readonly ResolvedLayer[]) => {
    const seen = new Map<string, number>();
    return layers.flatMap((layer): ResolvedLayer[] => {
      const name = unnumbered(layer.name);
      const number = (seen.get(name) ?? 0) + 1;
      seen.set(name, number);
      const [one = 0, other = 0] = [before!.get(name), after!.get(name)];
      if (Math.min(one, other) === 0 || Math.max(one, other) === 1) return [layer];
      return number > Math.min(one, other) ? [] : [{ ...layer, name: `${name}${number}` }];
    });
  };
  return { counts, base: cut(base), own: cut(own) };
}

/** How many there are of each block whose copies are all alike. */
function blockCounts(layers: readonly ResolvedLayer[]): Map<string, number> {
  const found = new Map<string, string[]>();
  for (const layer of layers) {
    if (layer.kind !== "block" && layer.kind !== "residual") continue;
    const name = unnumbered(layer.name);
    found.set(name, [...found.get(name) ?? [], networkWords([layer])]);
  }
  const alike = [...found].filter(([, words]) => new Set(words).size === 1);
  return new Map(alike.map(([name, words]) => [name, words.length]));
}

/** Layers that hold no others, by path. */
type Leaves = ReadonlyMap<string, ResolvedSimple>;

function leaves(layers: readonly ResolvedLayer[], above = ""): Leaves {
  return new Map(layers.flatMap((layer) => {
    const path = `${above}${layer.name}`;
    if (layer.kind === "block") return [...leaves(layer.layers, `${path}.`)];
    if (layer.kind !== "residual") return [[path, layer] as const];
    const past = leaves(layer.projection ?? [], `${path}.projection.`);
    return [...leaves(layer.layers, `${path}.body.`), ...past];
  }));
}

/** What differs at each place; undefined where the layers that both have are in another order. */
function placeChanges(base: Leaves, own: Leaves): string[] | undefined {
  const isKept = (path: string) => base.get(path)?.kind === own.get(path)?.kind;
  const [before, after] = [base, own].map((all) => [...all.keys()].filter(isKept));
  if (before!.join() !== after!.join()) return undefined;
  const gone = new Map(newcomers(base, isKept));
  const came = newcomers(own, isKept).map(([after, path]) => {
    const details = simpleWords(own.get(path)!);
    const instead = gone.get(after);
    gone.delete(after);
    const place = instead === undefined
      ? after === "" ? "first" : `after ${nameOf(after)}`
      : `in place of ${nameOf(instead)}`;
    return { path, words: `${details === "" ? "" : `(${details})`} ${place}` };
  });
  const altered = after!.map((path) => ({
    path,
    words: detailWords(own.get(path)!, base.get(path)!),
  })).filter(({ words }) => words !== "");
  const all = [...new Set([...base.keys(), ...own.keys()])];
  const left = [...gone.values()].map((path) => ({ path, words: "" }));
  return [
    ...gathered(altered, all).map(({ where, words }) => `${where}: ${words}`),
    ...gathered(came, all).map(({ where, words }) => `with ${where}${words}`),
    ...gathered(left, all).map(({ where }) => `without ${where}`),
  ];
}

/** The layers that only this network has, each with the one before it. */
function newcomers(
  leaves: Leaves,
  isKept: (path: string) => boolean,
): (readonly [after: string, path: string])[] {
  const paths = [...leaves.keys()];
  return paths.flatMap((path, place) =>
    isKept(path) ? [] : [[paths[place - 1] ?? "", path] as const]
  );
}

function nameOf(path: string): string {
  return path.split(".").at(-1)!;
}

/** The same at several places is said once: "hidden.linear" means all of them, as in a selector. */
function gathered(found: readonly { path: string; words: string }[], all: readonly string[]) {
  const groups = new Map<string, { words: string; paths: string[] }>();
  for (const { path, words } of found) {
    const key = `${unnumbered(path)}\n${words}`;
    const group = groups.get(key) ?? { words, paths: [] };
    group.paths.push(path);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ words, paths }) => {
    const pattern = unnumbered(paths[0]!);
    const isAll = all.filter((path) => unnumbered(path) === pattern).length === paths.length;
    return { words, where: isAll ? pattern : places(paths) };
  });
}

function places(paths: readonly string[]): string {
  if (paths.length <= MOST_PLACES) return listed(paths);
  return `${paths[0]} to ${paths.at(-1)} (${whole(paths.length)} layers)`;
}
