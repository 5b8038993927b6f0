/** A convolution along one axis. */

import { conv1d } from "../tensor/functional/mod.ts";
import { zeros } from "../tensor/create.ts";
import { namesOf, requireCounts, requireFlags, requireOptions } from "../tensor/options.ts";
import type { Generator } from "../tensor/random/generator.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { torchUniform } from "./init.ts";
import { Module, type Named } from "./module.ts";

/** Options of Conv1d. */
export interface Conv1dOptions {
  /** Draws the initial values. */
  readonly generator: Generator;
  /** By how many positions a window moves; default 1. */
  readonly stride?: number;
  /** How many zeros there are before the input and behind it; default 0. */
  readonly padding?: number;
  /** Whether it adds a bias; default true. */
  readonly bias?: boolean;
}

/**
 * x [batch, inChannels, length], or [inChannels, length] ->
 * [batch, outChannels, (length + 2 padding - kernelSize) / stride + 1]; see torch.nn.Conv1d. The weight
 * is [outChannels, inChannels, kernelSize], as PyTorch's. It starts as PyTorch's does: uniform within
 * 1 / sqrt(inChannels kernelSize), the weight first, then the bias.
 */
export class Conv1d extends Module {
  /** What it takes for an option that is left out: PyTorch's. */
  static readonly defaults: Required<Omit<Conv1dOptions, "generator">> = {
    stride: 1,
    padding: 0,
    bias: true,
  };

  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly stride: number;
  readonly padding: number;

  /** @throws {UsageError} if a size is no size, or an option unknown */
  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    readonly kernelSize: number,
    options: Conv1dOptions,
  ) {
    super();
    requireOptions("make Conv1d", options, "generator", ...namesOf(Conv1d.defaults));
    const { generator, stride, padding, bias } = { ...Conv1d.defaults, ...options };
    requireCounts("make Conv1d", { inChannels, outChannels, kernelSize, stride });
    if (padding !== 0) requireCounts("make Conv1d", { padding });
    requireFlags("make Conv1d", { bias });
    [this.stride, this.padding] = [stride, padding];
    const shape = [outChannels, inChannels, kernelSize];
    const fanIn = inChannels * kernelSize;
    this.weight = torchUniform(zeros(shape, parameter), fanIn, generator);
    this.bias = bias ? torchUniform(zeros([outChannels], parameter), fanIn, generator) : null;
  }

  override settings(): Named<unknown> {
    const { stride, padding } = this;
    return { stride, padding };
  }

  override forward(x: Tensor): Tensor {
    return conv1d(x, this.weight, this.bias, this);
  }
}

const parameter = { requiresGrad: true };
