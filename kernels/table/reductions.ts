/**
 * What the kernels `reduce` and `spread` can do: terms, how they are folded into one number, what
 * becomes of that; and what its gradient makes of each element. Each stands once for each device,
 * under the same name in capitals: in `kernels/wgsl/parts/terms.wgsl` and
 * `kernels/wasm/parts/terms.ts`, in `kernels/wgsl/spread.wgsl` and `kernels/wasm/spread.ts`.
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
  equal: 8, // 1 where x is o, else 0; unless parameter is 0, NaN is NaN
  equalMagnitude: 9, // the same of |x|
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

/**
 * What the kernel `spread` makes of an element: x, y as large as x, and of what the axis was folded
 * to f, with f's gradient g, an o of `other`, and the first x along the axis, f0.
 */
export const spreadCodes = {
  value: 0, // g / parameter
  sign: 1, // g sign(x)
  square: 2, // g x / f; 0 where f is 0
  power: 3, // g sign(x) (|x| / f)^(parameter - 1); 0 where x or f is 0
  deviation: 4, // 2 g / parameter (x - f0 - o)
  rootOfDeviation: 5, // g / parameter / f (x - f0 - o), the factor 0 where f is 0
  exponential: 6, // g e^(x - f)
  extreme: 7, // g / o where x `equal`s f, else 0 g / o (0 / o if NaN is NaN): o of them share g
  extremeMagnitude: 8, // the same of |x|, with g sign(x) for g
  softmax: 9, // e^(x - o) / f
  logSoftmax: 10, // x - o - ln f
  softmaxGradient: 11, // x (y - f): x is a softmax, y its gradient, f the sum of their products
  logSoftmaxGradient: 12, // y - e^x f: x is a log-softmax, y its gradient, f the sum of that
} as const;
