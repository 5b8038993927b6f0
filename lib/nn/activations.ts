/** The nonlinearities of torch.nn as layers, for x of any shape. */

import * as F from "../tensor/functional/pointwise.ts";
import { requireNumber, requireOneOf, requireOptions } from "../tensor/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Activation } from "./activation.ts";
import { type FlatRegion, flatUpTo } from "./flat_region.ts";
import type { Named } from "./module.ts";
import { exponentialTail, geluSlope, SELU_SLOPE, siluSlope } from "./slopes.ts";

/** out = tanh(x); see torch.nn.Tanh. */
export class Tanh extends Activation {
  override forward(x: Tensor): Tensor {
    return F.tanh(x);
  }

  /** Where |tanh(x)| is at or beyond the threshold, as the lecture has it. */
  override flatRegion(threshold: number): FlatRegion {
    const edge = Math.atanh(threshold);
    return {
      input: { atMost: -edge, atLeast: edge },
      output: { atMost: -threshold, atLeast: threshold },
      slope: 1 - threshold ** 2,
    };
  }
}

/** out = 1 / (1 + e^-x); see torch.nn.Sigmoid. */
export class Sigmoid extends Activation {
  override forward(x: Tensor): Tensor {
    return F.sigmoid(x);
  }

  /** Where the value is as near to 0 or to 1 as the threshold is to 1. */
  override flatRegion(threshold: number): FlatRegion {
    const edge = Math.log(threshold / (1 - threshold));
    return {
      input: { atMost: -edge, atLeast: edge },
      output: { atMost: 1 - threshold, atLeast: threshold },
      slope: threshold * (1 - threshold),
    };
  }
}

/** out = x above 0, else 0; see torch.nn.ReLU. */
export class ReLU extends Activation {
  override forward(x: Tensor): Tensor {
    return F.relu(x);
  }

  /** Where x is not above 0. */
  override flatRegion(): FlatRegion {
    return { input: { atMost: 0 }, slope: 0 };
  }
}

/** out = x above 0, else negativeSlope x; see torch.nn.LeakyReLU. */
export class LeakyReLU extends Activation {
  /** What it takes for an option that is left out: PyTorch's. */
  static readonly defaults: { readonly negativeSlope: number } = { negativeSlope: 0.01 };

  readonly negativeSlope: number;

  /** The slope is 0.01 by default. @throws {UsageError} if it is no finite number */
  constructor(options: { readonly negativeSlope?: number } = {}) {
    super();
    requireOptions("make LeakyReLU", options, "negativeSlope");
    const { negativeSlope } = { ...LeakyReLU.defaults, ...options };
    requireNumber("make LeakyReLU", "negativeSlope", negativeSlope, -Number.MAX_VALUE);
    this.negativeSlope = negativeSlope;
  }

  override forward(x: Tensor): Tensor {
    return F.leakyRelu(x, this.negativeSlope);
  }

  /** Below 0, if the slope there is below 1 - threshold: by default it is not below 1 - 0.99. */
  override flatRegion(threshold: number): FlatRegion | null {
    const slope = Math.abs(this.negativeSlope);
    return slope + threshold < 1 ? { input: { atMost: 0 }, slope } : null;
  }

  override settings(): Named<unknown> {
    return { negativeSlope: this.negativeSlope };
  }
}

/** out = x above 0, else alpha (e^x - 1): Clevert et al. 2016; see torch.nn.ELU. */
export class ELU extends Activation {
  /** What it takes for an option that is left out: PyTorch's. */
  static readonly defaults: { readonly alpha: number } = { alpha: 1 };

  readonly alpha: number;

  /** Alpha is 1 by default. @throws {UsageError} if it is no finite number */
  constructor(options: { readonly alpha?: number } = {}) {
    super();
    requireOptions("make ELU", options, "alpha");
    const { alpha } = { ...ELU.defaults, ...options };
    requireNumber("make ELU", "alpha", alpha, -Number.MAX_VALUE);
    this.alpha = alpha;
  }

  override forward(x: Tensor): Tensor {
    return F.elu(x, this.alpha);
  }

  /** Below 0, where the slope alpha e^x has fallen below 1 - threshold: near 0 it is still alpha. */
  override flatRegion(threshold: number): FlatRegion {
    return exponentialTail(Math.abs(this.alpha), 1 - threshold);
  }

  override settings(): Named<unknown> {
    return { alpha: this.alpha };
  }
}

/** out = 1.0507 elu(x) with alpha 1.6733: Klambauer et al. 2017; see torch.nn.SELU. */
export class SELU extends Activation {
  override forward(x: Tensor): Tensor {
    return F.selu(x);
  }

  /** As ELU: below 0, where the slope has fallen below 1 - threshold. */
  override flatRegion(threshold: number): FlatRegion {
    return exponentialTail(SELU_SLOPE, 1 - threshold);
  }
}

/**
 * out = x times the probability of a value below x in the normal distribution: Hendrycks and Gimpel
 * 2016; see torch.nn.GELU.
 */
export class GELU extends Activation {
  /** What it takes for an option that is left out: PyTorch's. */
  static readonly defaults: { readonly approximate: "none" | "tanh" } = { approximate: "none" };

  readonly approximate: "none" | "tanh";

  /** Exact by default, or nearly that by tanh. @throws {UsageError} if `approximate` is neither */
  constructor(options: { readonly approximate?: "none" | "tanh" } = {}) {
    super();
    requireOptions("make GELU", options, "approximate");
    const { approximate } = { ...GELU.defaults, ...options };
    requireOneOf("make GELU", "approximate", approximate, ["none", "tanh"]);
    this.approximate = approximate;
  }

  override forward(x: Tensor): Tensor {
    return F.gelu(x, this.approximate);
  }

  /** Below 0, where the slope's size stays below 1 - threshold; the approximation's is the same. */
  override flatRegion(threshold: number): FlatRegion {
    return flatUpTo(geluSlope, 1 - threshold);
  }

  override settings(): Named<unknown> {
    return { approximate: this.approximate };
  }
}

/** out = x sigmoid(x); see torch.nn.SiLU. */
export class SiLU extends Activation {
  override forward(x: Tensor): Tensor {
    return F.silu(x);
  }

  /** Below 0, where the slope's size stays below 1 - threshold. */
  override flatRegion(threshold: number): FlatRegion {
    return flatUpTo(siluSlope, 1 - threshold);
  }
}

/** out = ln(1 + e^(beta x)) / beta, or x where beta x is above the threshold; see torch.nn.Softplus. */
export class Softplus extends Activation {
  /** What it takes for an option that is left out: PyTorch's. */
  static readonly defaults: { readonly beta: number; readonly threshold: number } = {
    beta: 1,
    threshold: 20,
  };

  readonly beta: number;
  readonly threshold: number;

  /** Beta is 1 and the threshold 20 by default. @throws {UsageError} if one is no finite number */
  constructor(options: { readonly beta?: number; readonly threshold?: number } = {}) {
    super();
    requireOptions("make Softplus", options, "beta", "threshold");
    const { beta, threshold } = { ...Softplus.defaults, ...options };
    requireNumber("make Softplus", "beta", beta, 0);
    requireNumber("make Softplus", "threshold", threshold, -Number.MAX_VALUE);
    this.beta = beta;
    this.threshold = threshold;
  }

  override forward(x: Tensor): Tensor {
    return F.softplus(x, this.beta, this.threshold);
  }

  /** Below 0, where the slope, a sigmoid of beta x, is below 1 - threshold. */
  override flatRegion(threshold: number): FlatRegion | null {
    const atMost = Math.log((1 - threshold) / threshold) / this.beta;
    return this.beta > 0 ? { input: { atMost }, slope: 1 - threshold } : null;
  }

  override settings(): Named<unknown> {
    return { beta: this.beta, threshold: this.threshold };
  }
}
