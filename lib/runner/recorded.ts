/** What is recorded while a network trains: parts of a result. */

import type { Histogram } from "./result.ts";

/** Of each of some stretches of steps, the mean, the lowest and the highest value. */
export interface Buckets {
  /** An entry a stretch. */
  readonly mean: readonly number[];
  /** An entry a stretch. */
  readonly min: readonly number[];
  /** An entry a stretch. */
  readonly max: readonly number[];
}

/** What every step recorded, in buckets of steps; figures are rounded to five digits. */
export interface Series<T = Buckets> {
  /** How many steps a bucket has, the same for all seeds; the last one may have fewer. */
  readonly bucketSize: number;
  /** One entry a layer, those of the snapshots' activations, in forward order. */
  readonly layers: readonly LayerSeries<T>[];
  /** One entry a parameter, biases and scales too, in the order of the network. */
  readonly parameters: readonly ParameterSeries<T>[];
  /** The norm of the gradient of all parameters together, before it is clipped. */
  readonly gradientNorm: T;
}

/** One layer's activations and their gradients, step by step. */
export interface LayerSeries<T = Buckets> {
  /** Dotted name of the module, as in snapshots. */
  readonly layer: string;
  /** The mean of the activations. */
  readonly mean: T;
  /** Their standard deviation, divided by n - 1. */
  readonly std: T;
  /** The share of them where the activation is flat, from 0 to 1; absent if it is so nowhere. */
  readonly flat?: T;
  /** The mean of the loss's gradient by the activations. */
  readonly gradientMean: T;
  /** Its standard deviation, divided by n - 1. */
  readonly gradientStd: T;
}

/** One parameter's gradient and updates, step by step; of a single value, NaN. */
export interface ParameterSeries<T = Buckets> {
  /** Dotted name, e.g. "hidden1.linear.weight". */
  readonly parameter: string;
  /** The gradient's standard deviation, divided by n - 1. */
  readonly gradientStd: T;
  /** std(gradient) / std(parameter), the parameter after the update. */
  readonly gradientToData: T;
  /** log10(std(update) / std(parameter)), the parameter after the update. */
  readonly updateToData: T;
}

/** One layer's values over time. */
export interface LayerHistograms {
  /** Dotted name of the module, as in snapshots. */
  readonly layer: string;
  /** What was measured. */
  readonly quantity: "activation" | "activationGradient";
  /** One entry a look, as long as the losses were finite. */
  readonly columns: readonly { readonly step: number; readonly histogram: Histogram }[];
}

/** The loss of part of the dev split, after some updates. */
export interface DevLoss {
  /** How many updates had been made. */
  readonly step: number;
  /** Mean over the examples; with batch norm, by running statistics. */
  readonly loss: number;
}

/**
 * How far one batch norm's running statistics are from those of the whole training set; features that
 * do not vary there do not count.
 */
export interface BatchNormGap {
  /** Dotted name of the batch norm. */
  readonly layer: string;
  /** How many updates had been made. */
  readonly step: number;
  /** (running mean - calibrated mean) / calibrated std: the root mean square over features. */
  readonly mean: number;
  /** running std / calibrated std - 1: the root mean square over features. */
  readonly std: number;
}
