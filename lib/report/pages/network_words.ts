/** Networks in words: layers with the options that are not PyTorch's, repeated blocks once. */

import { type Initialiser, initialiserKindOf } from "../../experiment/initialisers/mod.ts";
import { kindOf } from "../../experiment/layers/mod.ts";
import type { ResolvedLayer, ResolvedSimple } from "../../experiment/network.ts";
import { isDeclared, type ResolvedNetwork } from "../../experiment/resolve_network.ts";
import { figure } from "../../diagnosis/wording.ts";

/** "embedding(10), flatten, 5 × hidden [linear(100), tanh], linear(vocabulary)". */
export function networkWords(network: ResolvedNetwork): string {
  return isDeclared(network)
    ? listWords(network)
    : "what a function of the experiment's file makes";
}

function listWords(layers: readonly ResolvedLayer[]): string {
  const said: { words: string; count: number }[] = [];
  for (const layer of layers) {
    const words = layerWords(layer);
    const last = said.at(-1);
    if (last?.words === words) last.count++;
    else said.push({ words, count: 1 });
  }
  return said.map(({ words, count }) => count === 1 ? words : `${count} × ${words}`).join(", ");
}

function layerWords(layer: ResolvedLayer): string {
  if (layer.kind === "block") return `${unnumbered(layer.name)} [${listWords(layer.layers)}]`;
  if (layer.kind === "residual") {
    const past = layer.projection ? ` past [${listWords(layer.projection)}]` : "";
    return `residual [${listWords(layer.layers)}]${past}`;
  }
  const said = simpleWords(layer);
  return said === "" ? layer.kind : `${layer.kind}(${said})`;
}

/** A name, or each part of a path, without the number that tells it from those beside it. */
export function unnumbered(path: string): string {
  return path.replace(/\d+(?=\.|$)/g, "");
}

/** The options of a layer and how its parameters start, where those are not PyTorch's. */
export function simpleWords(layer: ResolvedSimple): string {
  const { defaults, initial } = kindOf(layer.kind);
  return detailWords(layer, { ...defaults, init: initial });
}

/** The same, where it is not as in `usual`. */
export function detailWords(layer: object, usual: object): string {
  const { init: starts = {}, kind: _, name: __, ...options } = layer as Detailed;
  const { init: usualStarts = {}, ...others } = usual as Partial<Detailed>;
  const own = Object.entries(options).filter(([key, value]) => value !== others[key])
    .toSorted(([a], [b]) => Number(a in others) - Number(b in others));
  const drawn = Object.entries(starts).filter(([key, start]) =>
    initialiserWords(start) !== (usualStarts[key] && initialiserWords(usualStarts[key]))
  );
  return [
    ...own.map(([key, value]) => optionWords(key, value, key in others)),
    ...drawn.map(([key, start]) => `${key} ${initialiserWords(start)}`),
  ].join(", ");
}

/** A layer as far as words go. */
interface Detailed {
  readonly init?: Readonly<Record<string, Initialiser>>;
  readonly [option: string]: unknown;
}

/** What a layer of a kind must be told: the number says enough, unless it stands for another. */
const SIZES: ReadonlySet<string> = new Set([
  "embeddingDim",
  "outFeatures",
  "outChannels",
  "numGroups",
]);

function optionWords(key: string, value: unknown, isChange: boolean): string {
  if (value === false) return `no ${key}`;
  if (value === true) return key;
  const words = typeof value === "number" ? figure(value) : String(value);
  return SIZES.has(key) && !isChange ? words : `${key} ${words}`;
}

/** What an initialiser is for says more than its numbers. */
function namesFirst([, a]: readonly [string, unknown], [, b]: readonly [string, unknown]): number {
  return Number(typeof a === "number") - Number(typeof b === "number");
}

/** "normal(0.2)", "kaimingNormal(tanh)", "kaimingNormal(gain 3)", "zeros". */
export function initialiserWords({ kind, ...options }: Initialiser): string {
  const { options: known, defaults } = initialiserKindOf(kind);
  const isAlone = Object.keys(known).length === 1;
  const own = Object.entries(options).toSorted(namesFirst).filter(([key, value]) =>
    isAlone || value !== (defaults as Record<string, unknown>)[key]
  );
  const each = own.map(([key, value]) => {
    if (typeof value === "number") return isAlone ? figure(value) : `${key} ${figure(value)}`;
    return String(value);
  });
  return each.length === 0 ? kind : `${kind}(${each.join(", ")})`;
}
