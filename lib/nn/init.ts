/**
 * Initialisations of torch.nn.init and the lecture; all fill a
 * host tensor in place, for one replica.
 */

import { UsageError } from "../device/errors.ts";
import { requireNumber, requireOneOf, requireOptions } from "../tensor/options.ts";
import { showShape } from "../tensor/shape.ts";
import type { Generator } from "../tensor/random/generator.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The nonlinearities that calculateGain knows. */
export type Nonlinearity = "linear" | "tanh" | "relu" | "leakyRelu" | "sigmoid" | "selu";

/** Options of the Kaiming initialisations. */
export interface KaimingOptions {
  /** Where the random values come from. */
  readonly generator: Generator;
  /** What follows the layer; default "leakyRelu" with slope 0, as in PyTorch. */
  readonly nonlinearity?: Nonlinearity;
  /** Slope of leakyRelu for negative values; default 0. */
  readonly slope?: number;
  /** Keep the variance of the forward pass (fan-in, the default) or of the backward pass. */
  readonly mode?: "fanIn" | "fanOut";
  /** Used in place of calculateGain's. */
  readonly gain?: number;
}

/** Options of the Xavier and orthogonal initialisations. */
export interface GainOptions {
  /** Where the random values come from. */
  readonly generator: Generator;
  /** What all values are multiplied by; default 1. */
  readonly gain?: number;
}

/**
 * The recommended gain of a nonlinearity; see torch.nn.init.calculate_gain.
 *
 * @throws {UsageError} if it is none of those
 */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01): number {
  switch (nonlinearity) {
    case "linear":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.sqrt(2);
    case "leakyRelu":
      return Math.sqrt(2 / (1 + slope ** 2));
    case "selu":
      return 3 / 4;
    default:
      throw new UsageError(
        `Cannot tell the gain of "${nonlinearity}": expected linear, sigmoid, tanh, relu, leakyRelu ` +
          `or selu; choose one of them, or give the gain itself.`,
      );
  }
}

/**
 * Normal with mean 0 and standard deviation `std`; see torch.nn.init.normal_.
 *
 * @throws {UsageError} if `std` is negative or not finite, or the tensor on a device
 */
export function normal(tensor: Tensor, std: number, generator: Generator): Tensor {
  requireNumber("make normal values", "std", std, 0);
  return fill(tensor, generator.normal(tensor.size, std));
}

/**
 * Normal with standard deviation gain / sqrt(fan); see He et al. 2015 and
 * torch.nn.init.kaiming_normal_.
 */
export function kaimingNormal(tensor: Tensor, options: KaimingOptions): Tensor {
  return normal(tensor, kaimingScale(tensor, options), options.generator);
}

/** Uniform within gain sqrt(3 / fan); see He et al. 2015 and torch.nn.init.kaiming_uniform_. */
export function kaimingUniform(tensor: Tensor, options: KaimingOptions): Tensor {
  const bound = Math.sqrt(3) * kaimingScale(tensor, options);
  return fill(tensor, options.generator.uniform(tensor.size, -bound, bound));
}

/**
 * Uniform within 1 / sqrt(fanIn): what torch.nn.Linear and Conv1d start with. A weight [fanIn, fanOut]
 * is filled in the order of PyTorch's [fanOut, fanIn], so that the same seed gives the same weight.
 */
export function torchUniform(tensor: Tensor, fanIn: number, generator: Generator): Tensor {
  const bound = 1 / Math.sqrt(fanIn);
  const values = generator.uniform(tensor.size, -bound, bound);
  if (tensor.shape.length !== 2) return fill(tensor, values);
  const fanOut = tensor.shape[1]!;
  return fill(
    tensor,
    values.map((_, i) => values[(i % fanOut) * fanIn + Math.floor(i / fanOut)]!),
  );
}

/** Uniform from `low` to `high`; see torch.nn.init.uniform_. @throws {UsageError} on a device */
export function uniform(tensor: Tensor, low: number, high: number, generator: Generator): Tensor {
  requireNumber("make uniform values", "low", low, -Number.MAX_VALUE);
  requireNumber("make uniform values", "high", high, low);
  return fill(tensor, generator.uniform(tensor.size, low, high));
}

/**
 * Normal with standard deviation gain sqrt(2 / (fanIn + fanOut)); see Glorot and Bengio 2010 and
 * torch.nn.init.xavier_normal_.
 */
export function xavierNormal(tensor: Tensor, options: GainOptions): Tensor {
  return normal(tensor, xavierScale(tensor, options), options.generator);
}

/**
 * Uniform within gain sqrt(6 / (fanIn + fanOut)); see Glorot and Bengio 2010 and
 * torch.nn.init.xavier_uniform_.
 */
export function xavierUniform(tensor: Tensor, options: GainOptions): Tensor {
  const bound = Math.sqrt(3) * xavierScale(tensor, options);
  return fill(tensor, options.generator.uniform(tensor.size, -bound, bound));
}

/**
 * Rows or columns, whichever are fewer, orthogonal to each other and of length `gain`, from normal
 * values; see Saxe et al. 2014 and torch.nn.init.orthogonal_. All axes but the first count as one.
 *
 * @throws {UsageError} if it has fewer than two axes
 */
export function orthogonal(tensor: Tensor, options: GainOptions): Tensor {
  const what = "orthogonal values";
  const { generator, gain } = gainOptions(what, options);
  const [rows, ...rest] = tensor.shape;
  if (rows === undefined || rest.length === 0) throw noFans(tensor, "by orthogonal values");
  const columns = tensor.size / rows;
  const drawn = generator.normal(tensor.size, 1);
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  // Vector i is a row of a wide matrix, a column of a tall one.
  const place = (i: number, k: number) => rows < columns ? i * columns + k : k * columns + i;
  const vectors = Array.from(
    { length: count },
    (_, i) => Float64Array.from({ length }, (_, k) => drawn[place(i, k)]!),
  );
  orthonormalise(vectors);
  for (const [i, vector] of vectors.entries()) {
    for (let k = 0; k < length; k++) drawn[place(i, k)] = gain * vector[k]!;
  }
  return fill(tensor, drawn);
}

/** Makes vectors orthogonal and of length 1, first to last (Gram-Schmidt, twice for exactness). */
function orthonormalise(vectors: readonly Float64Array[]): void {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, k) => sum + x * b[k]!, 0);
  for (const [i, vector] of vectors.entries()) {
    for (let pass = 0; pass < 2; pass++) {
      for (const before of vectors.slice(0, i)) {
        const share = dot(vector, before);
        before.forEach((x, k) => vector[k]! -= share * x);
      }
    }
    const length = Math.sqrt(dot(vector, vector));
    vector.forEach((x, k) => vector[k] = x / length);
  }
}

/** All `value`; see torch.nn.init.constant_. @throws {UsageError} if it is not finite */
export function constant(tensor: Tensor, value: number): Tensor {
  requireNumber("make a constant", "value", value, -Number.MAX_VALUE);
  return fill(tensor, new Float32Array(tensor.size).fill(value));
}

/** All ones; see torch.nn.init.ones_. */
export function ones(tensor: Tensor): Tensor {
  return constant(tensor, 1);
}

/** All zeros. */
export function zeros(tensor: Tensor): Tensor {
  return fill(tensor, new Float32Array(tensor.size));
}

function kaimingScale(tensor: Tensor, options: KaimingOptions): number {
  const { fanIn, fanOut } = fansOf(tensor, "by Kaiming");
  const what = "Kaiming's values";
  requireOptions(`make ${what}`, options, "generator", "nonlinearity", "slope", "mode", "gain");
  const { nonlinearity = "leakyRelu", slope = 0, mode = "fanIn" } = options;
  requireOneOf(`make ${what}`, "mode", mode, ["fanIn", "fanOut"]);
  const gain = options.gain ?? calculateGain(nonlinearity, slope);
  requireNumber(`make ${what}`, "gain", gain, 0);
  return gain / Math.sqrt(mode === "fanIn" ? fanIn : fanOut);
}

function xavierScale(tensor: Tensor, options: GainOptions): number {
  const { gain } = gainOptions("Xavier's values", options);
  const { fanIn, fanOut } = fansOf(tensor, "by Xavier");
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

function gainOptions(what: string, options: GainOptions): Required<GainOptions> {
  requireOptions(`make ${what}`, options, "generator", "gain");
  const { generator, gain = 1 } = options;
  requireNumber(`make ${what}`, "gain", gain, 0);
  return { generator, gain };
}

/** Of a weight [fanIn, fanOut], or a convolution's [out, in, kernel]. */
function fansOf(tensor: Tensor, how: string): { readonly fanIn: number; readonly fanOut: number } {
  const [first, second, kernel = 1, ...more] = tensor.shape;
  if (first === undefined || second === undefined || more.length > 0) throw noFans(tensor, how);
  if (tensor.shape.length === 2) return { fanIn: first, fanOut: second };
  return { fanIn: second * kernel, fanOut: first * kernel };
}

function noFans({ shape, storage }: Tensor, how: string): UsageError {
  return new UsageError(
    `Cannot initialise "${storage.label}" ${how}: expected a weight [fanIn, fanOut] or ` +
      `[out, in, kernel], found ${showShape(shape)}; use normal() or zeros() for a bias.`,
  );
}

function fill(tensor: Tensor, values: Float32Array): Tensor {
  if (!tensor.storage.host) {
    throw new UsageError(
      `Cannot initialise "${tensor.storage.label}": it is on a device already; ` +
        `initialise before to().`,
    );
  }
  tensor.set(values);
  return tensor;
}
