/** Networks on the edge of what float32 holds, by real runs on every kind of device. */

import { assertEquals } from "@std/assert";
import { loadData } from "../../lib/experiment/data/mod.ts";
import type { Device } from "../../lib/device/device.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import eps0 from "../fixtures/eps0.json" with { type: "json" };
import { assertClose } from "../helpers/close.ts";
import { tinyExperiment, withFolder } from "../helpers/command.ts";
import { DEVICE_KINDS, testOnDevice } from "../helpers/devices.ts";
import { perceptron } from "../helpers/perceptron.ts";
import { batchNorm as norm, kaimingNormal, normal, tanh, zeros } from "../../lib/experiment/mod.ts";

/** Runs an experiment of these parts; the data are the bundled names, or the file's. */
async function run(device: Device, parts: Record<string, unknown>, file?: string) {
  const text = tinyExperiment((experiment) => Object.assign(experiment, parts));
  const experiment = resolveExperiment(JSON.parse(text) as Experiment);
  const data = await loadData(experiment.data, file);
  return (await runExperiment(experiment, data, { device, name: "test" })).variants;
}

const output = { weight: normal(0.01), bias: zeros };

for (const kind of [...DEVICE_KINDS, "hardware"] as const) {
  testOnDevice(
    kind,
    "batch norm without eps, the same context twice: PyTorch's losses",
    (device) =>
      withFolder(async (folder) => {
        const file = `${folder}/ten.txt`;
        const names = Array.from({ length: 10 }, (_, i) => `name${i}\n`);
        await Deno.writeTextFile(file, names.join(""));
        const hidden = { weight: kaimingNormal("tanh") };
        const batchNorm = { eps: 0 };
        const init = { hidden, output };
        const [variant] = await run(device, {
          network: perceptron({ batchNorm, init }),
          train: { steps: 32, batchSize: 2, optimiser: { kind: "sgd", lr: 0.1 } },
        }, file);
        assertEquals(variant!.status, "ok");
        // Batches of two amplify roundings: 1e-7 becomes 2e-6 within these steps.
        const tolerance = { absolute: 1e-4, relative: 0 };
        assertClose(variant!.runs[0]!.firstLosses, eps0.losses, tolerance, "losses");
      }),
  );

  testOnDevice(
    kind,
    "a tanh network that leaves float32 has diverged, never a loss",
    async (device) => {
      const variants = await run(device, {
        network: perceptron({ hidden: [20, 20], init: { output } }),
        train: { steps: 8, batchSize: 32, optimiser: { kind: "sgd", lr: 1e38 } },
        variants: { plain: {}, "batch norm": { change: { "hidden.tanh": [norm(), tanh()] } } },
      });
      for (const { status, runs } of variants) {
        const { divergedAt, firstLosses } = runs[0]!;
        assertEquals([status, divergedAt, firstLosses[1]], ["diverged", 1, NaN]);
      }
    },
  );
}
