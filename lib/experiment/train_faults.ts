/** What is wrong with the training of an experiment whose every part is well-formed. */

import type { Experiment, NetworkSpec, VariantSpec } from "./experiment.ts";
import { meetingGroups, strayGroups } from "./optimisers/groups.ts";
import { type Optimiser, optionFault, optionsOf, resolveOptimiser } from "./optimisers/mod.ts";
import type { Problem } from "./problems.ts";
import { changedLayers, parameterNames } from "./resolve_network.ts";
import { didYouMean } from "./suggest.ts";
import { changeTrain } from "./train.ts";
import { isUntrained } from "./untrained.ts";

/** An optimiser, where it is written, and the parameters of the networks that it trains. */
interface Place {
  readonly path: Problem["path"];
  readonly optimiser: Optimiser;
  readonly networks: readonly (readonly string[])[];
}

/** Faults of the optimisers of an experiment and its variants. */
export function optimiserFaults({ train, network, variants }: Experiment): Problem[] {
  if (isUntrained(train)) return [];
  const foreign = Object.entries(variants).flatMap(([name, { train: own = {} }]) =>
    foreignOptions(train.optimiser, own.optimiser ?? {}, [...pathOf(name)])
  );
  if (foreign.length > 0) return foreign;
  const names = new Map(
    Object.entries(variants).map(([name, variant]) => [name, namesOf(network, variant)]),
  );
  // Who makes a network by a function knows what its parameters are called; we do not.
  if ([...names.values()].includes(undefined)) return [];
  const known = [...new Set([namesOf(network, {}) ?? [], ...names.values()].flat() as string[])];
  const inherited = Object.entries(variants)
    .filter(([, variant]) => variant.train?.optimiser === undefined);
  const places: Place[] = [
    {
      path: ["train", "optimiser"],
      optimiser: train.optimiser,
      networks: inherited.map(([name]) => names.get(name)!),
    },
    ...Object.entries(variants).flatMap(([name, { train: own }]) =>
      own?.optimiser === undefined ? [] : [{
        path: pathOf(name),
        optimiser: changeTrain(train, own).optimiser,
        networks: [names.get(name)!],
      }]
    ),
  ];
  return places.flatMap((place) => faultsOf(place, known));
}

/** What the parameters of a variant are called; undefined of a network that a function makes. */
function namesOf(network: NetworkSpec, variant: VariantSpec): string[] | undefined {
  const layers = changedLayers(variant.network ?? network, variant.change ?? {});
  return layers && parameterNames(layers);
}

function pathOf(variant: string): string[] {
  return ["variants", variant, "train", "optimiser"];
}

/** Options that the experiment's optimiser, which is not replaced, does not have. */
function foreignOptions(
  { kind }: Optimiser,
  change: object,
  path: readonly string[],
): Problem[] {
  if (Object.hasOwn(change, "kind")) return [];
  const known = optionsOf(kind);
  return Object.keys(change).filter((key) => !known.includes(key)).map((key) => ({
    path: [...path, key],
    message: `unknown key of an optimiser of kind "${kind}"` +
      (didYouMean(key, known) || `; known are ${known.join(", ")}`),
  }));
}

function faultsOf({ path, optimiser, networks }: Place, known: readonly string[]): Problem[] {
  const fault = optionFault(resolveOptimiser(optimiser, 1));
  const own = fault === undefined ? [] : [{ path, message: fault }];
  const { groups = {} } = optimiser;
  const rates = Object.entries(groups).flatMap(([selector, group]): Problem[] => {
    const place = [...path, "groups", selector];
    if (Object.keys(group).length === 0) {
      return [{ path: place, message: "expected lr, lrScale or weightDecay, found none" }];
    }
    if (group.lr !== undefined && group.lrScale !== undefined) {
      return [{ path: place, message: "expected lr or lrScale, found both" }];
    }
    if (typeof group.lr !== "number" || typeof (optimiser.lr ?? 0) === "number") return [];
    return [{
      path: [...place, "lr"],
      message:
        `expected rates by step or a schedule, as the optimiser has, found ${group.lr}; to ` +
        `follow its rate at a distance write lrScale, to keep one { 0: ${group.lr} }`,
    }];
  });
  const stray = strayGroups(groups, known);
  const meeting = networks.flatMap((names) => meetingGroups(groups, names));
  const first = new Map([...stray, ...meeting].reverse().map((each) => [each.selector, each]));
  const selectors = [...first.values()].map(({ selector, message }) => ({
    path: [...path, "groups", selector],
    message,
  }));
  return [...own, ...rates, ...selectors];
}
