/**
 * The samples of every function of one variable, and its formula in float64; one without samples is
 * a type error. `deno run tests/helpers/formulas.ts | python3 tests/fixtures/make_formulas.py` makes
 * PyTorch's figures for them.
 */

import { type FormulaName, formulaTable } from "../../kernels/table/formulas.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";

/** A number for each of up to two parameters. */
export type Parameters = readonly [number?, number?];

/** One function and what it is tried with. */
export interface FormulaSamples {
  /** PyTorch's call, with the parameters as a and b. */
  readonly torch: string;
  readonly call: (x: Tensor, a: number, b: number) => Tensor;
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
    torch: "torch.tanh(x)",
    call: (x) => F.tanh(x),
    value: tanh,
    gradient: (y, g) => g * (1 - y * y),
  },
  sigmoid: {
    torch: "torch.sigmoid(x)",
    call: (x) => F.sigmoid(x),
    value: sigmoid,
    gradient: (y, g) => g * (1 - y) * y,
  },
  relu: {
    torch: "torch.relu(x)",
    call: (x) => F.relu(x),
    value: (x) => x < 0 ? 0 : x,
    gradient: (y, g) => y <= 0 ? 0 : g,
  },
  leakyRelu: {
    torch: "F.leaky_relu(x, a)",
    call: (x, slope) => F.leakyRelu(x, slope),
    parameters: [[0.01], [0.3]],
    value: (x, slope) => x > 0 ? x : x * slope,
    gradient: (y, g, slope) => y > 0 ? g : g * slope,
  },
  elu: {
    torch: "F.elu(x, a)",
    call: (x, alpha) => F.elu(x, alpha),
    parameters: [[1], [0.7]],
    value: (x, alpha) => x > 0 ? x : alpha * expm1(x),
    gradient: (y, g, alpha) => y > 0 ? g : g * (y + alpha),
  },
  selu: {
    torch: "F.selu(x)",
    call: (x) => F.selu(x),
    value: (x) => x > 0 ? SELU * x : BOTTOM * expm1(x),
    gradient: (y, g) => y > 0 ? g * SELU : g * (y + BOTTOM),
  },
  gelu: {
    torch: "F.gelu(x)",
    call: (x) => F.gelu(x),
    value: (x) => x * normalBelow(x),
    gradient: (x, g) => g * (normalBelow(x) + x * bell(x)),
  },
  geluTanh: {
    torch: "F.gelu(x, approximate='tanh')",
    call: (x) => F.gelu(x, "tanh"),
    value: (x) => 0.5 * x * (1 + tanh(inner(x))),
    gradient: (x, g) => {
      const t = tanh(inner(x));
      return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * innerSlope(x));
    },
  },
  silu: {
    torch: "F.silu(x)",
    call: (x) => F.silu(x),
    value: (x) => x * sigmoid(x),
    gradient: (x, g) => g * sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  },
  softplus: {
    torch: "F.softplus(x, a, b)",
    call: (x, beta, threshold) => F.softplus(x, beta, threshold),
    parameters: [[1, 20], [2, 5]],
    value: (x, beta, threshold) => beta * x > threshold ? x : log1p(exp(beta * x)) / beta,
    gradient: (x, g, beta, threshold) => beta * x > threshold ? g : g * sigmoid(beta * x),
  },
  neg: {
    torch: "-x",
    call: (x) => F.neg(x),
    value: (x) => -x,
    gradient: (_, g) => -g,
  },
  exp: {
    torch: "torch.exp(x)",
    call: (x) => F.exp(x),
    value: exp,
    gradient: (y, g) => g * y,
  },
  log: {
    torch: "torch.log(x)",
    call: (x) => F.log(x),
    range: [0.1, 6],
    value: log,
    gradient: (x, g) => g / x,
  },
  sqrt: {
    torch: "torch.sqrt(x)",
    call: (x) => F.sqrt(x),
    range: [0.1, 6],
    value: sqrt,
    gradient: (y, g) => g / (2 * y),
  },
  rsqrt: {
    torch: "torch.rsqrt(x)",
    call: (x) => F.rsqrt(x),
    range: [0.1, 6],
    value: (x) => 1 / sqrt(x),
    gradient: (y, g) => -0.5 * g * y ** 3,
  },
  square: {
    torch: "torch.square(x)",
    call: (x) => F.square(x),
    value: (x) => x * x,
    gradient: (x, g) => g * 2 * x,
  },
  reciprocal: {
    torch: "torch.reciprocal(x)",
    call: (x) => F.reciprocal(x),
    range: [0.1, 6],
    value: (x) => 1 / x,
    gradient: (y, g) => -g * y * y,
  },
  abs: {
    torch: "torch.abs(x)",
    call: (x) => F.abs(x),
    value: abs,
    gradient: (x, g) => g * (sign(x) || 0),
  },
  sign: {
    torch: "torch.sign(x)",
    call: (x) => F.sign(x),
    value: (x) => sign(x) || 0,
    gradient: () => 0,
  },
  pow: {
    torch: "torch.pow(x, a)",
    call: (x, exponent) => F.pow(x, exponent),
    parameters: [[3], [2], [-2], [0], [0.5], [1.7], [-0.3], [10]],
    range: [0.1, 6],
    value: pow,
    gradient: (x, g, exponent) => exponent === 0 ? 0 : g * exponent * pow(x, exponent - 1),
  },
  clampMin: {
    torch: "torch.clamp(x, min=a)",
    call: (x, min) => F.clamp(x, min),
    parameters: [[0], [-1.5]],
    value: (x, min) => x < min ? min : x,
    gradient: (x, g, min) => x >= min ? g : 0,
  },
  clampMax: {
    torch: "torch.clamp(x, max=a)",
    call: (x, max) => F.clamp(x, null, max),
    parameters: [[0], [1.5]],
    value: (x, max) => x > max ? max : x,
    gradient: (x, g, max) => x <= max ? g : 0,
  },
};

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

if (import.meta.main) {
  const samples = Object.entries(formulaSamples).map(([name, { torch, parameters, range }]) => {
    return { name, torch, parameters: parameters ?? [[]], range: range ?? [-4, 4] };
  });
  console.log(JSON.stringify(samples));
}
