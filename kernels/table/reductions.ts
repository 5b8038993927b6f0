/**
 * What the kernel `reduce` can do: terms, how they are folded into one number, and what becomes of
 * that. Each stands once for each device, under the same name in capitals: in
 * `kernels/wgsl/parts/terms.wgsl` and `kernels/wasm/terms.ts`.
 */

/** A term of an element; o is an element of `other`, f the first of those folded with it. */
export const termCodes = {
  value: 0,
  abs: 1,
  square: 2,
  power: 3, // |x|^parameter
  nonzero: 4, // 1 or 0
  fromFirst: 5, // x - f
  squaredDeviation: 6, // (x - f - o)^2: o is the mean of what fromFirst gives
  exponential: 7, // e^(x - o)
  equal: 8, // 1 where x is o, else 0
  equalMagnitude: 9, // 1 where |x| is o, else 0
  product: 10, // x o, of an `other` as large as x
} as const;

/** How terms become one; all but `value` and `abs` are summed. */
export const foldCodes = { sum: 0, max: 1, min: 2 } as const;

/** What becomes of the folded terms t. */
export const finishCodes = {
  none: 0,
  quotient: 1, // t / parameter
  rootOfQuotient: 2, // sqrt(t / parameter)
  root: 3, // t^(1 / parameter)
  log: 4, // ln t + o; o itself where it is infinite
} as const;
