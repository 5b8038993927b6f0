/** Kaiming initialisation (He et al. 2015). */

import * as init from "../../nn/init.ts";
import { oneOf } from "../schema_parts.ts";
import { notNegative, positive } from "../schema_values.ts";
import type { InitialiserKind } from "./kind.ts";

/** What follows a layer, for calculateGain. */
export type GainName = "linear" | "tanh" | "relu" | "leakyRelu" | "sigmoid" | "selu";

/** Options of the Kaiming initialisations. */
export interface KaimingOptions {
  /** Sets the gain as calculateGain does; it or `gain` must be given. */
  readonly nonlinearity?: GainName;
  /** The slope of leakyRelu below 0; default 0. */
  readonly slope?: number;
  /** Keeps the variance forward (by fan-in) or backward; default "fanIn". */
  readonly mode?: "fanIn" | "fanOut";
  /** In place of calculateGain's: for what has none, as gelu. */
  readonly gain?: number;
}

/** Normal with standard deviation gain / sqrt(fan). */
export interface KaimingNormal extends KaimingOptions {
  /** What it is. */
  readonly kind: "kaimingNormal";
}

/** Uniform within +-gain sqrt(3 / fan). */
export interface KaimingUniform extends KaimingOptions {
  /** What it is. */
  readonly kind: "kaimingUniform";
}

/** Kaiming normal initialisation for a nonlinearity, or by options. */
export function kaimingNormal(options: GainName | KaimingOptions): KaimingNormal {
  return { kind: "kaimingNormal", ...named(options) };
}

/** Kaiming uniform initialisation for a nonlinearity, or by options. */
export function kaimingUniform(options: GainName | KaimingOptions): KaimingUniform {
  return { kind: "kaimingUniform", ...named(options) };
}

function named(options: GainName | KaimingOptions): KaimingOptions {
  return typeof options === "string" ? { nonlinearity: options } : options;
}

const shared = {
  options: {
    nonlinearity: oneOf(["linear", "tanh", "relu", "leakyRelu", "sigmoid", "selu"]),
    slope: notNegative,
    mode: oneOf(["fanIn", "fanOut"]),
    gain: positive,
  },
  defaults: { nonlinearity: undefined, slope: 0, mode: "fanIn", gain: undefined },
  needs: "fans",
  fault: ({ nonlinearity, gain }: KaimingOptions) =>
    nonlinearity === undefined && gain === undefined
      ? "expected a nonlinearity or a gain, found neither"
      : undefined,
  std(
    { nonlinearity, slope, mode, gain }: KaimingOptions,
    { fanIn, fanOut }: { readonly fanIn: number; readonly fanOut: number },
  ) {
    const used = gain ?? init.calculateGain(nonlinearity!, slope);
    return used / Math.sqrt(mode === "fanOut" ? fanOut : fanIn);
  },
} as const;

/** All about Kaiming normal initialisation. */
export const kaimingNormalKind: InitialiserKind<KaimingNormal> = {
  ...shared,
  fill: ({ kind: _, ...options }, tensor, { generator }) =>
    void init.kaimingNormal(tensor, { ...options, generator }),
};

/** All about Kaiming uniform initialisation. */
export const kaimingUniformKind: InitialiserKind<KaimingUniform> = {
  ...shared,
  fill: ({ kind: _, ...options }, tensor, { generator }) =>
    void init.kaimingUniform(tensor, { ...options, generator }),
};
