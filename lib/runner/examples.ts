/** Data as examples on a device: each split's inputs and targets, shared by variants and replicas. */

import type { HostExamples } from "../data/examples.ts";
import { frequencyLoss } from "../data/frequencies.ts";
import { bySplit, type SplitValues } from "../data/split.ts";
import type { Device } from "../device/device.ts";
import type { LoadedData, ResolvedData } from "../experiment/data/mod.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Objective, objectiveOf } from "./objective.ts";

/** The examples of one split. */
export interface Examples {
  /** Tokens, uint32, or numbers, float32: [count, ...]. */
  readonly inputs: Tensor;
  /** Classes, uint32, or values, float32: [count]; without a meaning where nothing is predicted. */
  readonly targets: Tensor;
  readonly count: number;
  /** How what a network puts out for them is judged. */
  readonly objective: Objective;
}

/** The examples of all splits, until they are disposed of. */
export interface PlacedExamples extends SplitValues<Examples>, Disposable {
  /** What guessing classes by their frequency costs; absent where no classes are predicted. */
  readonly frequencyLoss?: SplitValues<number>;
}

/**
 * Makes examples of data and moves them to the device.
 *
 * @throws {DataError} if there are too few
 */
export function placeExamples(
  device: Device,
  loaded: LoadedData,
  data: ResolvedData,
): PlacedExamples {
  using owned = new DisposableStack();
  const { input, outputs } = loaded.shape(data);
  const objective = objectiveOf(data, outputs);
  const splits = loaded.examples(data);
  const place = (name: keyof SplitValues<HostExamples>): Examples => {
    const { inputs, targets, count } = splits[name];
    const own = (values: HostExamples["inputs"], shape: readonly number[], label: string) =>
      owned.use(tensor(values, shape, { label: `${name} ${label}` }).to(device));
    return {
      inputs: own(inputs, [count, ...input.shape], "inputs"),
      targets: own(targets ?? new Uint32Array(count), [count], "targets"),
      count,
      objective,
    };
  };
  const placed = bySplit(place);
  const made = owned.move();
  return {
    ...placed,
    ...(outputs?.kind === "classes" && { frequencyLoss: frequencyLoss(splits, outputs.count) }),
    [Symbol.dispose]: () => made.dispose(),
  };
}

/** Examples of all data that differ between variants, each placed once. */
export class SharedExamples implements Disposable {
  readonly #placed: ReadonlyMap<string, PlacedExamples>;
  readonly #owned: DisposableStack;

  /** @throws {DataError} if there are too few */
  constructor(device: Device, loaded: LoadedData, all: readonly ResolvedData[]) {
    using owned = new DisposableStack();
    const placed = new Map<string, PlacedExamples>();
    for (const data of all) {
      const key = JSON.stringify(data);
      if (!placed.has(key)) placed.set(key, owned.use(placeExamples(device, loaded, data)));
    }
    this.#placed = placed;
    this.#owned = owned.move();
  }

  /** Those of data that the constructor was given. */
  of(data: ResolvedData): PlacedExamples {
    return this.#placed.get(JSON.stringify(data))!;
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}
