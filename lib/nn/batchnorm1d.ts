/** Batch normalisation in PyTorch's form and in the lecture's two. */

import { batchNorm, batchNormInference } from "../tensor/functional/mod.ts";
import { requireRank } from "../tensor/shape.ts";
import {
  namesOf,
  requireCounts,
  requireFlags,
  requireNumber,
  requireOptions,
} from "../tensor/options.ts";
import { ones, zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module, type Named } from "./module.ts";
import { squared, type StatePart, uncounted } from "./state_part.ts";

/** Options of BatchNorm1d; the defaults are PyTorch's. */
export interface BatchNorm1dOptions {
  /**
   * Added to the variance; default 1e-5. The lecture's hand-written form has 0: then a column of one
   * value gives the bias, and no gradient to x, as in torch.batch_norm; by hand it would be NaN.
   */
  readonly eps?: number;
  /** Share of the batch's statistics in the new running ones; default 0.1. */
  readonly momentum?: number;
  /** Whether scale and shift are trained; default true. */
  readonly affine?: boolean;
  /** Whether evaluation uses running statistics instead of the batch's; default true. */
  readonly trackRunningStats?: boolean;
  /**
   * Normalise by the variance divided by n - 1 (both of the lecture's forms); default false: by n.
   */
  readonly unbiased?: boolean;
  /**
   * Keep a running standard deviation (the lecture's hand-written form); default false: a variance.
   */
  readonly runningStd?: boolean;
}

/**
 * out = gamma (x - mean) / sqrt(variance + eps) + beta, for each column of x [rows, features] or
 * each feature of x [rows, features, length] (Ioffe and Szegedy 2015; torch.nn.BatchNorm1d). gamma is
 * `weight`, beta is `bias`.
 */
export class BatchNorm1d extends Module {
  /** What it takes for an option that is left out: PyTorch's. */
  static readonly defaults: Required<BatchNorm1dOptions> = {
    eps: 1e-5,
    momentum: 0.1,
    affine: true,
    trackRunningStats: true,
    unbiased: false,
    runningStd: false,
  };

  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly runningMean: Tensor;
  /** The running variance, or the running standard deviation if `runningStd`. */
  readonly runningVar: Tensor;
  readonly eps: number;
  readonly momentum: number;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  readonly unbiased: boolean;
  readonly runningStd: boolean;
  /** While true, training forward passes leave the running statistics as they are. */
  frozen = false;

  /** @throws {UsageError} if `features` is no size, an option unknown or out of its range */
  constructor(readonly features: number, options: BatchNorm1dOptions = {}) {
    super();
    requireCounts("make BatchNorm1d", { features });
    requireOptions("make BatchNorm1d", options, ...namesOf(BatchNorm1d.defaults));
    const { eps, momentum, affine, trackRunningStats, unbiased, runningStd } = {
      ...BatchNorm1d.defaults,
      ...options,
    };
    requireNumber("make BatchNorm1d", "eps", eps, 0);
    requireNumber("make BatchNorm1d", "momentum", momentum, 0, 1);
    requireFlags("make BatchNorm1d", { affine, trackRunningStats, unbiased, runningStd });
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    this.unbiased = unbiased;
    this.runningStd = runningStd;
    this.weight = ones([features], { requiresGrad: this.affine });
    this.bias = zeros([features], { requiresGrad: this.affine });
    this.runningMean = zeros([features]);
    this.runningVar = ones([features]);
  }

  /** @throws {ShapeError} if x has neither two axes nor three, or other features */
  override forward(x: Tensor): Tensor {
    if (x.shape.length > 3) requireRank("BatchNorm1d", "x", x.shape, 3);
    const { eps, unbiased, runningStd, runningMean, runningVar } = this;
    const momentum = this.frozen || !this.trackRunningStats ? 0 : this.momentum;
    const attributes = { eps, momentum, unbiased, runningStd, runningMean, runningVar };
    const byBatch = this.training || !this.trackRunningStats;
    return byBatch
      ? batchNorm(x, this.weight, this.bias, attributes)
      : batchNormInference(x, this.weight, this.bias, attributes);
  }

  override settings(): Named<unknown> {
    const { eps, momentum, affine, trackRunningStats, unbiased, runningStd } = this;
    return { eps, momentum, affine, trackRunningStats, unbiased, runningStd };
  }

  protected override ownBuffers(): Named<Tensor> {
    const running = { runningMean: this.runningMean, runningVar: this.runningVar };
    return this.affine ? running : { ...running, weight: this.weight, bias: this.bias };
  }

  protected override ownState(): Named<StatePart> {
    const { affine, trackRunningStats, runningStd } = this;
    const { weight, bias, runningMean, runningVar, ...more } = super.ownState();
    const running = {
      running_mean: runningMean!,
      running_var: runningStd ? squared(this.runningVar) : runningVar!,
      num_batches_tracked: uncounted,
    };
    const trained = affine && { weight: weight!, bias: bias! };
    return { ...trained, ...more, ...(trackRunningStats && running) };
  }
}
