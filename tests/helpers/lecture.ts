/** The lecture's networks, its data where they are present, and examples made up where they are not. */

import type { Device } from "../../lib/device/device.ts";
import { type Dataset, loadDataset } from "../../lib/data/datasets.ts";
import { buildNetworks, type Networks } from "../../lib/runner/build.ts";
import type { Examples } from "../../lib/runner/examples.ts";
import { type ResolvedExperiment, resolveExperiment } from "../../lib/runner/resolve.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { tensor } from "../../lib/tensor/tensor.ts";
import lossTable from "../../experiments/bn-vs-kaiming.ts";

/** The lecture's loss table: five variants of one network. */
export const experiment: ResolvedExperiment = resolveExperiment(lossTable);

const VOCABULARY = 27;
const CONTEXT_LENGTH = 3;

/** A variant's network, one replica a seed, on the host. */
export function lectureNetworks(variant: string, seeds: readonly number[]): Networks {
  const { model } = experiment.variants.find(({ name }) => name === variant)!;
  return buildNetworks(model, { vocabulary: VOCABULARY, contextLength: CONTEXT_LENGTH }, seeds);
}

/** Random examples on the device, the same at each call. */
export function madeUpExamples(device: Device, count: number): Examples {
  const generator = new Generator(5);
  const contexts = generator.randint(VOCABULARY, count * CONTEXT_LENGTH);
  const targets = generator.randint(VOCABULARY, count);
  return {
    contexts: tensor(contexts, [count, CONTEXT_LENGTH]).to(device),
    targets: tensor(targets, [count]).to(device),
    count,
  };
}

const SHARED = new URL("../../../shared/", import.meta.url);

/** The lecture's words, or undefined (and a line that says so) where they are absent. */
export async function lectureData(whatNeedsThem: string): Promise<Dataset | undefined> {
  const file = new URL("data/names.txt", SHARED);
  try {
    await Deno.stat(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`left out, since ../shared/data/names.txt is absent: ${whatNeedsThem}`);
    return undefined;
  }
  return await loadDataset({ dataset: "makemore", file: file.pathname });
}

/** A file of figures that PyTorch made; see ../shared/reference/reference.py. */
export async function reference<T>(name: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(new URL(`reference/${name}.json`, SHARED)));
}
