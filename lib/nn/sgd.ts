/** Plain stochastic gradient descent. */

import { aligned, type Device, type View } from "../device/device.ts";
import { UsageError } from "../device/errors.ts";
import { emit } from "../device/recorder.ts";
import { forgetGradient } from "../tensor/gradient.ts";
import { requireNumber, requireOptions } from "../tensor/options.ts";
import { allocateStorage } from "../tensor/scope.ts";
import { showShape } from "../tensor/shape.ts";
import type { ArenaPair, Storage } from "../tensor/storage.ts";
import { Tensor, tensor } from "../tensor/tensor.ts";
import { requireStep } from "../tensor/tokens.ts";

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
  /** Where the parameters lie in their arena, once it was asked for. */
  #segments: Tensor | undefined;
  /** What only it uses. */
  readonly #own: readonly Tensor[];

  /** @throws {UsageError} if there is nothing to train, an option is unknown, or a rate no rate */
  constructor(parameters: readonly Tensor[], options: SGDOptions) {
    requireOptions("SGD", options, "lr");
    requireParameters(parameters);
    this.#parameters = parameters;
    this.#table = tableOf(options.lr);
    this.#own = this.#table === options.lr ? [] : [this.#table.rates, this.#table.step];
  }

  /** Forgets all gradients, so that the next backward() writes instead of adding. */
  zeroGrad(): void {
    for (const { storage } of this.#parameters) {
      forgetGradient(storage, "zeroGrad() gave its place to the next gradient");
    }
  }

  /**
   * Updates every parameter that has a gradient.
   *
   * @throws {UsageError} if none has, so that backward() was not called, or two are on two devices
   */
  step(): void {
    const trained = this.#trained();
    const { device } = trained[0]!;
    const table = this.#tableOn(device);
    const arena = wholeArena(trained);
    if (arena) {
      const { parameters, gradients } = arena;
      const views = { parameters: parameters.whole, gradients: gradients.whole, ...table };
      const size = parameters.whole.size;
      emit(device, "sgd", views, { size, steps: this.#steps }, parameters.wholeReplicas);
      return;
    }
    for (const { storage, size, replicas } of trained) {
      const views = { parameters: storage.view, gradients: storage.grad!.view, ...table };
      // With the padding that every region has: the kernel takes elements by fours.
      emit(device, "sgd", views, { size: aligned(size), steps: this.#steps }, replicas);
    }
  }

  /**
   * Updates every parameter like step(), and returns log10(rate std(gradient) / std(value)) of each,
   * [parameters]: the lecture's update:data ratios, taken after the update as there.
   *
   * @throws {UsageError} if these are not all parameters of one module, each with a gradient
   */
  stepWithRatios(): Tensor {
    const trained = this.#trained();
    const arena = wholeArena(trained);
    if (!arena) {
      throw new UsageError(
        `Cannot measure the updates of ${trained.length} parameters: expected all those of one ` +
          `module, each with a gradient; pass model.parameters(), or call step().`,
      );
    }
    const { device, replicas } = trained[0]!;
    const segments = this.#segments ??= parameterSegments(trained).to(device);
    const ratios = allocateStorage(device, "update ratios", trained.length, replicas);
    const views = {
      parameters: arena.parameters.whole,
      gradients: arena.gradients.whole,
      segments: segments.storage.view,
      ...this.#tableOn(device),
      ratios: ratios.view,
    };
    const constants = { count: trained.length, steps: this.#steps };
    emit(device, "sgd_with_ratios", views, constants, replicas);
    return new Tensor([trained.length], ratios);
  }

  /** Gives its memory back, but not that of the parameters or of a table that was passed to it. */
  dispose(): void {
    for (const each of [...this.#own, this.#segments]) each?.dispose();
  }

  /** The same as dispose(), for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** How many steps there are rates for. */
  get #steps(): number {
    return this.#table.rates.size;
  }

  /** The parameters with a gradient; there are some. */
  #trained(): Tensor[] {
    const trained = this.#parameters.filter(({ storage }) => storage.grad);
    if (trained.length === 0) {
      throw new UsageError("Cannot step: no parameter has a gradient; call loss.backward() first.");
    }
    const { device, storage: { label } } = trained[0]!;
    const elsewhere = trained.find((parameter) => parameter.device !== device);
    if (elsewhere) {
      throw new UsageError(
        `Cannot step: "${elsewhere.storage.label}" is on another device than "${label}"; give each ` +
          `device an optimiser of its own.`,
      );
    }
    return trained;
  }

  /** The views of the rates on `device`. @throws {UsageError} if the step is beyond their end */
  #tableOn(device: Device): { readonly learningRates: View; readonly step: View } {
    const { rates, step } = this.#table;
    requireStep("SGD", step, this.#steps);
    return { learningRates: rates.to(device).storage.view, step: step.to(device).storage.view };
  }
}

/** Makes sure that these can be trained, each once. */
function requireParameters(parameters: readonly Tensor[]): void {
  if (parameters.length === 0) {
    throw new UsageError(
      "Cannot optimise no parameters: expected at least one; pass model.parameters().",
    );
  }
  const seen = new Set<Storage>();
  for (const { storage, isLeaf, dtype } of parameters) {
    const fault = seen.has(storage)
      ? "to be given once, found it twice"
      : !isLeaf || dtype !== "float32"
      ? "made from float32 values, found one that was computed, or of tokens"
      : undefined;
    if (fault) {
      throw new UsageError(
        `Cannot optimise "${storage.label}": expected a parameter ${fault}; pass ` +
          `model.parameters().`,
      );
    }
    seen.add(storage);
  }
}

/** The rates of every step. @throws {UsageError} if they are none, or not shared by all replicas */
function tableOf(lr: number | RateTable): RateTable {
  if (typeof lr !== "object" || lr === null) {
    requireNumber("SGD", "lr", lr, 0);
    return { rates: tensor([lr], [1]), step: tensor(new Uint32Array(1), [1]) };
  }
  const { rates } = lr;
  if (rates.shape.length !== 1 || rates.dtype !== "float32" || rates.replicas !== 1) {
    throw new UsageError(
      `Cannot make SGD with the rates "${rates.storage.label}": expected float32 [steps], shared ` +
        `by all replicas, found ${rates.dtype} ${showShape(rates.shape)} of ${rates.replicas} ` +
        `replicas; make them with tensor(values, [steps]).`,
    );
  }
  for (const rate of rates.storage.host ?? []) requireNumber("SGD", "each rate", rate, 0);
  return lr;
}

/** The arena that holds these parameters and no others, if there is one. */
function wholeArena(parameters: readonly Tensor[]): ArenaPair | undefined {
  const { arena } = parameters[0]!.storage;
  const whole = arena && parameters.length === arena.count &&
    parameters.every(({ storage }) => storage.arena === arena);
  return whole ? arena : undefined;
}

/** Where each parameter lies in its arena, [offset, size], for each replica: uint32 [parameters, 2]. */
function parameterSegments(parameters: readonly Tensor[]): Tensor {
  const { replicas, storage } = parameters[0]!;
  // Where the arena is one region for all replicas, every replica has offsets of its own.
  const apart = storage.arena!.parameters.wholeReplicas === 1;
  const rows = Array.from(
    { length: replicas },
    (_, replica) =>
      parameters.flatMap(({ storage: { view }, size }) => [
        view.offset + (apart ? replica * view.stride : 0),
        size,
      ]),
  );
  const label = "parameter segments";
  return tensor(Uint32Array.from(rows.flat()), [parameters.length, 2], { label });
}
