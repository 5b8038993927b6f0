/**
 * The functions of two variables that the kernels `binary` and `binary_backward` compute. The formulas
 * of a value and of the gradients stand once for each device: in
 * `kernels/wgsl/parts/binary_formulas.wgsl` and `kernels/wasm/parts/binary_formulas.ts`, under the same name
 * in capitals.
 */

/** What is known of a function of a and b besides its formulas. */
export interface BinaryFormula {
  /** What the constant `formula` calls it. */
  readonly code: number;
  /**
   * What the gradients of a and of b are computed from, besides that of the result; "own" if they are
   * just that. Without it no gradient flows.
   */
  readonly slopes?: readonly [Slope, Slope];
}

/** The operands that a slope is computed from. */
export type Slope = "own" | readonly ("a" | "b")[];

const both = ["a", "b"] as const;

const formulas = {
  add: { code: 1, slopes: ["own", "own"] },
  sub: { code: 2, slopes: ["own", []] },
  mul: { code: 3, slopes: [["b"], ["a"]] },
  div: { code: 4, slopes: [["b"], both] },
  maximum: { code: 5, slopes: [both, both] },
  minimum: { code: 6, slopes: [both, both] },
  pow: { code: 7, slopes: [both, both] },
  eq: { code: 8 },
  ne: { code: 9 },
  lt: { code: 10 },
  le: { code: 11 },
  gt: { code: 12 },
  ge: { code: 13 },
} as const satisfies Readonly<Record<string, BinaryFormula>>;

/**
 * The name of a function.
 *
 * @internal
 */
export type BinaryName = keyof typeof formulas;

/** Every function by name. */
export const binaryTable: Readonly<Record<BinaryName, BinaryFormula>> = formulas;
