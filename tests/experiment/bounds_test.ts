/** What is kept, drawn and held at once is bounded, however large the network and the data. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadDataset } from "../../lib/data/datasets.ts";
import { SPLITS } from "../../lib/data/split.ts";
import type { Device } from "../../lib/device/device.ts";
import { readReport } from "../../lib/report/report.ts";
import type { LoadedData } from "../../lib/experiment/data/mod.ts";
import { fromWords } from "../../lib/experiment/data/words.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { buildNetworks } from "../../lib/experiment/build.ts";
import { cellsOf } from "../../lib/runner/cells.ts";
import { calibrate } from "../../lib/runner/calibrate.ts";
import { evaluateSplits } from "../../lib/runner/evaluate.ts";
import { placeExamples } from "../../lib/runner/examples.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { runCommandIn, tinyExperiment, withFolder, writeExperiment } from "../helpers/command.ts";
import { testOnDevice } from "../helpers/devices.ts";
import { perceptron } from "../helpers/perceptron.ts";

Deno.test("large maps and layers are drawn in part, which the pictures say; shares count all", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder, {
      network: perceptron({ hidden: [1200], batchNorm: {} }),
      train: { steps: 1, batchSize: 1000, optimiser: { kind: "sgd", lr: 0.1 } },
    });
    const { code, err } = await runCommandIn(folder, file);
    assertEquals(code, 0, err);
    const { variants: [variant] } = await readReport(`${folder}/report/report.json`);
    const { layers, saturation: [map] } = variant!.runs[0]!.snapshots[0]!;
    assertEquals([map!.examples, map!.units], [1000, 1200]);
    const cells = cellsOf(map!);
    assertEquals([cells.length, cells[0]!.length], [256, 512]);
    const measured = layers.find(({ quantity }) => quantity === "activation")!.summary.saturated!;
    assert(Math.abs(map!.saturated - measured) < 1e-6, `${map!.saturated} for ${measured}`);
    const page = await Deno.readTextFile(`${folder}/report/index.html`);
    for (const part of ["512 units and 256 examples drawn", "300 of 1,200 units drawn"]) {
      assertStringIncludes(page, part);
    }
    assert(page.length < 3e6, `${page.length} characters`);
  }));

/** The bundled names, every so many of them. */
async function someNames(every: number): Promise<LoadedData> {
  const dataset = await loadDataset({ dataset: "names" });
  return fromWords({ ...dataset, words: dataset.words.filter((_, index) => index % every === 0) });
}

/** Runs an experiment of one variant; gives the largest buffer that was asked for, in bytes. */
async function largestBuffer(device: Device, data: LoadedData, parts: Partial<Experiment>) {
  const experiment = resolveExperiment({ ...JSON.parse(tinyExperiment()), ...parts });
  const { allocate } = device;
  let largest = 0;
  device.allocate = (label, length) => {
    largest = Math.max(largest, 4 * length);
    return allocate.call(device, label, length);
  };
  try {
    const { variants: [variant] } = await runExperiment(experiment, data, { device, name: "x" });
    assertEquals(variant!.status, "ok", variant!.failure);
    assert(variant!.runs.every(({ final }) => Number.isFinite(final.train)));
    return largest;
  } finally {
    device.allocate = allocate;
  }
}

testOnDevice(
  "webgpu",
  "8,300 hidden units are evaluated in blocks that can be bound",
  async (device) => {
    const network = perceptron({ embedding: 2, hidden: [8300] });
    const largest = await largestBuffer(device, await someNames(18), { network });
    assert(largest <= 128 * 2 ** 20, `${largest} bytes`);
  },
);

testOnDevice("cpu", "many seeds on much data are evaluated in pieces", async (device) => {
  const names = await loadDataset({ dataset: "names" });
  const words = Array.from({ length: 8 }, () => names.words).flat();
  const dataset = fromWords({ ...names, words });
  const network = perceptron({ embedding: 1, hidden: [1], activation: "linear" });
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);
  const largest = await largestBuffer(device, dataset, { network, seeds });
  assert(largest <= 32 * 2 ** 20, `${largest} bytes`);
});

testOnDevice(
  "cpu",
  "pieces give the losses and the moments that one block of all gives",
  async (device) => {
    const text = tinyExperiment((experiment) =>
      experiment.network = perceptron({ embedding: 2, hidden: [4], batchNorm: {} })
    );
    const { data, variants: [variant] } = resolveExperiment(JSON.parse(text));
    const dataset = await someNames(10);
    const splits = placeExamples(device, dataset, data);
    const { model } = buildNetworks(variant!, dataset.shape(data), [1, 2]);
    model.to(device);
    const measure = async () => {
      let seen = 0;
      const losses = await evaluateSplits(device, model, splits, (count) => seen += count);
      const { comparisons, restore } = await calibrate(device, model, splits.train);
      restore();
      const total = SPLITS.reduce((sum, name) => sum + splits[name].count, 0);
      assertEquals(seen, total);
      return { losses, means: comparisons.map(([layer]) => layer!.calibratedMean) };
    };
    const whole = await measure();
    // A network said to be a thousand times as large is evaluated in small blocks, one a piece.
    model.parameterCount = () => 2e7;
    const inPieces = await measure();
    assertEquals(inPieces.losses, whole.losses);
    whole.means.forEach((means, replica) =>
      means.forEach((mean, unit) =>
        assert(
          Math.abs(mean - inPieces.means[replica]![unit]!) < 1e-5,
          `${mean} of unit ${unit}, ${inPieces.means[replica]![unit]!}`,
        )
      )
    );
  },
);
