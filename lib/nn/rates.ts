/** The learning rates of an optimiser: tables that its kernels read on the device. */

import type { Device, View } from "../device/device.ts";
import { UsageError } from "../device/errors.ts";
import { requireNumber } from "../tensor/options.ts";
import { showShape } from "../tensor/shape.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { requireStep } from "../tensor/tokens.ts";

/** A rate for every step, and the tensor that says which step it is; both read on the device. */
export interface RateTable {
  /** Rates, [steps], or [groups, steps] for several groups; shared by all replicas. */
  readonly rates: Tensor;
  /** The step, uint32 [1]. */
  readonly step: Tensor;
}

/** The rates of an optimiser's groups of parameters. */
export class Rates {
  readonly #name: string;
  readonly #table: RateTable;
  /** Whether it made the table. */
  readonly #owned: boolean;
  /** How many steps there are rates for. */
  readonly steps: number;

  /**
   * `lr` is for all groups but those that have one of their `own`.
   *
   * @throws {UsageError} if a rate is none, or a table not for all groups and shared by all replicas
   */
  constructor(name: string, lr: number | RateTable, own: readonly (number | undefined)[]) {
    this.#name = name;
    this.#owned = typeof lr !== "object" || lr === null;
    this.#table = typeof lr !== "object" || lr === null
      ? constantRates(name, lr, own)
      : checkedTable(name, lr, own);
    this.steps = this.#table.rates.size / own.length;
  }

  /** Their views on `device`. @throws {UsageError} if the step is beyond their end */
  on(device: Device): { readonly learningRates: View; readonly step: View } {
    const { rates, step } = this.#table;
    requireStep(this.#name, step, this.steps);
    return { learningRates: rates.to(device).storage.view, step: step.to(device).storage.view };
  }

  /** Gives its memory back, but not that of a table that was passed to it. */
  dispose(): void {
    if (!this.#owned) return;
    this.#table.rates.dispose();
    this.#table.step.dispose();
  }
}

/** One rate a group for all steps, which are step 0. */
function constantRates(
  name: string,
  lr: number,
  own: readonly (number | undefined)[],
): RateTable {
  requireNumber(`make ${name}`, "lr", lr, 0);
  for (const rate of own) {
    if (rate !== undefined) requireNumber(`make ${name}`, "a group's lr", rate, 0);
  }
  return {
    rates: tensor(own.map((rate) => rate ?? lr), [own.length, 1], { label: "learning rates" }),
    step: tensor(new Uint32Array(1), [1], { label: "step" }),
  };
}

function checkedTable(
  name: string,
  table: RateTable,
  own: readonly (number | undefined)[],
): RateTable {
  const { rates } = table;
  const groups = own.length;
  const fits = groups === 1 && rates.shape.length === 1 ||
    rates.shape.length === 2 && rates.shape[0] === groups;
  if (!fits || rates.dtype !== "float32" || rates.replicas !== 1) {
    throw new UsageError(
      `Cannot make ${name} with the rates "${rates.storage.label}": expected float32 ` +
        `${groups === 1 ? "[steps]" : `[${groups}, steps]`}, shared by all replicas, found ` +
        `${rates.dtype} ${showShape(rates.shape)} of ${rates.replicas} replicas; make them with ` +
        `tensor(values, ${groups === 1 ? "[steps]" : `[${groups}, steps]`}).`,
    );
  }
  if (own.some((rate) => rate !== undefined)) {
    throw new UsageError(
      `Cannot make ${name}: expected no lr of a group beside a table of rates, found ` +
        `${own.find((rate) => rate !== undefined)}; give the table a row for each group.`,
    );
  }
  for (const rate of rates.storage.host ?? []) requireNumber(`make ${name}`, "each rate", rate, 0);
  return table;
}
