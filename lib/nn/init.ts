/**
 * Initialisations of torch.nn.init and the lecture; all fill a
 * host tensor in place, for one replica.
 */

import { UsageError } from "../device/errors.ts";
import { requireNumber, requireOneOf, requireOptions } from "../tensor/options.ts";
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

/** All zeros. */
export function zeros(tensor: Tensor): Tensor {
  return fill(tensor, new Float32Array(tensor.size));
}

function kaimingScale({ shape, storage }: Tensor, options: KaimingOptions): number {
  if (shape.length !== 2) {
    throw new UsageError(
      `Cannot initialise "${storage.label}" by Kaiming: expected a weight [fanIn, fanOut], found ` +
        `${shape.length} axes; use normal() or zeros() for a bias.`,
    );
  }
  const [fanIn, fanOut] = shape as [number, number];
  const what = "Kaiming's values";
  requireOptions(`make ${what}`, options, "generator", "nonlinearity", "slope", "mode", "gain");
  const { nonlinearity = "leakyRelu", slope = 0, mode = "fanIn" } = options;
  requireOneOf(`make ${what}`, "mode", mode, ["fanIn", "fanOut"]);
  const gain = options.gain ?? calculateGain(nonlinearity, slope);
  requireNumber(`make ${what}`, "gain", gain, 0);
  return gain / Math.sqrt(mode === "fanIn" ? fanIn : fanOut);
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
