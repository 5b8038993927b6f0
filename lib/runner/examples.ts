/**
 * A data set as examples on a device: each split's contexts and
 * targets, shared by all variants and replicas.
 */

import type { Device } from "../device/device.ts";
import type { Dataset } from "../data/datasets.ts";
import { splitWords } from "../data/split.ts";
import { buildWindows } from "../data/windows.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { DataSpec } from "../experiment/experiment.ts";
import type { SplitValues } from "./result.ts";

/** The examples of one split. */
export interface Examples {
  /** uint32 [count, contextLength]. */
  readonly inputs: Tensor;
  /** uint32 [count]. */
  readonly targets: Tensor;
  readonly count: number;
}

/** The examples of all splits, until they are disposed of. */
export interface PlacedExamples extends SplitValues<Examples>, Disposable {}

/** The names of the splits, in order. */
export const SPLITS = ["train", "dev", "test"] as const;

/**
 * Shuffles, splits and cuts a data set, and moves it to the device.
 *
 * @throws {DataError} if it is too small
 */
export function placeExamples(
  device: Device,
  dataset: Dataset,
  { contextLength, shuffleSeed, split }: DataSpec,
): PlacedExamples {
  using owned = new DisposableStack();
  const own = (tensor: Tensor) => owned.use(tensor.to(device));
  const words = splitWords(dataset.words, { seed: shuffleSeed, shares: split });
  const place = (name: (typeof SPLITS)[number]): Examples => {
    const { contexts, targets, count } = buildWindows(
      words[name],
      dataset.vocabulary,
      contextLength,
    );
    return {
      inputs: own(tensor(contexts, [count, contextLength], { label: `${name} contexts` })),
      targets: own(tensor(targets, [count], { label: `${name} targets` })),
      count,
    };
  };
  const splits = { train: place("train"), dev: place("dev"), test: place("test") };
  const made = owned.move();
  return { ...splits, [Symbol.dispose]: () => made.dispose() };
}
