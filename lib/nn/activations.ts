/** The nonlinearities of torch.nn as layers, for x of any shape. */

import * as F from "../tensor/functional/pointwise.ts";
import { requireNumber, requireOneOf, requireOptions } from "../tensor/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module, type Named } from "./module.ts";

/** out = tanh(x); see torch.nn.Tanh. */
export class Tanh extends Module {
  override forward(x: Tensor): Tensor {
    return F.tanh(x);
  }
}

/** out = 1 / (1 + e^-x); see torch.nn.Sigmoid. */
export class Sigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return F.sigmoid(x);
  }
}

/** out = x above 0, else 0; see torch.nn.ReLU. */
export class ReLU extends Module {
  override forward(x: Tensor): Tensor {
    return F.relu(x);
  }
}

/** out = x above 0, else negativeSlope x; see torch.nn.LeakyReLU. */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  /** The slope is 0.01 by default. @throws {UsageError} if it is no finite number */
  constructor(options: { readonly negativeSlope?: number } = {}) {
    super();
    requireOptions("make LeakyReLU", options, "negativeSlope");
    const { negativeSlope = 0.01 } = options;
    requireNumber("make LeakyReLU", "negativeSlope", negativeSlope, -Number.MAX_VALUE);
    this.negativeSlope = negativeSlope;
  }

  override forward(x: Tensor): Tensor {
    return F.leakyRelu(x, this.negativeSlope);
  }

  override settings(): Named<unknown> {
    return { negativeSlope: this.negativeSlope };
  }
}

/** out = x above 0, else alpha (e^x - 1): Clevert et al. 2016; see torch.nn.ELU. */
export class ELU extends Module {
  readonly alpha: number;

  /** Alpha is 1 by default. @throws {UsageError} if it is no finite number */
  constructor(options: { readonly alpha?: number } = {}) {
    super();
    requireOptions("make ELU", options, "alpha");
    const { alpha = 1 } = options;
    requireNumber("make ELU", "alpha", alpha, -Number.MAX_VALUE);
    this.alpha = alpha;
  }

  override forward(x: Tensor): Tensor {
    return F.elu(x, this.alpha);
  }

  override settings(): Named<unknown> {
    return { alpha: this.alpha };
  }
}

/** out = 1.0507 elu(x) with alpha 1.6733: Klambauer et al. 2017; see torch.nn.SELU. */
export class SELU extends Module {
  override forward(x: Tensor): Tensor {
    return F.selu(x);
  }
}

/**
 * out = x times the probability of a value below x in the normal distribution: Hendrycks and Gimpel
 * 2016; see torch.nn.GELU.
 */
export class GELU extends Module {
  readonly approximate: "none" | "tanh";

  /** Exact by default, or nearly that by tanh. @throws {UsageError} if `approximate` is neither */
  constructor(options: { readonly approximate?: "none" | "tanh" } = {}) {
    super();
    requireOptions("make GELU", options, "approximate");
    const { approximate = "none" } = options;
    requireOneOf("make GELU", "approximate", approximate, ["none", "tanh"]);
    this.approximate = approximate;
  }

  override forward(x: Tensor): Tensor {
    return F.gelu(x, this.approximate);
  }

  override settings(): Named<unknown> {
    return { approximate: this.approximate };
  }
}

/** out = x sigmoid(x); see torch.nn.SiLU. */
export class SiLU extends Module {
  override forward(x: Tensor): Tensor {
    return F.silu(x);
  }
}

/** out = ln(1 + e^(beta x)) / beta, or x where beta x is above the threshold; see torch.nn.Softplus. */
export class Softplus extends Module {
  readonly beta: number;
  readonly threshold: number;

  /** Beta is 1 and the threshold 20 by default. @throws {UsageError} if one is no finite number */
  constructor(options: { readonly beta?: number; readonly threshold?: number } = {}) {
    super();
    requireOptions("make Softplus", options, "beta", "threshold");
    const { beta = 1, threshold = 20 } = options;
    requireNumber("make Softplus", "beta", beta, 0);
    requireNumber("make Softplus", "threshold", threshold, -Number.MAX_VALUE);
    this.beta = beta;
    this.threshold = threshold;
  }

  override forward(x: Tensor): Tensor {
    return F.softplus(x, this.beta, this.threshold);
  }

  override settings(): Named<unknown> {
    return { beta: this.beta, threshold: this.threshold };
  }
}
