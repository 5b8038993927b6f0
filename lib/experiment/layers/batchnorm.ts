/** Batch normalisation. */

import { BatchNorm1d } from "../../nn/mod.ts";
import { type LayerInit, ones, zeros } from "../initialisers/mod.ts";
import { flag, notNegative, share } from "../schema_values.ts";
import type { LayerKind } from "./kind.ts";
import { channelsFirst } from "./shapes.ts";

/** Each feature or channel normalised over the batch; see torch.nn.BatchNorm1d and nn.BatchNorm1d. */
export interface BatchNormLayer {
  /** What it is. */
  readonly kind: "batchNorm";
  /** Added to the variance before its root; default 1e-5. */
  readonly eps?: number;
  /** Share of the batch's statistics in the new running ones; default 0.1. */
  readonly momentum?: number;
  /** Whether scale and shift are trained; default true: else there are none. */
  readonly affine?: boolean;
  /** Whether evaluation uses running statistics instead of the batch's; default true. */
  readonly trackRunningStats?: boolean;
  /** Normalise by the variance divided by n - 1, as the lecture does; default false. */
  readonly unbiased?: boolean;
  /** Keep a running standard deviation, as the lecture's hand-written form; default false. */
  readonly runningStd?: boolean;
  /** How weight (gamma) and bias (beta) start; default ones and zeros. */
  readonly init?: LayerInit;
}

/** Batch norm, in PyTorch's form by default. */
export function batchNorm(options: Omit<BatchNormLayer, "kind"> = {}): BatchNormLayer {
  return { kind: "batchNorm", ...options };
}

/** All about batch norm. */
export const batchNormKind: LayerKind<BatchNormLayer> = {
  title: "batch norm",
  options: {
    eps: notNegative,
    momentum: share,
    affine: flag,
    trackRunningStats: flag,
    unbiased: flag,
    runningStd: flag,
  },
  defaults: BatchNorm1d.defaults,
  initial: { weight: ones, bias: zeros },
  output: (_, input) => channelsFirst(input),
  parameters({ affine }, { shape: [features] }) {
    const each = { shape: [features!], fanIn: features! };
    return affine ? { weight: each, bias: each } : {};
  },
  build(options, { shape: [features] }) {
    return new BatchNorm1d(features!, options);
  },
};
