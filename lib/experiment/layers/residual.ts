/** A connection past some layers. */

import type { Layer } from "./mod.ts";

/** out = x + layers(x), or projection(x) + layers(x): He et al. 2016. */
export interface ResidualLayer {
  /** What it is. */
  readonly kind: "residual";
  /** What is added to x, first to last. */
  readonly layers: readonly Layer[];
  /** What x passes first, where its shape changes; its values are drawn after those of `layers`. */
  readonly projection?: readonly Layer[];
}

/** out = x + layers(x); with a `projection` out = projection(x) + layers(x). */
export function residual(
  layers: readonly Layer[],
  { projection }: { readonly projection?: Layer | readonly Layer[] } = {},
): ResidualLayer {
  if (projection === undefined) return { kind: "residual", layers };
  const list = Array.isArray(projection) ? projection : [projection as Layer];
  return { kind: "residual", layers, projection: list };
}
