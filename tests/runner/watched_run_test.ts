/** Runs that are looked at on their way: nothing of the training changes, and what is seen is right. */

import { assert, assertEquals } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { loadData } from "../../lib/experiment/data/mod.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import type { WatchSpec } from "../../lib/experiment/watch.ts";
import type { Advance } from "../../lib/runner/advance.ts";
import { gapOf } from "../../lib/runner/calibrate.ts";
import type { SeedResult } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { assertClose } from "../helpers/close.ts";
import { tinyExperiment } from "../helpers/command.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";
import { perceptron } from "../helpers/perceptron.ts";

/** Another rate from step 13 on: a stop before it must not begin the table anew. */
const RATES = { 0: 0.1, 13: 0.5 };
const STEPS = 20;

async function run(
  device: Device,
  watch: WatchSpec,
  parts: Record<string, unknown> = {},
  onProgress: (progress: Advance) => void = () => {},
) {
  const text = tinyExperiment((experiment) => Object.assign(experiment, { watch, ...parts }));
  const experiment = resolveExperiment(JSON.parse(text) as Experiment);
  const loaded = await loadData(experiment.data);
  const { variants } = await runExperiment(experiment, loaded, {
    device,
    name: "watched",
    onProgress,
  });
  return variants[0]!.runs;
}

const network = {
  network: perceptron({ embedding: 4, hidden: [20], batchNorm: {} }),
  train: { steps: STEPS, batchSize: 16, optimiser: { kind: "sgd", lr: RATES } },
  seeds: [1, 2],
};

const ALL = {
  at: [7, 1, 13, "end"],
  everyStep: true,
  histograms: 5,
  devLoss: { every: 8, examples: 300 },
  calibration: true,
  jitter: { batches: 4 },
} as const;

/** All but what only a watched run has. */
function unwatched({ snapshots, ...rest }: SeedResult) {
  const { series: _, histograms: __, devLosses: ___, batchNormGaps: ____, jitter: _____, ...own } =
    rest;
  return { ...own, snapshots: [snapshots[0], snapshots.at(-1)] };
}

forEachDevice(
  "a run that is looked at on its way ends as one that is not, to the bit",
  async (device) => {
    const optimisers = [{ kind: "adamw", lr: 0.01 }, { kind: "sgd", lr: RATES }];
    // A software GPU takes seconds to compile the kernels of each.
    for (const optimiser of device.kind === "cpu" ? optimisers : optimisers.slice(0, 1)) {
      const parts = { ...network, train: { ...network.train, optimiser } };
      const [watched, alone] = [await run(device, ALL, parts), await run(device, {}, parts)];
      assertEquals(watched.map(unwatched), alone.map(unwatched));
      for (const { snapshots, firstLosses } of watched) {
        assertEquals(snapshots.map(({ step }) => step), [0, 1, 7, 13, STEPS]);
        assertEquals(firstLosses.length, STEPS);
      }
    }
  },
);

testOnDevice(
  "cpu",
  "histograms over time are those of snapshots, in half as many bins",
  async (device) => {
    const watch = { at: [5, 10, 15], histograms: 5 };
    for (const { snapshots, histograms } of await run(device, watch, network)) {
      assertEquals(
        histograms!.map(({ layer, quantity }) => `${layer} ${quantity}`),
        ["hidden.tanh activation", "hidden.tanh activationGradient"],
      );
      for (const { layer, quantity, columns } of histograms!) {
        assertEquals(columns.map(({ step }) => step), [0, 5, 10, 15, STEPS]);
        for (const [index, { histogram: { low, high, counts } }] of columns.entries()) {
          const seen = snapshots[index]!.layers.find((one) => {
            return one.layer === layer && one.quantity === quantity;
          })!.histogram;
          assertEquals([low, high], [seen.low, seen.high]);
          const halves = counts.map((_, bin) => seen.counts[2 * bin]! + seen.counts[2 * bin + 1]!);
          // A value at the edge of a bin may be rounded to the other side.
          assertClose(counts, halves, { absolute: 1, relative: 0 }, `${quantity} at look ${index}`);
          assertEquals(sum(counts), 16 * 20);
        }
      }
    }
  },
);

testOnDevice("cpu", "the dev loss of all examples is that after training", async (device) => {
  const watch = { devLoss: { every: 8, examples: 1e6 } };
  for (const { devLosses, final } of await run(device, watch, network)) {
    assertEquals(devLosses!.map(({ step }) => step), [0, 8, 16, STEPS]);
    assertClose([devLosses!.at(-1)!.loss], [final.dev], { absolute: 0, relative: 1e-6 }, "the end");
  }
});

testOnDevice(
  "cpu",
  "at the end the gaps are those of the statistics compared there",
  async (device) => {
    const parts = { ...network, evaluate: ["running", "calibrated"] };
    const watch = { at: [10], calibration: true };
    for (const { batchNormGaps, batchNorm } of await run(device, watch, parts)) {
      const steps = batchNormGaps!.map(({ step }) => step);
      assertEquals(steps, [0, 10, STEPS]);
      const expected = gapOf(batchNorm[0]!, STEPS);
      const { layer, mean, std } = batchNormGaps!.at(-1)!;
      assertEquals(layer, expected.layer);
      assertClose(
        [mean, std],
        [expected.mean, expected.std],
        { absolute: 5e-4, relative: 5e-4 },
        "",
      );
      assert(batchNormGaps![0]!.mean > mean, "running statistics come nearer");
    }
  },
);

testOnDevice("cpu", "of a run that diverges, the looks before that are kept", async (device) => {
  const parts = {
    ...network,
    train: { steps: 1000, batchSize: 16, optimiser: { kind: "sgd", lr: { 0: 0.1, 30: 1e38 } } },
  };
  const more = { everyStep: true, histograms: 100, devLoss: { every: 10 } };
  const watch = { ...ALL, at: [10, 29, 40, 900], ...more };
  for (const result of await run(device, watch, parts)) {
    const { divergedAt, snapshots, firstLosses, histograms, devLosses, batchNormGaps } = result;
    assertEquals([divergedAt, firstLosses.length], [31, 32]);
    assertEquals(snapshots.map(({ step }) => step), [0, 10, 29]);
    assertEquals(histograms![0]!.columns.map(({ step }) => step), [0, 10, 20, 30]);
    assertEquals(devLosses!.map(({ step }) => step), [0, 10, 20, 30]);
    assertEquals(batchNormGaps!.map(({ step }) => step), [0, 10, 29]);
    const { bucketSize, layers } = result.series!;
    // The loss of the last step is not finite: what that step saw is left out.
    assertEquals([bucketSize, layers[0]!.flat!.mean.length], [5, Math.ceil(31 / 5)]);
  }
});

testOnDevice("cpu", "a network that is no number any more can be looked at", async (device) => {
  const seeds = [1, 2, 3, 4, 5, 6];
  const optimiser = { kind: "sgd", lr: 0.038 };
  const parts = {
    network: perceptron({ hidden: [50, 50], activation: "linear" }),
    train: { steps: 30, batchSize: 8, optimiser },
    seeds,
  };
  const runs = await run(device, { ...ALL, at: [29], histograms: 31 }, parts);
  const diverged = runs.filter(({ divergedAt }) => divergedAt !== undefined);
  assert(diverged.length > 0 && diverged.length < seeds.length);
  for (const { divergedAt = Infinity, histograms, snapshots } of runs) {
    const last = Math.min(30, divergedAt - 1);
    assertEquals(histograms![0]!.columns.at(-1)!.step, last);
    assertEquals(snapshots.length, 1 + Number(last >= 29) + Number(last >= 30));
  }
});

testOnDevice("cpu", "what is done adds up to the work there is", async (device) => {
  const parts = { ...network, evaluate: ["running", "calibrated", "batch", "folded"] };
  const advances: Advance[] = [];
  await run(device, ALL, parts, (progress) => advances.push(progress));
  const last = advances.filter(({ phase }) => phase !== "done").at(-1)!;
  assertEquals(last.done, last.total);
  const training = advances.filter(({ phase }) => phase === "training").at(-1)!;
  assert(training.done < last.total, "evaluation is to come");
});

testOnDevice("cpu", "a run of fewer steps than looks is looked at after each", async (device) => {
  const parts = { ...network, train: { ...network.train, steps: 3 } };
  for (
    const result of await run(device, { ...ALL, at: [1000], histograms: 20 }, {
      ...parts,
      full: { steps: 2000 },
    })
  ) {
    assertEquals(result.snapshots.map(({ step }) => step), [0, 3]);
    assertEquals(result.histograms![0]!.columns.map(({ step }) => step), [0, 1, 2, 3]);
    assertEquals(result.devLosses!.map(({ step }) => step), [0, 3]);
  }
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
