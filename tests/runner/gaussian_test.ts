/** The lecture's study of fan-in as an experiment, against PyTorch's figures. */

import { assert, assertEquals } from "@std/assert";
import { gaussian } from "../../lib/experiment/data/gaussian.ts";
import { loadData } from "../../lib/experiment/data/mod.ts";
import { block, kaimingNormal, linear, normal, tanh } from "../../lib/experiment/mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import type { Snapshot, VariantResult } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { resultTable } from "../../lib/report/pages/table.ts";
import figures from "../fixtures/gaussian.json" with { type: "json" };
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

const RELATIVE = { absolute: 0, relative: 1e-5 };
const scaled = linear(200, { bias: false, init: kaimingNormal("linear") });

const experiment = resolveExperiment({
  question: "Which scale of the weights keeps the values as they come?",
  data: gaussian({ rows: 1000, features: 10 }),
  network: [scaled],
  train: { steps: 0 },
  variants: {
    plain: { change: { linear: { init: normal(1) } } },
    scaled: {},
    wide: { data: { features: 1000 } },
    deep: { network: [block("hidden", [scaled, tanh()], { repeat: 4 })] },
  },
});

const stdsOf = ({ layers }: Snapshot, wanted: string) =>
  layers.filter(({ quantity }) => quantity === wanted).map(({ summary }) => summary.std);

/** The only look at a variant's network. */
function snapshotOf({ status, runs: [run] }: VariantResult): Snapshot {
  assertEquals([status, run!.firstLosses, run!.samples, run!.snapshots.length], ["ok", [], [], 1]);
  assert(Number.isNaN(run!.initialLoss) && Number.isNaN(run!.final.train));
  return run!.snapshots[0]!;
}

forEachDevice("from 1 to 3.16 and back to 1: PyTorch's values and gradients", async (device) => {
  const loaded = await loadData(experiment.data);
  const result = await runExperiment(experiment, loaded, { device, name: "fan-in" });
  const [plain, one, wide, deep] = result.variants.map(snapshotOf);
  for (const [found, expected] of [[plain, figures.plain], [one, figures.scaled]] as const) {
    assertClose(stdsOf(found!, "logits"), expected.activations, RELATIVE, "outputs");
    const gradients = found!.weights.map(({ gradient }) => gradient.std);
    assertClose(gradients, expected.weightGradients, RELATIVE, "gradients");
  }
  const [width] = stdsOf(wide!, "logits");
  assert(Math.abs(width! - 1) < 0.02, `${width} of fan-in 1000`);
  const { activations, gradients } = figures.deep;
  assertClose(stdsOf(deep!, "activation"), activations, RELATIVE, "activations");
  assertClose(stdsOf(deep!, "activationGradient"), gradients, RELATIVE, "their gradients");
  const { data, training } = result;
  assertEquals([data.kind, data.outputs, data.examples.train, training.steps], [
    "gaussian",
    undefined,
    1000,
    0,
  ]);
  assertEquals(resultTable(result).split("\n").slice(0, 3), [
    "variant  standard deviation of the outputs",
    "plain                               3.1429",
    "scaled                              0.9939",
  ]);
});
