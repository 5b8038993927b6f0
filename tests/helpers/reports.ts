/** Reports of small real runs that together have everything a page can show. */

import { join } from "@std/path";
import type { Device } from "../../lib/device/device.ts";
import { OutOfMemoryError } from "../../lib/device/errors.ts";
import { openDevice } from "../../lib/device/mod.ts";
import { loadDataset } from "../../lib/data/datasets.ts";
import { loadData } from "../../lib/experiment/data/mod.ts";
import {
  adam,
  batchNorm,
  block,
  embedding,
  type Experiment,
  flatten,
  gaussian,
  kaimingNormal,
  type Layer,
  layerNorm,
  linear,
  normal,
  relu,
  residual,
  sgd,
  table,
  tanh,
  words,
} from "../../lib/experiment/mod.ts";

import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import * as nn from "../../lib/nn/mod.ts";
import { writeReport } from "../../lib/report/report.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { irisCsv } from "./iris.ts";

const names = words({ dataset: "names", contextLength: 3 });
/** Of the bundled names every so many are enough. */
const EVERY = 40;

/** Characters, hidden blocks, logits. */
function deep(layers: readonly Layer[], repeat: number): Layer[] {
  return [
    embedding(4),
    flatten(),
    block("hidden", layers, { repeat }),
    block("output", [linear("vocabulary", { init: normal(0.01) })]),
  ];
}

const scaled = linear(12, { init: kaimingNormal("tanh") });

/** Several seeds, one variant diverges, another fails, and everything is watched. */
const everything: Experiment = {
  question: "What does a page show of variants that train, diverge and fail?",
  data: names,
  network: deep([scaled, tanh()], 2),
  train: { steps: 120, batchSize: 16, optimiser: sgd({ lr: { 0: 0.1, 60: 0.01 } }) },
  seeds: [1, 2, 3],
  watch: {
    at: [0, 50, "end"],
    everyStep: true,
    histograms: 8,
    devLoss: { every: 20, examples: 200 },
    calibration: true,
    jitter: { batches: 8 },
  },
  variants: {
    plain: {},
    wide: {
      label: "a gain of 3",
      change: { "hidden.linear": { init: kaimingNormal({ gain: 3 }) } },
    },
    normalised: { change: { "hidden.linear": [scaled, batchNorm()] } },
    diverges: { network: deep([scaled], 3), train: { optimiser: { lr: 1000 } } },
    fails: { change: { "hidden.linear": { outFeatures: 3000 } } },
  },
};

/** Nine variants of twenty layers. */
const twentyLayers: Experiment = {
  question: "Which of nine deep networks train?",
  answeredBy: "gradientSpread",
  data: names,
  network: deep([scaled, tanh()], 20),
  train: { steps: 30, batchSize: 16, optimiser: sgd({ lr: 0.1 }) },
  watch: { everyStep: true, histograms: 5 },
  variants: Object.fromEntries([0.5, 1, 5 / 3].flatMap((gain) => {
    const own = linear(12, { init: kaimingNormal({ gain }) });
    const named = `gain ${gain.toFixed(1)}`;
    return [
      [`plain${gain}`, { label: named, change: { "hidden.linear": own } }],
      [`norm${gain}`, {
        label: `${named}, layer norm`,
        network: deep([own, layerNorm(), tanh()], 20),
      }],
      [`past${gain}`, {
        label: `${named}, residual with Adam`,
        network: deep([linear(12), residual([own, tanh()])], 20),
        train: { optimiser: adam({ lr: 0.01 }) },
      }],
    ];
  })),
};

/** A table's classes, and a relu. */
function ofTable(file: string): Experiment {
  return {
    question: "Which activation learns the flowers?",
    answeredBy: "accuracy",
    data: table({ file, target: "species", standardise: true }),
    network: [linear(8), tanh(), linear("classes")],
    train: { steps: 60, batchSize: 16, optimiser: adam({ lr: 0.02 }) },
    seeds: [1, 2],
    variants: { tanh: {}, relu: { change: { tanh: relu() } } },
  };
}

/** Nothing is trained. */
const untrained: Experiment = {
  question: "Which scale of the weights keeps the values as they come?",
  data: gaussian({ rows: 200, features: 10 }),
  network: [block("hidden", [linear(20, { init: normal(1) }), tanh()], { repeat: 2 }), linear(5)],
  train: { steps: 0 },
  variants: { plain: {}, wide: { data: { features: 40 } } },
};

/** A network that is a function. */
const own: Experiment = {
  question: "What is said of a network of the user's own?",
  data: names,
  network: ({ input, outputs }, generator) =>
    new nn.Sequential([
      new nn.Embedding(input.tokens!, 2, { generator }),
      new nn.Flatten(),
      new nn.Linear(6, outputs!.count, { generator }),
    ]),
  train: { steps: 2, batchSize: 4, optimiser: sgd({ lr: 0.1 }) },
  variants: { own: {} },
};

/** Trains them all, and writes each report to a folder of its name below `folder`; gives the names. */
export async function writeReports(folder: string): Promise<string[]> {
  const csv = join(folder, "flowers.csv");
  await Deno.writeTextFile(csv, irisCsv());
  const dataset = join(folder, "names.txt");
  const { words } = await loadDataset({ dataset: "names" });
  await Deno.writeTextFile(dataset, words.filter((_, place) => place % EVERY === 0).join("\n"));
  const all = { everything, "twenty-layers": twentyLayers, table: ofTable(csv), untrained, own };
  const device = await openDevice("cpu");
  limit(device);
  try {
    for (const [name, experiment] of Object.entries(all)) {
      const resolved = resolveExperiment(experiment);
      const file = experiment.data === names ? dataset : undefined;
      const data = await loadData(resolved.data, file);
      const result = await runExperiment(resolved, data, { device, name });
      await writeReport(result, join(folder, name));
    }
  } finally {
    device.close();
  }
  return Object.keys(all);
}

/** Takes memory away from a device, so that the largest variant fails. */
function limit(device: Device): void {
  const { allocate } = device;
  device.allocate = (label, length) => {
    if (length > 5e6) throw new OutOfMemoryError(`Cannot allocate "${label}": no more memory.`);
    return allocate.call(device, label, length);
  };
}
