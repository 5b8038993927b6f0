/** Normal values. */

import * as init from "../../nn/init.ts";
import { notNegative } from "../schema_values.ts";
import type { InitialiserKind } from "./kind.ts";

/** Standard normal times `std`; drawn even where that is 0, as the lecture's `b2 * 0` is. */
export interface Normal {
  /** What it is. */
  readonly kind: "normal";
  /** The standard deviation; default 1. */
  readonly std?: number;
}

/** Normal with standard deviation `std`. */
export function normal(std = 1): Normal {
  return { kind: "normal", std };
}

/** All about normal values. */
export const normalKind: InitialiserKind<Normal> = {
  options: { std: notNegative },
  defaults: { std: 1 },
  fill: ({ std }, tensor, { generator }) => void init.normal(tensor, std!, generator),
  std: ({ std }) => std,
};
