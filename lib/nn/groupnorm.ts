/** Group normalisation. */

import { UsageError } from "../device/errors.ts";
import { ones, zeros } from "../tensor/create.ts";
import { groupNorm } from "../tensor/functional/mod.ts";
import {
  namesOf,
  requireCounts,
  requireFlags,
  requireNumber,
  requireOptions,
} from "../tensor/options.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module, type Named } from "./module.ts";

/** Options of GroupNorm; the defaults are PyTorch's. */
export interface GroupNormOptions {
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
  /** Whether scale and shift of each channel are trained; default true: else there are none. */
  readonly affine?: boolean;
}

/**
 * out = weight (x - mean) / sqrt(variance + eps) + bias for x [N, channels, ...]: the statistics of
 * each group of neighbouring channels of an example, weight and bias of each channel (Wu and He 2018;
 * torch.nn.GroupNorm).
 */
export class GroupNorm extends Module {
  /** What it takes for an option that is left out: PyTorch's. */
  static readonly defaults: Required<GroupNormOptions> = { eps: 1e-5, affine: true };

  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  readonly eps: number;

  /** @throws {UsageError} if the groups do not divide the channels, an option is unknown or out of its range */
  constructor(
    readonly numGroups: number,
    readonly numChannels: number,
    options: GroupNormOptions = {},
  ) {
    super();
    requireCounts("make GroupNorm", { numGroups, numChannels });
    requireOptions("make GroupNorm", options, ...namesOf(GroupNorm.defaults));
    const { eps, affine } = { ...GroupNorm.defaults, ...options };
    requireNumber("make GroupNorm", "eps", eps, 0);
    requireFlags("make GroupNorm", { affine });
    if (numChannels % numGroups !== 0) {
      throw new UsageError(
        `Cannot make GroupNorm: expected numChannels to be a multiple of numGroups, found ` +
          `${numChannels} and ${numGroups}; choose another number of groups.`,
      );
    }
    this.eps = eps;
    this.weight = affine ? ones([numChannels], { requiresGrad: true }) : null;
    this.bias = affine ? zeros([numChannels], { requiresGrad: true }) : null;
  }

  /** @throws {ShapeError} if x has other channels */
  override forward(x: Tensor): Tensor {
    return groupNorm(x, this.numGroups, this.weight, this.bias, this.eps);
  }

  override settings(): Named<unknown> {
    const { numGroups, eps } = this;
    return { numGroups, eps };
  }
}
