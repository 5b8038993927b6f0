/**
 * Experiments with each optimiser and schedule, as files have them, against PyTorch: for 60 steps the
 * losses are as close as PyTorch's own where it adds up each batch's rows in another order, within a
 * factor of ten. A look on the way, where training stops and goes on, changes nothing.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { loadData } from "../../lib/experiment/data/mod.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import type { ExperimentResult } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { assertClose, largestError } from "../helpers/close.ts";
import { drawPictures, facts } from "../../lib/report/pages/page.ts";
import type { Advance } from "../../lib/runner/advance.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";
import figures from "../fixtures/training.json" with { type: "json" };
import { perceptron } from "../helpers/perceptron.ts";
import { normal, zeros } from "../../lib/experiment/mod.ts";

const { steps, batchSize, cases } = figures;

/** The fixture's network, trained as the experiment and its variants say. */
async function run(
  device: Device,
  train: Record<string, unknown>,
  variants: Record<string, unknown>,
  onProgress: (progress: Advance) => void = () => {},
): Promise<ExperimentResult> {
  const experiment = resolveExperiment(parseExperiment({
    question: "Do the losses have PyTorch's digits?",
    data: { kind: "words", dataset: "names", contextLength: 3 },
    network: perceptron({
      hidden: [20],
      init: {
        hidden: { weight: normal(0.25), bias: normal(0.5) },
        output: { weight: normal(0.125), bias: zeros },
      },
    }),
    train,
    watch: { at: [23] },
    variants,
  }, "training.json"));
  const data = await loadData(experiment.data);
  return await runExperiment(experiment, data, { device, name: "training", onProgress });
}

forEachDevice("each optimiser, schedule and group has PyTorch's losses", async (device) => {
  const variants = cases.map(({ train }, index) => [`v${index}`, { train }]);
  const base = { steps, batchSize, optimiser: { kind: "sgd", lr: 0.1 } };
  const result = await run(device, base, Object.fromEntries(variants));
  for (const [index, { name, losses, final, floor, gradientToData }] of cases.entries()) {
    const [own] = result.variants[index]!.runs;
    const found = [...own!.firstLosses, ...Object.values(own!.final)];
    const off = largestError(found, [...losses, ...final]);
    assert(off <= 10 * floor, `${name}: off by up to ${off}, PyTorch's own by ${floor}`);
    assertEquals(own!.snapshots.map(({ step }) => step), [0, 23, steps]);
    if (gradientToData === undefined) continue;
    const ratios = own!.snapshots[0]!.weights.map((weight) => weight.gradientToData);
    assertClose(ratios, gradientToData, { absolute: 0, relative: 1e-5 }, `${name}: ratios`);
  }
});

testOnDevice(
  "cpu",
  "variants of their own length are as experiments of their own",
  async (device) => {
    const adam = { kind: "adam", lr: { kind: "cosine", lr: 0.01 } };
    const base = { steps: 400, batchSize: 8, optimiser: adam, clipGradNorm: 1 };
    const ends = new Map<string, readonly number[]>();
    const result = await run(device, base, {
      long: {},
      short: { train: { steps: 150, batchSize: 16 } },
      free: { train: { steps: 30, clipGradNorm: null, optimiser: { eps: 1e-6 } } },
    }, ({ variant, step, steps }) => ends.set(variant, [step, steps]));
    assertEquals(Object.fromEntries(ends), { long: [400, 400], short: [150, 150], free: [30, 30] });
    const alone = await run(device, {
      steps: 30,
      batchSize: 8,
      optimiser: { ...adam, eps: 1e-6 },
    }, { free: {} });
    assertEquals(result.variants[2], { ...alone.variants[0]!, index: 2 });
    assertEquals(result.variants.map(({ runs: [own] }) => own!.snapshots.at(-1)!.step), [
      400,
      150,
      30,
    ]);
    const known = new Map(facts(result));
    assertEquals(known.get("training"), "long: 400 steps; short: 150 steps; free: 30 steps");
    assertEquals(known.get("optimiser"), "long and short: Adam; free: Adam, eps 0.000001");
    assertEquals(
      known.get("learning rate"),
      "long: half a cosine from 0.01 to 0 over 400 steps; short: half a cosine from 0.01 to 0 over " +
        "150 steps; free: half a cosine from 0.01 to 0 over 30 steps",
    );
    assertEquals(
      known.get("norm of the gradient"),
      "long and short: clipped at 1; free: any",
    );
    const pictures = new Map(drawPictures(result).map((picture) => [picture.name, picture]));
    const said = pictures.get("loss-curves")!.findings.join(" ");
    assertEquals(said, "Too few steps of free to tell a trend from the noise of minibatches.");
    const first = pictures.get("first-steps")!.findings.join(" ");
    for (const stretch of ["40 of the first 400 steps", "15 of the first 150 steps"]) {
      assertStringIncludes(first, `first to last ${stretch}`);
    }
  },
);
