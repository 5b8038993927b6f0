/** Plain stochastic gradient descent. */

import { aligned } from "../device/device.ts";
import { emit } from "../device/recorder.ts";
import { UsageError } from "../device/errors.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";

/** A rate for every step, and the tensor that says which step it is; both read on the device. */
export interface RateTable {
  /** Rates, [steps], shared by all replicas. */
  readonly rates: Tensor;
  /** The step, uint32 [1]. */
  readonly step: Tensor;
}

/** Options of SGD. */
export interface SGDOptions {
  /** The learning rate, or a table of rates that a captured step reads on the device. */
  readonly lr: number | RateTable;
}

/**
 * parameter -= lr gradient; see torch.optim.SGD without momentum. One dispatch for a whole module.
 */
export class SGD {
  readonly #parameters: readonly Tensor[];
  readonly #table: RateTable;

  constructor(parameters: readonly Tensor[], { lr }: SGDOptions) {
    if (parameters.length === 0) {
      throw new UsageError(
        "Cannot optimise no parameters: expected at least one; pass model.parameters().",
      );
    }
    this.#parameters = parameters;
    this.#table = typeof lr === "number"
      ? { rates: tensor([lr], [1]), step: tensor(new Uint32Array(1), [1]) }
      : lr;
  }

  /** Forgets all gradients, so that the next backward() writes instead of adding. */
  zeroGrad(): void {
    for (const { storage } of this.#parameters) storage.grad = undefined;
  }

  /**
   * Updates every parameter that has a gradient.
   *
   * @throws {UsageError} if none has: backward() was not called
   */
  step(): void {
    const trained = this.#parameters.filter(({ storage }) => storage.grad);
    if (trained.length === 0) {
      throw new UsageError("Cannot step: no parameter has a gradient; call loss.backward() first.");
    }
    const { device } = trained[0]!;
    const rates = this.#table.rates.to(device).storage.view;
    const step = this.#table.step.to(device).storage.view;
    const arena = trained[0]!.storage.arena;
    if (
      arena && trained.length === arena.count && trained.every((p) => p.storage.arena === arena)
    ) {
      const { parameters, gradients } = arena;
      emit(
        device,
        "sgd",
        {
          parameters: parameters.whole,
          gradients: gradients.whole,
          learningRates: rates,
          step,
        },
        { size: parameters.whole.size },
        parameters.wholeReplicas,
      );
      return;
    }
    for (const { storage, size, replicas } of trained) {
      emit(
        device,
        "sgd",
        {
          parameters: storage.view,
          gradients: storage.grad!.view,
          learningRates: rates,
          step,
        },
        // With the padding that every region has: the kernel takes elements by fours.
        { size: aligned(size) },
        replicas,
      );
    }
  }
}
