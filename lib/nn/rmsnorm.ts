/** Normalisation by the root mean square. */

import { ones } from "../tensor/create.ts";
import { rmsNorm } from "../tensor/functional/mod.ts";
import { namesOf, requireFlags, requireNumber, requireOptions } from "../tensor/options.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { normalizedAxes } from "./layernorm.ts";
import { Module, type Named } from "./module.ts";

/** Options of RMSNorm; the defaults are PyTorch's. */
export interface RMSNormOptions {
  /** Added to the mean square; default 2^-23, float32's machine epsilon. */
  readonly eps?: number;
  /** Whether it scales, which is trained; default true. */
  readonly elementwiseAffine?: boolean;
}

/**
 * out = weight x / sqrt(mean(x^2) + eps), over the last axes of x, whose lengths are
 * `normalizedShape`, or the length of the last (Zhang and Sennrich 2019; torch.nn.RMSNorm, which
 * PyTorch has from 2.4 on).
 */
export class RMSNorm extends Module {
  /** What it takes for an option that is left out: PyTorch's. */
  static readonly defaults: Required<RMSNormOptions> = { eps: 2 ** -23, elementwiseAffine: true };

  readonly normalizedShape: Shape;
  readonly weight: Tensor | null;
  readonly eps: number;

  /** @throws {UsageError} if a length is no size, an option unknown or out of its range */
  constructor(normalizedShape: number | Shape, options: RMSNormOptions = {}) {
    super();
    requireOptions("make RMSNorm", options, ...namesOf(RMSNorm.defaults));
    const { eps, elementwiseAffine } = { ...RMSNorm.defaults, ...options };
    requireNumber("make RMSNorm", "eps", eps, 0);
    requireFlags("make RMSNorm", { elementwiseAffine });
    this.normalizedShape = normalizedAxes("RMSNorm", normalizedShape);
    this.eps = eps;
    this.weight = elementwiseAffine ? ones(this.normalizedShape, { requiresGrad: true }) : null;
  }

  override forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, this.weight, this.eps);
  }

  override settings(): Named<unknown> {
    return { normalizedShape: this.normalizedShape, eps: this.eps };
  }
}
