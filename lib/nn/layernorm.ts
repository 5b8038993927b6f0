/** Layer normalisation. */

import { ones, zeros } from "../tensor/create.ts";
import { layerNorm } from "../tensor/functional/mod.ts";
import {
  namesOf,
  requireCounts,
  requireFlags,
  requireNumber,
  requireOptions,
} from "../tensor/options.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module, type Named } from "./module.ts";

/** Options of LayerNorm; the defaults are PyTorch's. */
export interface LayerNormOptions {
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
  /** Whether it scales and shifts, which is trained; default true. */
  readonly elementwiseAffine?: boolean;
  /** Whether it shifts, if it scales; default true. */
  readonly bias?: boolean;
}

/**
 * out = weight (x - mean) / sqrt(variance + eps) + bias, over the last axes of x, whose lengths are
 * `normalizedShape`, or the length of the last (Ba et al. 2016; torch.nn.LayerNorm).
 */
export class LayerNorm extends Module {
  /** What it takes for an option that is left out: PyTorch's. */
  static readonly defaults: Required<LayerNormOptions> = {
    eps: 1e-5,
    elementwiseAffine: true,
    bias: true,
  };

  readonly normalizedShape: Shape;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly eps: number;

  /** @throws {UsageError} if a length is no size, an option unknown or out of its range */
  constructor(normalizedShape: number | Shape, options: LayerNormOptions = {}) {
    super();
    requireOptions("make LayerNorm", options, ...namesOf(LayerNorm.defaults));
    const { eps, elementwiseAffine, bias } = { ...LayerNorm.defaults, ...options };
    requireNumber("make LayerNorm", "eps", eps, 0);
    requireFlags("make LayerNorm", { elementwiseAffine, bias });
    this.normalizedShape = normalizedAxes("LayerNorm", normalizedShape);
    this.eps = eps;
    this.weight = elementwiseAffine ? ones(this.normalizedShape, { requiresGrad: true }) : null;
    this.bias = elementwiseAffine && bias
      ? zeros(this.normalizedShape, { requiresGrad: true })
      : null;
  }

  override forward(x: Tensor): Tensor {
    return layerNorm(x, this.normalizedShape, this.weight, this.bias, this.eps);
  }

  override settings(): Named<unknown> {
    return { normalizedShape: this.normalizedShape, eps: this.eps };
  }
}

/** The lengths of the axes that are normalised. @throws {UsageError} if there are none, or not sizes */
export function normalizedAxes(what: string, normalizedShape: number | Shape): Shape {
  const lengths = typeof normalizedShape === "number" ? [normalizedShape] : [...normalizedShape];
  requireCounts(`make ${what}`, {
    "the number of normalized axes": lengths.length,
    ...Object.fromEntries(lengths.map((length, i) => [`normalizedShape[${i}]`, length])),
  });
  return lengths;
}
