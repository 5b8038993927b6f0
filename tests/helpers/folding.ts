/** The networks that fixtures/make_folding.py folds, and its examples. */

import type { Device } from "../../lib/device/device.ts";
import { bySplit, type SplitValues } from "../../lib/data/split.ts";
import * as nn from "../../lib/nn/mod.ts";
import type { Examples } from "../../lib/runner/examples.ts";
import { characters } from "../../lib/runner/objective.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import figures from "../fixtures/folding.json" with { type: "json" };

const [LENGTH, TOKENS, COUNT] = [5, 6, 146];
const BOUNDS = { train: [0, 101], dev: [101, 141], test: [141, 146] } as const;

/** Of the evaluation by each batch's statistics. */
export const BATCH = 8;
/** PyTorch's figures, one entry a seed. */
export const FOLDED = figures.cases;

/** A batch norm with the fixture's values. */
export function setNorm(norm: nn.BatchNorm1d): nn.BatchNorm1d {
  const set = (name: "weight" | "bias" | "runningMean" | "runningVar", of: (i: number) => number) =>
    norm[name].set(Float32Array.from({ length: norm.features }, (_, i) => of(i)));
  set("runningMean", (i) => 0.1 * i - 0.2);
  set("runningVar", (i) => norm.runningStd ? Math.sqrt(0.5 + 0.25 * i) : 0.5 + 0.25 * i);
  set("weight", (i) => 1 - 0.1 * i);
  set("bias", (i) => 0.05 * i);
  return norm;
}

/** The network of one seed, on the host. */
export function network(seed: number): nn.Sequential {
  const generator = new Generator(seed);
  return new nn.Sequential({
    embedding: new nn.Embedding(TOKENS, 3, { generator }),
    transpose: new nn.Transpose(),
    conv: new nn.Conv1d(3, 4, 3, { generator, padding: 1, bias: false }),
    convNorm: setNorm(new nn.BatchNorm1d(4)),
    tanh: new nn.Tanh(),
    flatten: new nn.Flatten(),
    output: new nn.Sequential([
      new nn.Linear(4 * LENGTH, TOKENS, { generator }),
      setNorm(new nn.BatchNorm1d(TOKENS)),
    ]),
  });
}

/** The networks of all seeds as replicas, on the device. */
export function networks(device: Device): nn.Sequential {
  return nn.stack(FOLDED.map(({ seed }) => network(seed))).to(device);
}

/** The examples, on the device. */
export function splits(device: Device): SplitValues<Examples> {
  const generator = new Generator(5);
  const inputs = generator.randint(TOKENS, COUNT * LENGTH);
  const targets = generator.randint(TOKENS, COUNT);
  return bySplit((name) => {
    const [begin, end] = BOUNDS[name];
    const count = end - begin;
    return {
      inputs: tensor(inputs.slice(begin * LENGTH, end * LENGTH), [count, LENGTH]).to(device),
      targets: tensor(targets.slice(begin, end), [count]).to(device),
      count,
      objective: characters,
    };
  });
}
