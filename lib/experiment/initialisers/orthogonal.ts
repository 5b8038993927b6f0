/** Orthogonal initialisation (Saxe et al. 2014). */

import * as init from "../../nn/init.ts";
import { positive } from "../schema_values.ts";
import type { InitialiserKind } from "./kind.ts";

/** A matrix whose rows or columns are orthogonal, each of length `gain`. */
export interface Orthogonal {
  /** What it is. */
  readonly kind: "orthogonal";
  /** Default 1. */
  readonly gain?: number;
}

/** Orthogonal initialisation; see torch.nn.init.orthogonal_. */
export function orthogonal(options: { readonly gain?: number } = {}): Orthogonal {
  return { kind: "orthogonal", ...options };
}

/** All about orthogonal initialisation. */
export const orthogonalKind: InitialiserKind<Orthogonal> = {
  options: { gain: positive },
  defaults: { gain: 1 },
  needs: "matrix",
  fill: ({ gain }, tensor, { generator }) =>
    void init.orthogonal(tensor, { gain: gain!, generator }),
  std: ({ gain }, { fanIn, fanOut }) => gain! / Math.sqrt(Math.max(fanIn, fanOut)),
};
