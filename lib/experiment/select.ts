/** Selectors: which layers of a network are meant. */

import type { NamedLayer } from "./network.ts";

/**
 * Whether a selector means the layer or parameter at the end of a path of names.
 *
 * A selector is names with dots between: the last is its own, the others stand before it in this
 * order, though not all need to be named. A name also means what is called so with a number behind
 * it: `hidden` is each block of that name, `hidden3` the third. `*.linear` is the same as `linear`:
 * wherever it stands.
 */
export function matches(selector: string, path: readonly string[]): boolean {
  const wanted = selector.split(".");
  if (wanted.length > 1 && wanted[0] === "*") wanted.shift();
  const last = path.at(-1);
  if (last === undefined || !means(wanted.at(-1)!, last)) return false;
  let next = 0;
  for (const name of path.slice(0, -1)) {
    if (next < wanted.length - 1 && means(wanted[next]!, name)) next++;
  }
  return next === wanted.length - 1;
}

function means(wanted: string, name: string): boolean {
  return name === wanted || withoutNumber(name) === wanted;
}

/** What a layer is called without the number that tells it from others. */
export function withoutNumber(name: string): string {
  return name.replace(/\d+$/, "");
}

/** Calls `visit` for every layer, outer ones first, with its path. */
export function eachLayer(
  layers: readonly NamedLayer[],
  visit: (layer: NamedLayer, path: readonly string[]) => void,
  above: readonly string[] = [],
): void {
  for (const named of layers) {
    const path = [...above, named.name];
    visit(named, path);
    const body = named.layer.kind === "residual" ? [...path, "body"] : path;
    eachLayer(named.layers ?? [], visit, body);
    eachLayer(named.projection ?? [], visit, [...path, "projection"]);
  }
}

/** What a user may have meant: the names of all layers, alone and after their block's. */
export function selectorsOf(layers: readonly NamedLayer[]): string[] {
  const found = new Set<string>();
  eachLayer(layers, (_, path) => {
    const [first, last] = [path[0]!, path.at(-1)!];
    for (const own of [withoutNumber(last), last]) {
      found.add(own);
      if (path.length === 1) continue;
      for (const block of [withoutNumber(first), first]) found.add(`${block}.${own}`);
    }
  });
  return [...found];
}
