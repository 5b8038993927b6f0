/** What a variant changes in the network, place by place. */

import type { LayerInit } from "./initialisers/mod.ts";
import type { BlockLayer } from "./layers/block.ts";
import type { Layer, SimpleLayer } from "./layers/mod.ts";
import {
  countLayers,
  initByParameter,
  MOST_LAYERS,
  type NamedLayer,
  nameLayers,
} from "./network.ts";
import { partialLayer } from "./network_schema.ts";
import { type Problem, problemsOf } from "./problems.ts";
import { isPlainObject, show } from "./schema_parts.ts";
import { isWhole } from "./schema_values.ts";
import { matches, selectorsOf } from "./select.ts";
import { didYouMean, listKnown } from "./suggest.ts";

/**
 * By selector: null removes the layers that it means, options are merged with theirs, and a layer or
 * a list (anything with `kind`) takes their place.
 */
export type Change = Readonly<Record<string, LayerChange>>;

/** What becomes of a layer. */
export type LayerChange = null | Layer | readonly Layer[] | LayerOptions;

/** Some options of a layer, or `repeat` of a block. */
export type LayerOptions = Readonly<Record<string, unknown>>;

/** A changed network, or what is wrong with the change. */
export interface Changed {
  readonly layers: readonly NamedLayer[];
  /** Paths from the change on. */
  readonly problems: readonly Problem[];
}

/**
 * The network with the change made. Selectors mean layers of the network as it was, whatever the
 * others do; only `repeat` of blocks is applied before. Layers keep their names.
 */
export function changeNetwork(network: readonly Layer[], change: Change): Changed {
  const changer = new Changer(change);
  const repeated = changer.repeat(network, []);
  if (countLayers(repeated) > MOST_LAYERS) return tooMany(countLayers(repeated));
  const named = nameLayers(repeated);
  const layers = changer.change(named, []);
  const count = countNamed(layers);
  if (count > MOST_LAYERS) return tooMany(count);
  return { layers, problems: [...changer.problems.values(), ...changer.unused(named)] };
}

function tooMany(count: number): Changed {
  const [most, found] = [MOST_LAYERS, count].map((value) => value.toLocaleString("en-US"));
  const message = `expected at most ${most} layers after the change, found ${found}`;
  return { layers: [], problems: [{ path: [], message }] };
}

function countNamed(layers: readonly NamedLayer[]): number {
  return layers.reduce(
    (sum, { layers: inner = [], projection = [] }) =>
      sum + 1 + countNamed(inner) + countNamed(projection),
    0,
  );
}

class Changer {
  /** Each once, though several layers may show it. */
  readonly problems = new Map<string, Problem>();
  readonly #used = new Set<string>();

  constructor(readonly all: Change) {}

  /** Sets how often blocks are repeated. */
  repeat(layers: readonly Layer[], above: readonly string[]): Layer[] {
    return layers.map((layer): Layer => {
      if (layer.kind !== "block" && layer.kind !== "residual") return layer;
      const path = [...above, layer.kind === "block" ? layer.name : layer.kind];
      const inner = { ...layer, layers: this.repeat(layer.layers, path) };
      const selectors = layer.kind === "residual"
        ? []
        : Object.keys(this.all).filter((selector) =>
          isRepeat(this.all[selector]!) && matches(selector, path)
        );
      for (const selector of selectors) this.#used.add(selector);
      this.#requireOne(selectors, path, "repeat");
      const [selector] = selectors;
      if (selector === undefined) return inner;
      const { repeat } = this.all[selector] as LayerOptions;
      if (isWhole(repeat)) return { ...inner, repeat } as BlockLayer;
      this.#report([selector, "repeat"], `expected a positive whole number, found ${show(repeat)}`);
      return inner;
    });
  }

  /** Makes the other changes. */
  change(layers: readonly NamedLayer[], above: readonly string[]): NamedLayer[] {
    const taken = new Set(layers.map(({ name }) => name));
    return layers.flatMap((named) => {
      const path = [...above, named.name];
      const selectors = Object.keys(this.all).filter((selector) =>
        !isRepeat(this.all[selector]!) && matches(selector, path)
      );
      for (const selector of selectors) this.#used.add(selector);
      const whole = selectors.find((selector) => !isOptions(this.all[selector]!));
      if (whole === undefined) return [this.#merged(named, path, selectors)];
      this.#requireOne(selectors, path, "the layer");
      const into = this.all[whole]!;
      taken.delete(named.name);
      return into === null ? [] : renamed(into as Layer | readonly Layer[], taken);
    });
  }

  /** Selectors that mean no layer. */
  unused(layers: readonly NamedLayer[]): Problem[] {
    return Object.keys(this.all).filter((selector) => !this.#used.has(selector)).map((selector) => {
      const known = selectorsOf(layers);
      const hint = didYouMean(selector, known) || `; there are ${listKnown(known)}`;
      return { path: [selector], message: `no layer of the network is meant${hint}` };
    });
  }

  #merged(named: NamedLayer, path: readonly string[], selectors: readonly string[]): NamedLayer {
    const { layer } = named;
    if (layer.kind === "block" || layer.kind === "residual") {
      for (const selector of selectors) {
        const message = `expected null, a layer or a list of layers for a ${layer.kind}` +
          `${layer.kind === "block" ? ", or { repeat }" : ""}, found options`;
        this.#report([selector], message);
      }
      const body = layer.kind === "residual" ? [...path, "body"] : path;
      const layers = this.change(named.layers ?? [], body);
      if (named.projection === undefined) return { ...named, layers };
      const projection = this.change(named.projection, [...path, "projection"]);
      return { ...named, layers, projection };
    }
    let merged: SimpleLayer = layer;
    const given = new Map<string, string[]>();
    for (const selector of selectors) {
      const options = this.all[selector] as LayerOptions;
      for (const key of keysOf(options)) given.set(key, [...given.get(key) ?? [], selector]);
      const problems = problemsOf(partialLayer(layer.kind), options);
      for (const { path, message } of problems) this.#report([selector, ...path], message);
      if (problems.length === 0) merged = mergeOptions(merged, options);
    }
    for (const [key, by] of given) this.#requireOne(by, path, key);
    return { ...named, layer: merged };
  }

  /** Two selectors may not say something of the same option. */
  #requireOne(selectors: readonly string[], path: readonly string[], what: string): void {
    if (selectors.length < 2) return;
    const name = path.join(".");
    const message = `expected ${what} of ${name} to be changed once, found it in ` +
      `${listKnown(selectors)}`;
    this.#report([selectors[1]!], message);
  }

  #report(path: Problem["path"], message: string): void {
    this.problems.set(`${path.join(".")}: ${message}`, { path, message });
  }
}

function isOptions(change: LayerChange): change is LayerOptions {
  return isPlainObject(change) && !("kind" in change);
}

function isRepeat(change: LayerChange): boolean {
  return isOptions(change) && Object.keys(change).join() === "repeat";
}

/** The options that are given, those of `init` by parameter. */
function keysOf({ init, ...options }: LayerOptions): string[] {
  const inits = isPlainObject(init) ? Object.keys(initByParameter(init as LayerInit)) : [];
  return [...Object.keys(options), ...inits.map((parameter) => `init.${parameter}`)];
}

function mergeOptions(layer: SimpleLayer, options: LayerOptions): SimpleLayer {
  const init = options["init"] as LayerInit | undefined;
  if (init === undefined) return { ...layer, ...options } as SimpleLayer;
  const before = "init" in layer && layer.init ? initByParameter(layer.init) : {};
  return { ...layer, ...options, init: { ...before, ...initByParameter(init) } } as SimpleLayer;
}

/** Names for layers that come in place of another, none of them taken. */
function renamed(into: Layer | readonly Layer[], taken: Set<string>): NamedLayer[] {
  return nameLayers(Array.isArray(into) ? into : [into as Layer]).map((one) => {
    let { name } = one;
    for (let number = 2; taken.has(name); number++) name = `${one.base}${number}`;
    taken.add(name);
    return { ...one, name };
  });
}
