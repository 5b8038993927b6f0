/**
 * The functions of one variable that the kernels `pointwise` and `pointwise_backward` compute. The
 * formulas of a value and of its gradient stand once for each device: in
 * `kernels/wgsl/parts/formulas.wgsl` (`activations.wgsl`), under the same name in capitals, and in
 * `kernels/wasm/parts/formulas.ts`, as a type of that name.
 */

/** What is known of a function besides its formulas. */
export interface Formula {
  /** What the constants `formula` and `activation` call it; 0 is none. */
  readonly code: number;
  /** Whether its slope is computed from its result or from its argument. */
  readonly slopeFrom: "out" | "x";
  /** Whether products and batch norm can apply it to what they compute. */
  readonly joins?: true;
}

/** `parameter` and `parameter2` are named behind each. */
const formulas = {
  tanh: { code: 1, slopeFrom: "out", joins: true },
  sigmoid: { code: 2, slopeFrom: "out", joins: true },
  relu: { code: 3, slopeFrom: "out", joins: true },
  leakyRelu: { code: 4, slopeFrom: "out", joins: true }, // slope
  elu: { code: 5, slopeFrom: "out", joins: true }, // alpha
  selu: { code: 6, slopeFrom: "out", joins: true },
  gelu: { code: 7, slopeFrom: "x" },
  geluTanh: { code: 8, slopeFrom: "x" },
  silu: { code: 9, slopeFrom: "x" },
  softplus: { code: 10, slopeFrom: "x" }, // beta, threshold
  neg: { code: 11, slopeFrom: "out" },
  exp: { code: 12, slopeFrom: "out" },
  log: { code: 13, slopeFrom: "x" },
  sqrt: { code: 14, slopeFrom: "out" },
  rsqrt: { code: 15, slopeFrom: "out" },
  square: { code: 16, slopeFrom: "x" },
  reciprocal: { code: 17, slopeFrom: "out" },
  abs: { code: 18, slopeFrom: "x" },
  sign: { code: 19, slopeFrom: "out" },
  pow: { code: 20, slopeFrom: "x" }, // exponent
  clampMin: { code: 21, slopeFrom: "x" }, // min
  clampMax: { code: 22, slopeFrom: "x" }, // max
} as const satisfies Readonly<Record<string, Formula>>;

/**
 * The name of a function.
 *
 * @internal
 */
export type FormulaName = keyof typeof formulas;

/** Every function by name. */
export const formulaTable: Readonly<Record<FormulaName, Formula>> = formulas;
