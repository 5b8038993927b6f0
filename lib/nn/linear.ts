/** A fully connected layer. */

import { linear } from "../tensor/functional/mod.ts";
import { namesOf, requireCounts, requireFlags, requireOptions } from "../tensor/options.ts";
import type { Generator } from "../tensor/random/generator.ts";
import { zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { torchUniform } from "./init.ts";
import { Module, type Named } from "./module.ts";
import { type StatePart, transposed } from "./state_part.ts";

/** Options of Linear. */
export interface LinearOptions {
  /** Draws the initial values. */
  readonly generator: Generator;
  /** Whether it adds a bias; default true. */
  readonly bias?: boolean;
}

/**
 * out = x weight + bias, for x [..., fanIn]; see torch.nn.Linear. The weight is [fanIn, fanOut],
 * as in the lecture. It starts with PyTorch's values from the same seed: uniform within 1 / sqrt(fanIn),
 * the weight first, then the bias.
 *
 * @example
 * ```ts
 * import { Generator, nn, openDevice, tensor } from "@initlab/initlab";
 * import { assertEquals } from "@std/assert";
 *
 * const device = await openDevice("cpu");
 * const layer = new nn.Linear(3, 2, { generator: new Generator(1) }).to(device);
 * const out = layer.forward(tensor([1, 2, 3], [1, 3]).to(device));
 * assertEquals(out.shape, [1, 2]);
 * device.close();
 * ```
 */
export class Linear extends Module {
  /** What it takes for an option that is left out: PyTorch's. */
  static readonly defaults: Required<Omit<LinearOptions, "generator">> = { bias: true };

  readonly weight: Tensor;
  readonly bias: Tensor | null;

  /** @throws {UsageError} if a size is no size, or an option unknown */
  constructor(readonly fanIn: number, readonly fanOut: number, options: LinearOptions) {
    super();
    requireCounts("make Linear", { fanIn, fanOut });
    requireOptions("make Linear", options, "generator", ...namesOf(Linear.defaults));
    const { generator, bias } = { ...Linear.defaults, ...options };
    requireFlags("make Linear", { bias });
    this.weight = torchUniform(zeros([fanIn, fanOut], parameter), fanIn, generator);
    this.bias = bias ? torchUniform(zeros([fanOut], parameter), fanIn, generator) : null;
  }

  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  protected override ownState(): Named<StatePart> {
    return { ...super.ownState(), weight: transposed(this.weight) };
  }
}

const parameter = { requiresGrad: true };
