/** The same value everywhere, drawing nothing. */

import * as init from "../../nn/init.ts";
import { finite } from "../schema_values.ts";
import type { InitialiserKind } from "./kind.ts";

/** All zeros; draws nothing. */
export interface Zeros {
  /** What it is. */
  readonly kind: "zeros";
}

/** All ones; draws nothing. */
export interface Ones {
  /** What it is. */
  readonly kind: "ones";
}

/** All `value`; draws nothing. */
export interface Constant {
  /** What it is. */
  readonly kind: "constant";
  /** Any number. */
  readonly value: number;
}

/** All zeros. */
export const zeros: Zeros = { kind: "zeros" };

/** All ones. */
export const ones: Ones = { kind: "ones" };

/** All `value`. */
export function constant(value: number): Constant {
  return { kind: "constant", value };
}

/** All about zeros. */
export const zerosKind: InitialiserKind<Zeros> = {
  options: {},
  defaults: {},
  fill: (_, tensor) => void init.constant(tensor, 0),
  std: () => 0,
};

/** All about ones. */
export const onesKind: InitialiserKind<Ones> = {
  options: {},
  defaults: {},
  fill: (_, tensor) => void init.constant(tensor, 1),
  std: () => 0,
};

/** All about constants. */
export const constantKind: InitialiserKind<Constant> = {
  options: { value: finite },
  defaults: {},
  fill: ({ value }, tensor) => void init.constant(tensor, value),
  std: () => 0,
};
