/**
 * Every function of one variable: in PyTorch, in float64, and what it is tried with: generic numbers,
 * kinks, and what overflows.
 */

import type { FormulaName } from "../../../kernels/table/formulas.ts";
import * as F from "../../../lib/tensor/functional/pointwise.ts";
import type { Tensor } from "../../../lib/tensor/tensor.ts";
import { normalBelow, normalDensity, powerOrRoot, sigmoid } from "../float64.ts";
import {
  betweenHundredths,
  type FunctionSamples,
  type Options,
  type Sample,
  uniform,
  values,
} from "./types.ts";

/** A number for each of up to two parameters. */
export type Parameters = readonly [number?, number?];

/** A function's formula in float64, and what the kernels are tried with. */
export interface FormulaSamples {
  /** Several parameters; default none, once. */
  readonly parameters?: readonly Parameters[];
  /** Between which numbers the generic arguments lie; default -4 and 4. */
  readonly range?: readonly [number, number];
  readonly value: (x: number, a: number, b: number) => number;
  /** The gradient of x, where y is x or the result, as the kernels get it (slopeFrom). */
  readonly gradient: (y: number, outGrad: number, a: number, b: number) => number;
}

/** Zeros, kinks, and numbers of which exponentials or squares overflow. */
const corners = [0, -0, 1, -1, 0.5, -0.5, 1.5, -1.5, 3, -3, 5, 12, -12, 20, -20, 50, -50];
const huge = [89, -89, 105, -105, 1e-30, -1e-30, 1e19, -1e19, 1e30, -1e30, 3.4e38, -3.4e38];

/** A function's samples with each of its options, which are its arguments after x. */
function samplesOf(
  call: (x: Tensor, ...options: Options[string][]) => Tensor,
  torch: string,
  options: readonly Options[] = [{}],
  range?: readonly [number, number],
): FunctionSamples {
  const generic = (...shape: number[]) =>
    range ? uniform(...range, ...shape) : betweenHundredths(...shape);
  const samples = options.flatMap((given): Sample[] => {
    const name = JSON.stringify(given);
    return [
      // PyTorch takes 32 at once; beside these NaN has another gradient in its elu.
      { name: `[32] ${name}`, inputs: { x: generic(32) }, options: given },
      {
        name: `corners ${name}`,
        inputs: { x: values([...corners, ...huge]) },
        options: given,
        special: true,
      },
    ];
  });
  const [given] = options;
  const shapes: Sample[] = [[67], [3, 2, 5], [], [0, 3]].map((shape) => {
    return { name: `[${shape}]`, inputs: { x: generic(...shape) }, options: given! };
  });
  return {
    torch,
    call: ({ x }, given) => call(x!, ...Object.values(given)),
    samples: [...samples, ...shapes],
  };
}

/** The same with the formula; its parameters are the options, unless others are given. */
function of(
  call: (x: Tensor, ...options: Options[string][]) => Tensor,
  torch: string,
  value: FormulaSamples["value"],
  gradient: FormulaSamples["gradient"],
  { options, range, parameters }: Pick<FormulaSamples, "range" | "parameters"> & {
    readonly options?: readonly Options[];
  } = {},
): FunctionSamples & FormulaSamples {
  return {
    ...samplesOf(call, torch, options, range),
    parameters: parameters ?? options?.map((each) => Object.values(each) as [number?]) ?? [[]],
    ...(range ? { range } : {}),
    value,
    gradient,
  };
}

const { PI, abs, exp, expm1, log, log1p, sign, sqrt, tanh } = Math;
const positive = { range: [0.1, 6] } as const;
const [SELU, BOTTOM] = [1.0507009873554805, 1.7580993408473766];
const inner = (x: number): number => sqrt(2 / PI) * (x + 0.044715 * x ** 3);
const innerSlope = (x: number): number => sqrt(2 / PI) * (1 + 3 * 0.044715 * x ** 2);

/** Every such function's samples. */
export const pointwiseSamples = {
  neg: of(F.neg, "-x", (x) => -x, (_, g) => -g),
  exp: of(F.exp, "torch.exp(x)", exp, (y, g) => g * y),
  log: of(F.log, "torch.log(x)", log, (x, g) => g / x, positive),
  sqrt: of(F.sqrt, "torch.sqrt(x)", sqrt, (y, g) => g / (2 * y), positive),
  rsqrt: of(F.rsqrt, "torch.rsqrt(x)", (x) => 1 / sqrt(x), (y, g) => -0.5 * g * y ** 3, positive),
  square: of(F.square, "torch.square(x)", (x) => x * x, (x, g) => g * 2 * x),
  reciprocal: of(
    F.reciprocal,
    "torch.reciprocal(x)",
    (x) => 1 / x,
    (y, g) => -g * y * y,
    positive,
  ),
  abs: of(F.abs, "torch.abs(x)", abs, (x, g) => g * (sign(x) || 0)),
  sign: of(F.sign, "torch.sign(x)", (x) => sign(x) || 0, () => 0),
  clamp: samplesOf(
    F.clamp,
    "torch.clamp(x, min=o['min'], max=o['max'])",
    [{ min: 0, max: null }, { min: null, max: 1.5 }, { min: -1.5, max: 0.5 }],
  ),
  tanh: of(F.tanh, "torch.tanh(x)", tanh, (y, g) => g * (1 - y * y)),
  sigmoid: of(F.sigmoid, "torch.sigmoid(x)", sigmoid, (y, g) => g * (1 - y) * y),
  relu: of(F.relu, "torch.relu(x)", (x) => x < 0 ? 0 : x, (y, g) => y <= 0 ? 0 : g),
  leakyRelu: of(
    F.leakyRelu,
    "F.leaky_relu(x, o['slope'])",
    (x, slope) => x > 0 ? x : x * slope,
    (y, g, slope) => y > 0 ? g : g * slope,
    { options: [{ slope: 0.01 }, { slope: 0.3 }, { slope: -0.3 }], parameters: [[0.01], [0.3]] },
  ),
  elu: of(
    F.elu,
    "F.elu(x, o['alpha'])",
    (x, alpha) => x > 0 ? x : alpha * expm1(x),
    (y, g, alpha) => y > 0 ? g : g * (y + alpha),
    { options: [{ alpha: 1 }, { alpha: 0.7 }, { alpha: -0.7 }], parameters: [[1], [0.7]] },
  ),
  selu: of(
    F.selu,
    "F.selu(x)",
    (x) => x > 0 ? SELU * x : BOTTOM * expm1(x),
    (y, g) => y > 0 ? g * SELU : g * (y + BOTTOM),
  ),
  gelu: of(
    F.gelu,
    "F.gelu(x, approximate=o['approximate'])",
    (x) => x * normalBelow(x),
    (x, g) => g * (normalBelow(x) + x * normalDensity(x)),
    { options: [{ approximate: "none" }, { approximate: "tanh" }], parameters: [[]] },
  ),
  silu: of(
    F.silu,
    "F.silu(x)",
    (x) => x * sigmoid(x),
    (x, g) => g * sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  ),
  softplus: of(
    F.softplus,
    "F.softplus(x, o['beta'], o['threshold'])",
    (x, beta, threshold) => beta * x > threshold ? x : log1p(exp(beta * x)) / beta,
    (x, g, beta, threshold) => beta * x > threshold ? g : g * sigmoid(beta * x),
    { options: [{ beta: 1, threshold: 20 }, { beta: 2, threshold: 5 }] },
  ),
} satisfies Record<string, FunctionSamples>;

/** Every formula, those too that functions of other names use; one without samples does not compile. */
export const formulaSamples: { readonly [K in FormulaName]: FormulaSamples } = {
  ...pointwiseSamples,
  geluTanh: {
    value: (x) => 0.5 * x * (1 + tanh(inner(x))),
    gradient: (x, g) => {
      const t = tanh(inner(x));
      return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * innerSlope(x));
    },
  },
  pow: {
    parameters: [[3], [2], [-2], [0], [0.5], [1.7], [-0.3], [10]],
    range: [0.1, 6],
    value: powerOrRoot,
    gradient: (x, g, exponent) => exponent === 0 ? 0 : g * exponent * powerOrRoot(x, exponent - 1),
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
