/** From a network as a file has it to all of its layers, with names and every option. */

import { ExperimentError } from "../device/errors.ts";
import { type Change, changeNetwork } from "./change.ts";
import type { NetworkFunction, NetworkSpec } from "./experiment.ts";
import type { Layer } from "./layers/mod.ts";
import { type ResolvedLayer, resolveLayers } from "./network.ts";
import { mlp } from "./presets.ts";
import type { Problem } from "./problems.ts";

/** A network in full; plain JSON, but for the function of a user's own. */
export type ResolvedNetwork = readonly ResolvedLayer[] | CustomNetwork;

/** A network that the user's code makes. */
export interface CustomNetwork {
  /** What it is. */
  readonly kind: "custom";
  /** The text of the function: what a report can say of it. */
  readonly source: string;
  /** Not part of the report. */
  readonly build: NetworkFunction;
}

/** Whether its layers are known. */
export function isDeclared(network: ResolvedNetwork): network is readonly ResolvedLayer[] {
  return Array.isArray(network);
}

/** The layers that a network is declared by; none of a function. */
export function declaredLayers(network: NetworkSpec): readonly Layer[] | undefined {
  if (typeof network === "function") return undefined;
  return "kind" in network ? mlp(network) : network;
}

/**
 * A variant's network.
 *
 * @throws {ExperimentError} with the first thing that is wrong with the change
 */
export function resolveNetwork(
  variant: string,
  network: NetworkSpec,
  change: Change,
): ResolvedNetwork {
  const [problem] = changeProblems(network, change);
  if (problem !== undefined) {
    const where = problem.path.map((key) => `[${JSON.stringify(key)}]`).join("");
    throw new ExperimentError(`variants.${variant}.change${where}: ${problem.message}`);
  }
  const layers = changedLayers(network, change);
  if (layers !== undefined) return layers;
  const build = network as NetworkFunction;
  return { kind: "custom", source: build.toString(), build };
}

/** The layers of a declared network with a change made; none of a function. */
export function changedLayers(
  network: NetworkSpec,
  change: Change,
): readonly ResolvedLayer[] | undefined {
  const layers = declaredLayers(network);
  return layers && resolveLayers(changeNetwork(layers, change).layers);
}

/** What is wrong with a change of this network; paths from the change on. */
export function changeProblems(network: NetworkSpec, change: Change): readonly Problem[] {
  const layers = declaredLayers(network);
  if (layers !== undefined) return changeNetwork(layers, change).problems;
  return Object.keys(change).slice(0, 1).map((selector) => ({
    path: [selector],
    message: "expected no change of a network that a function makes; give the variant a network",
  }));
}

/** All layers, those inside others too, outer ones first. */
export function allLayers(layers: readonly ResolvedLayer[]): ResolvedLayer[] {
  return layers.flatMap((layer): ResolvedLayer[] => {
    if (layer.kind === "block") return [layer, ...allLayers(layer.layers)];
    if (layer.kind !== "residual") return [layer];
    return [layer, ...allLayers(layer.layers), ...allLayers(layer.projection ?? [])];
  });
}

/** What the parameters of a network's layers are called, in the order of the network. */
export function parameterNames(layers: readonly ResolvedLayer[], above = ""): string[] {
  return layers.flatMap((layer): string[] => {
    const path = `${above}${layer.name}.`;
    if (layer.kind === "block") return parameterNames(layer.layers, path);
    if (layer.kind !== "residual") {
      return Object.keys(layer.init ?? {}).map((parameter) => `${path}${parameter}`);
    }
    const past = parameterNames(layer.projection ?? [], `${path}projection.`);
    return [...parameterNames(layer.layers, `${path}body.`), ...past];
  });
}
