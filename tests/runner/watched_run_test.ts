/** Runs that are looked at on their way: nothing of the training changes, and what is seen is right. */

import { assertEquals } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { loadData } from "../../lib/experiment/data/mod.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import type { WatchSpec } from "../../lib/experiment/watch.ts";
import type { SeedResult } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { tinyExperiment } from "../helpers/command.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";
import { perceptron } from "../helpers/perceptron.ts";

/** Another rate from step 13 on: a stop before it must not begin the table anew. */
const RATES = { 0: 0.1, 13: 0.5 };
const STEPS = 20;

async function run(device: Device, watch: WatchSpec, parts: Record<string, unknown> = {}) {
  const text = tinyExperiment((experiment) => Object.assign(experiment, { watch, ...parts }));
  const experiment = resolveExperiment(JSON.parse(text) as Experiment);
  const loaded = await loadData(experiment.data);
  const { variants } = await runExperiment(experiment, loaded, { device, name: "watched" });
  return variants[0]!.runs;
}

const network = {
  network: perceptron({ embedding: 4, hidden: [20], batchNorm: {} }),
  train: { steps: STEPS, batchSize: 16, optimiser: { kind: "sgd", lr: RATES } },
  seeds: [1, 2],
};

/** All but what only a watched run has. */
function unwatched({ snapshots, ...rest }: SeedResult) {
  return { ...rest, snapshots: [snapshots[0], snapshots.at(-1)] };
}

forEachDevice(
  "a run that is looked at on its way ends as one that is not, to the bit",
  async (device) => {
    const watch = { at: [7, 1, 13, "end"] } as const;
    const [watched, alone] = [await run(device, watch, network), await run(device, {}, network)];
    assertEquals(watched.map(unwatched), alone.map(unwatched));
    for (const { snapshots, firstLosses } of watched) {
      assertEquals(snapshots.map(({ step }) => step), [0, 1, 7, 13, STEPS]);
      assertEquals(firstLosses.length, STEPS);
    }
  },
);

testOnDevice("cpu", "of a run that diverges, the looks before that are kept", async (device) => {
  const parts = {
    ...network,
    train: { steps: 1000, batchSize: 16, optimiser: { kind: "sgd", lr: { 0: 0.1, 30: 1e38 } } },
  };
  const watch = { at: [10, 29, 40, 900] };
  for (
    const { divergedAt, snapshots, firstLosses } of await run(device, watch, parts)
  ) {
    assertEquals([divergedAt, firstLosses.length], [31, 32]);
    assertEquals(snapshots.map(({ step }) => step), [0, 10, 29]);
  }
});
