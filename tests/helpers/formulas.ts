/**
 * Every function of one variable as the kernels know it: its formula in float64, and the parameters
 * with which it is tried; one without does not compile. samples/pointwise.ts has PyTorch's side.
 */

import { type FormulaName, formulaTable } from "../../kernels/table/formulas.ts";
import { apply } from "../../lib/tensor/functional/apply.ts";
import { pointwise } from "../../lib/tensor/ops/pointwise.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";

/** A number for each of up to two parameters. */
export type Parameters = readonly [number?, number?];

/** One function and what it is tried with. */
export interface FormulaSamples {
  /** Several parameters; default none, once. */
  readonly parameters?: readonly Parameters[];
  /** Between which numbers the generic arguments lie; default -4 and 4. */
  readonly range?: readonly [number, number];
  readonly value: (x: number, a: number, b: number) => number;
  /** The gradient of x, where y is x or the result, as the kernels get it (slopeFrom). */
  readonly gradient: (y: number, outGrad: number, a: number, b: number) => number;
}

const { PI, abs, exp, expm1, log, log1p, sign, sqrt, tanh } = Math;
const sigmoid = (x: number): number => 1 / (1 + exp(-x));
const [SELU, BOTTOM] = [1.0507009873554805, 1.7580993408473766];
const bell = (x: number): number => exp(-x * x / 2) / sqrt(2 * PI);
const inner = (x: number): number => sqrt(2 / PI) * (x + 0.044715 * x ** 3);
const innerSlope = (x: number): number => sqrt(2 / PI) * (1 + 3 * 0.044715 * x ** 2);

/** P(X < x) of normal X: a continued fraction for the tail, a series near 0. */
function normalBelow(x: number): number {
  if (Number.isNaN(x) || abs(x) > 40) return Number.isNaN(x) ? x : x > 0 ? 1 : 0;
  if (abs(x) > 3) {
    let fraction = abs(x);
    for (let i = 200; i > 0; i--) fraction = abs(x) + i / fraction;
    return x < 0 ? bell(x) / fraction : 1 - bell(x) / fraction;
  }
  let [term, sum] = [x, x];
  for (let i = 3; i < 200; i += 2) sum += term *= x * x / i;
  return 0.5 + bell(x) * sum;
}

/** x^e, with roots where PyTorch takes them: they are NaN of -Infinity. */
function pow(x: number, e: number): number {
  if (abs(e) !== 0.5) return x ** e;
  return e > 0 ? sqrt(x) : 1 / sqrt(x);
}

/** Every function's samples. */
export const formulaSamples: { readonly [K in FormulaName]: FormulaSamples } = {
  tanh: {
    value: tanh,
    gradient: (y, g) => g * (1 - y * y),
  },
  sigmoid: {
    value: sigmoid,
    gradient: (y, g) => g * (1 - y) * y,
  },
  relu: {
    value: (x) => x < 0 ? 0 : x,
    gradient: (y, g) => y <= 0 ? 0 : g,
  },
  leakyRelu: {
    parameters: [[0.01], [0.3]],
    value: (x, slope) => x > 0 ? x : x * slope,
    gradient: (y, g, slope) => y > 0 ? g : g * slope,
  },
  elu: {
    parameters: [[1], [0.7]],
    value: (x, alpha) => x > 0 ? x : alpha * expm1(x),
    gradient: (y, g, alpha) => y > 0 ? g : g * (y + alpha),
  },
  selu: {
    value: (x) => x > 0 ? SELU * x : BOTTOM * expm1(x),
    gradient: (y, g) => y > 0 ? g * SELU : g * (y + BOTTOM),
  },
  gelu: {
    value: (x) => x * normalBelow(x),
    gradient: (x, g) => g * (normalBelow(x) + x * bell(x)),
  },
  geluTanh: {
    value: (x) => 0.5 * x * (1 + tanh(inner(x))),
    gradient: (x, g) => {
      const t = tanh(inner(x));
      return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * innerSlope(x));
    },
  },
  silu: {
    value: (x) => x * sigmoid(x),
    gradient: (x, g) => g * sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  },
  softplus: {
    parameters: [[1, 20], [2, 5]],
    value: (x, beta, threshold) => beta * x > threshold ? x : log1p(exp(beta * x)) / beta,
    gradient: (x, g, beta, threshold) => beta * x > threshold ? g : g * sigmoid(beta * x),
  },
  neg: {
    value: (x) => -x,
    gradient: (_, g) => -g,
  },
  exp: {
    value: exp,
    gradient: (y, g) => g * y,
  },
  log: {
    range: [0.1, 6],
    value: log,
    gradient: (x, g) => g / x,
  },
  sqrt: {
    range: [0.1, 6],
    value: sqrt,
    gradient: (y, g) => g / (2 * y),
  },
  rsqrt: {
    range: [0.1, 6],
    value: (x) => 1 / sqrt(x),
    gradient: (y, g) => -0.5 * g * y ** 3,
  },
  square: {
    value: (x) => x * x,
    gradient: (x, g) => g * 2 * x,
  },
  reciprocal: {
    range: [0.1, 6],
    value: (x) => 1 / x,
    gradient: (y, g) => -g * y * y,
  },
  abs: {
    value: abs,
    gradient: (x, g) => g * (sign(x) || 0),
  },
  sign: {
    value: (x) => sign(x) || 0,
    gradient: () => 0,
  },
  pow: {
    parameters: [[3], [2], [-2], [0], [0.5], [1.7], [-0.3], [10]],
    range: [0.1, 6],
    value: pow,
    gradient: (x, g, exponent) => exponent === 0 ? 0 : g * exponent * pow(x, exponent - 1),
  },
  clampMin: {
    parameters: [[0], [-1.5]],
    value: (x, min) => x < min ? min : x,
    gradient: (x, g, min) => x >= min ? g : 0,
  },
  clampMax: {
    parameters: [[0], [1.5]],
    value: (x, max) => x > max ? max : x,
    gradient: (x, g, max) => x <= max ? g : 0,
  },
};

/** A function of a tensor. */
export function callFormula(name: FormulaName, x: Tensor, [a = 0, b = 0]: Parameters = []): Tensor {
  return apply(pointwise[name], { x }, [a, b], {});
}

/** The function that the kernels call `code`, and its formulas; undefined for 0. */
export function formulaOf(code: number): FormulaSamples | undefined {
  const found = Object.entries(formulaTable).find(([, formula]) => formula.code === code);
  return found && formulaSamples[found[0] as FormulaName];
}

/** Whether the gradient of the function that the kernels call `code` is computed from its result. */
export function slopeFromOut(code: number): boolean {
  const formula = Object.values(formulaTable).find((each) => each.code === code);
  return formula?.slopeFrom === "out";
}

/** Every function of one variable with its parameters, as the kernels' constants. */
export const formulaCases = Object.values(formulaTable).flatMap(({ code: formula }) => {
  const { parameters = [[]], range = [-4, 4] } = formulaOf(formula)!;
  return (parameters as readonly Parameters[]).map(([parameter = 0, parameter2 = 0]) => {
    return { formula, parameter, parameter2, range };
  });
});

const activations = [
  { activation: 0, parameter: 0 },
  ...Object.values(formulaTable).filter(({ joins }) => joins)
    .map(({ code }) => ({ activation: code, parameter: 0.25 })),
];

/** What other kernels apply, as their constants, each in its turn: at 0 nothing, at 1 tanh ... */
export function activationAt(turn: number): { activation: number; parameter: number } {
  return activations[turn % activations.length]!;
}
