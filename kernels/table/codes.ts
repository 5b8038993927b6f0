/**
 * What kernels know by number, and how their sources call it: WGSL by constants that kernels/wgsl.ts
 * puts behind a kernel, AssemblyScript by what kernels/build.ts makes of a line for each.
 */

import { binaryTable } from "./binary_formulas.ts";
import { formulaTable } from "./formulas.ts";
import { finishCodes, foldCodes, spreadCodes, termCodes } from "./reductions.ts";

/** Numbers by name. */
export type Codes = Readonly<Record<string, number>>;

const codesOf = (table: Readonly<Record<string, { readonly code: number }>>): Codes =>
  Object.fromEntries(Object.entries(table).map(([name, { code }]) => [name, code]));

/** The numbers of every table. */
export const codeTables = {
  formulas: codesOf(formulaTable),
  binary_formulas: codesOf(binaryTable),
  terms: termCodes,
  folds: foldCodes,
  finishes: finishCodes,
  spreads: spreadCodes,
} as const satisfies Readonly<Record<string, Codes>>;

/** The name of a constant: LEAKY_RELU for leakyRelu. */
export function inCapitals(name: string): string {
  return name.replaceAll(/[A-Z]/g, "_$&").toUpperCase();
}
