/** Xavier initialisation (Glorot and Bengio 2010). */

import * as init from "../../nn/init.ts";
import { positive } from "../schema_values.ts";
import type { InitialiserKind } from "./kind.ts";

/** Normal with standard deviation gain sqrt(2 / (fanIn + fanOut)). */
export interface XavierNormal {
  /** What it is. */
  readonly kind: "xavierNormal";
  /** Default 1. */
  readonly gain?: number;
}

/** Uniform within +-gain sqrt(6 / (fanIn + fanOut)). */
export interface XavierUniform {
  /** What it is. */
  readonly kind: "xavierUniform";
  /** Default 1. */
  readonly gain?: number;
}

/** Xavier normal initialisation. */
export function xavierNormal(options: { readonly gain?: number } = {}): XavierNormal {
  return { kind: "xavierNormal", ...options };
}

/** Xavier uniform initialisation. */
export function xavierUniform(options: { readonly gain?: number } = {}): XavierUniform {
  return { kind: "xavierUniform", ...options };
}

const shared = {
  options: { gain: positive },
  defaults: { gain: 1 },
  needs: "fans",
  std: (
    { gain }: { readonly gain?: number },
    { fanIn, fanOut }: { readonly fanIn: number; readonly fanOut: number },
  ) => gain! * Math.sqrt(2 / (fanIn + fanOut)),
} as const;

/** All about Xavier normal initialisation. */
export const xavierNormalKind: InitialiserKind<XavierNormal> = {
  ...shared,
  fill: ({ gain }, tensor, { generator }) =>
    void init.xavierNormal(tensor, { gain: gain!, generator }),
};

/** All about Xavier uniform initialisation. */
export const xavierUniformKind: InitialiserKind<XavierUniform> = {
  ...shared,
  fill: ({ gain }, tensor, { generator }) =>
    void init.xavierUniform(tensor, { gain: gain!, generator }),
};
