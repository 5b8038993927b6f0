/** Adam and AdamW. */

import { emit } from "../device/recorder.ts";
import { namesOf, requireFlags, requireNumber, requireOptions } from "../tensor/options.ts";
import type { Trainable } from "./groups.ts";
import { Optimiser, type OptimiserOptions, type UpdateViews } from "./optimiser.ts";
import type { Region } from "./regions.ts";

/** Options of Adam and AdamW. */
export interface AdamOptions extends OptimiserOptions {
  /** How much of the mean gradient and of the mean square stays in a step; default [0.9, 0.999]. */
  readonly betas?: readonly [number, number];
  /** Added to the root of the mean square; default 1e-8. */
  readonly eps?: number;
  /** Whether the largest mean square so far takes the place of the mean square; default false. */
  readonly amsgrad?: boolean;
}

/** The largest beta: with one of 1 nothing new would count. */
export const LARGEST_BETA = 0.999999;
/** For ln 0: small enough, and still finite when multiplied by any number of steps. */
const LOG_OF_ZERO = -1e30;

/**
 * Adam, with a default lr of 0.001 and a weightDecay, default 0, that is added to the gradient; see
 * torch.optim.Adam.
 *
 * @example A bias that learns faster, and is not decayed
 * ```ts
 * import { Generator, nn, openDevice, optim, tensor } from "@initlab/initlab";
 * import { assert } from "@std/assert";
 *
 * const device = await openDevice("cpu");
 * const layer = new nn.Linear(2, 3, { generator: new Generator(1) }).to(device);
 * const x = tensor([1, 2], [1, 2]).to(device);
 * const target = tensor(Uint32Array.of(1), [1]).to(device);
 * const optimiser = new optim.Adam(
 *   [{ params: [layer.weight] }, { params: [layer.bias!], lr: 0.1, weightDecay: 0 }],
 *   { lr: 0.01, weightDecay: 0.001 },
 * );
 * const losses: number[] = [];
 * for (let step = 0; step < 20; step++) {
 *   const loss = nn.crossEntropy(layer.forward(x), target);
 *   optimiser.zeroGrad();
 *   loss.backward();
 *   optimiser.step();
 *   losses.push(await loss.item());
 * }
 * assert(losses.at(-1)! < losses[0]!);
 * device.close();
 * ```
 */
export class Adam extends Optimiser {
  /** What it takes for an option that is left out. */
  static readonly defaults: Required<AdamOptions> & { readonly lr: number } = {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: 0,
    amsgrad: false,
  };

  /** How many moments it keeps of each element with these options. */
  static momentsOf({ amsgrad }: Pick<Required<AdamOptions>, "amsgrad">): number {
    return amsgrad ? 3 : 2;
  }

  /** @internal */
  protected override readonly moments: number;
  readonly #options: Required<AdamOptions>;

  /** @throws {UsageError} if there is nothing to train, an option is unknown, or out of its range */
  constructor(parameters: Trainable, options: AdamOptions = {}) {
    const name = new.target.name;
    requireOptions(`make ${name}`, options, ...namesOf(new.target.defaults));
    const { lr, betas, eps, weightDecay, amsgrad } = { ...new.target.defaults, ...options };
    super(name, parameters, { lr, weightDecay });
    for (const i of [0, 1]) requireNumber(`make ${name}`, `betas[${i}]`, betas[i], 0, LARGEST_BETA);
    requireNumber(`make ${name}`, "eps", eps, 0);
    requireFlags(`make ${name}`, { amsgrad });
    this.moments = Adam.momentsOf({ amsgrad });
    this.#options = { lr, betas, eps, weightDecay, amsgrad };
  }

  /** Whether weight decay is apart from the gradient. @internal */
  protected get decoupled(): boolean {
    return false;
  }

  /** @internal */
  protected override update(
    { device, size, replicas }: Region,
    views: UpdateViews,
    keepChanges: number,
  ): void {
    const { betas: [beta1, beta2], eps, amsgrad } = this.#options;
    const constants = {
      size,
      fresh1: 1 - beta1,
      fresh2: 1 - beta2,
      logBeta1: Math.max(LOG_OF_ZERO, Math.log(beta1)),
      logBeta2: Math.max(LOG_OF_ZERO, Math.log(beta2)),
      eps,
      decoupled: Number(this.decoupled),
      amsgrad: Number(amsgrad),
      keepChanges,
    };
    emit(device, "adam", views, constants, replicas);
  }
}

/**
 * Adam with decoupled weight decay, default 0.01: the parameter is multiplied by 1 - lr weightDecay
 * before the step; see torch.optim.AdamW.
 */
export class AdamW extends Adam {
  /** What it takes for an option that is left out. */
  static override readonly defaults: Required<AdamOptions> & { readonly lr: number } = {
    ...Adam.defaults,
    weightDecay: 0.01,
  };

  /** @internal */
  protected override get decoupled(): boolean {
    return true;
  }
}
