/** Layers under one name, once or several times in a row. */

import type { Layer } from "./mod.ts";

/** Layers in a row, called by a name: selectors and reports speak of it. */
export interface BlockLayer {
  /** What it is. */
  readonly kind: "block";
  /** What it is called; with `repeat` the first is NAME1, the second NAME2, and so on. */
  readonly name: string;
  /** First to last. */
  readonly layers: readonly Layer[];
  /** How many of them follow each other; absent: one, without a number. */
  readonly repeat?: number;
}

/** Layers under a name; with `repeat` so many times in a row. */
export function block(
  name: string,
  layers: readonly Layer[],
  options: Pick<BlockLayer, "repeat"> = {},
): BlockLayer {
  return { kind: "block", name, layers, ...options };
}
