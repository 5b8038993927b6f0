/** The network of an experiment: its layers as a file writes them, and with names and all options. */

import {
  type Initialiser,
  initialiserKindOf,
  type LayerInit,
  type ParameterInit,
} from "./initialisers/mod.ts";
import type { Resolved } from "./layers/kind.ts";
import { kindOf, type Layer, type SimpleLayer } from "./layers/mod.ts";

/** A layer with its name, in a network whose repeated blocks are written out. */
export interface NamedLayer {
  /** As its module is called, e.g. "linear", or "linear2" if there are several beside it. */
  readonly name: string;
  /** The same without a number: its kind, or a block's name. */
  readonly base: string;
  /** As the file writes it. */
  readonly layer: Layer;
  /** Of a block or a residual connection. */
  readonly layers?: readonly NamedLayer[];
  /** Of a residual connection. */
  readonly projection?: readonly NamedLayer[];
}

/** A layer with its name, and nothing left to default; plain JSON. */
export type ResolvedLayer = ResolvedSimple | ResolvedBlock | ResolvedResidual;

/** A layer that holds no others. */
export type ResolvedSimple = Resolved<SimpleLayer> & { readonly name: string };

/** Layers under a name. */
export interface ResolvedBlock {
  /** What it is. */
  readonly kind: "block";
  /** As its module is called. */
  readonly name: string;
  /** First to last. */
  readonly layers: readonly ResolvedLayer[];
}

/** A connection past some layers. */
export interface ResolvedResidual {
  /** What it is. */
  readonly kind: "residual";
  /** As its module is called. */
  readonly name: string;
  /** First to last. */
  readonly layers: readonly ResolvedLayer[];
  /** What x passes before it is added; absent: it is added as it is. */
  readonly projection?: readonly ResolvedLayer[];
}

/** Layers of a network, its repeated blocks written out, at most. */
export const MOST_LAYERS = 1000;

/** How many layers a network has, its repeated blocks written out. */
export function countLayers(layers: readonly Layer[]): number {
  return layers.reduce((sum, layer) => {
    if (layer.kind === "block") return sum + (layer.repeat ?? 1) * (1 + countLayers(layer.layers));
    if (layer.kind !== "residual") return sum + 1;
    return sum + 1 + countLayers(layer.layers) + countLayers(layer.projection ?? []);
  }, 0);
}

/**
 * Writes repeated blocks out and names every layer by its kind, blocks by their own name; where a
 * name stands several times in one list, they are numbered from 1.
 */
export function nameLayers(layers: readonly Layer[]): NamedLayer[] {
  const all = layers.flatMap((layer) =>
    layer.kind === "block" ? new Array<Layer>(layer.repeat ?? 1).fill(layer) : [layer]
  );
  const bases = all.map(baseOf);
  return all.map((layer, index): NamedLayer => {
    const base = bases[index]!;
    const number = bases.slice(0, index + 1).filter((other) => other === base).length;
    const name = bases.indexOf(base) === bases.lastIndexOf(base) ? base : `${base}${number}`;
    return { name, base, layer, ...namedParts(layer) };
  });
}

/** What a layer is called where there is no other of its kind. */
export function baseOf(layer: Layer): string {
  return layer.kind === "block" ? layer.name : layer.kind;
}

function namedParts(layer: Layer): Pick<NamedLayer, "layers" | "projection"> {
  if (layer.kind !== "block" && layer.kind !== "residual") return {};
  const layers = nameLayers(layer.layers);
  if (layer.kind === "block" || layer.projection === undefined) return { layers };
  return { layers, projection: nameLayers(layer.projection) };
}

/** Fills in the options of every layer. */
export function resolveLayers(layers: readonly NamedLayer[]): ResolvedLayer[] {
  return layers.map(({ name, layer, layers = [], projection }): ResolvedLayer => {
    const inner = resolveLayers(layers);
    if (layer.kind === "block") return { kind: "block", name, layers: inner };
    if (layer.kind !== "residual") return resolveSimple(name, layer);
    const past = projection && { projection: resolveLayers(projection) };
    return { kind: "residual", name, layers: inner, ...past };
  });
}

function resolveSimple(name: string, layer: SimpleLayer): ResolvedSimple {
  const { defaults, initial } = kindOf(layer.kind);
  const all = { ...defaults, ...layer, name };
  if (initial === undefined) return all as ResolvedSimple;
  const given = initByParameter(("init" in layer && layer.init) || {});
  const init = Object.entries(initial)
    .filter(([parameter]) => hasParameter(all, parameter))
    .map(([parameter, usual]) => {
      const own = given[parameter as keyof ParameterInit];
      const means = own === undefined || own.kind === "torchDefault" ? usual : own;
      return [parameter, resolveInitialiser(means)];
    });
  return { ...all, init: Object.fromEntries(init) } as ResolvedSimple;
}

/** Whether its options leave a layer this parameter. */
function hasParameter(options: object, parameter: string): boolean {
  const off = (option: string) => (options as Record<string, unknown>)[option] === false;
  return !(off("affine") || off("elementwiseAffine") || parameter === "bias" && off("bias"));
}

/** The initialisers of a layer by parameter; one alone is the weight's. */
export function initByParameter(init: LayerInit): ParameterInit {
  return "kind" in init ? { weight: init } : init;
}

function resolveInitialiser(initialiser: Initialiser): Initialiser {
  const known = Object.entries(initialiserKindOf(initialiser.kind).defaults)
    .filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), ...initialiser };
}
