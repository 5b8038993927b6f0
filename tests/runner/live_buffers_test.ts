/** A run leaves nothing on its device: not when all goes well, nor when it fails, diverges or is ended. */

import { assert, assertEquals } from "@std/assert";
import { loadDataset } from "../../lib/data/datasets.ts";
import { Vocabulary } from "../../lib/data/vocab.ts";
import type { Device } from "../../lib/device/device.ts";
import type { Advance } from "../../lib/runner/advance.ts";
import { fromWords } from "../../lib/experiment/data/words.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { quiet } from "../helpers/trained.ts";
import { watchBuffers } from "../helpers/buffers.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { perceptron } from "../helpers/perceptron.ts";
import { batchNorm, tanh } from "../../lib/experiment/mod.ts";

const experiment: Experiment = {
  question: "What is left?",
  data: { kind: "words", dataset: "names", contextLength: 3 },
  network: perceptron({ embedding: 2, hidden: [4], init: { output: quiet() } }),
  train: { steps: 3, batchSize: 8, optimiser: { kind: "sgd", lr: 0.1 } },
  seeds: [1, 2],
  variants: {
    plain: {},
    normed: {
      change: { "hidden.tanh": [batchNorm(), tanh()] },
      train: {
        optimiser: { kind: "adamw", groups: { bias: { weightDecay: 0 } } },
        clipGradNorm: 1,
      },
    },
  },
};

/** A few words of two letters: those that are sampled are short, since an end is one of three tokens. */
const data = fromWords({
  ...await loadDataset({ dataset: "names" }),
  words: Array.from(
    { length: 40 },
    (_, i) => (i + 8).toString(2).replaceAll(/./g, (bit) => "ab"[+bit]!),
  ),
  vocabulary: new Vocabulary(["a", "b"]),
});

/** Runs the experiment, changed, and gives the status of its variants and how many buffers it made. */
async function runIt(
  device: Device,
  { variants = experiment.variants, failing, ...options }: {
    readonly variants?: Experiment["variants"];
    readonly failing?: number;
    readonly onProgress?: (advance: Advance) => void;
    readonly signal?: AbortSignal;
  },
) {
  const resolved = resolveExperiment({ ...experiment, variants });
  const watch = watchBuffers(device, failing);
  try {
    const run = runExperiment(resolved, data, { device, name: "x", ...options });
    const statuses = await run.then(
      ({ variants }) => variants.map(({ status }) => status),
      (error) => `${error.name}`,
    );
    assertEquals(watch.live(), [], `what is left after ${statuses}`);
    return { statuses, made: watch.made() };
  } finally {
    watch.restore();
  }
}

forEachDevice("a run leaves no buffer on its device", async (device) => {
  const { statuses, made } = await runIt(device, {});
  assertEquals(statuses, ["ok", "ok"]);
  assert(made > 50, `it made ${made}`);
});

forEachDevice("nor does one with a variant that diverges", async (device) => {
  const diverging = { diverges: { train: { optimiser: { lr: 1e38 } } }, fine: {} };
  const { statuses } = await runIt(device, { variants: diverging });
  assertEquals(statuses, ["diverged", "ok"]);
});

forEachDevice("nor does one whose device has no room, whenever that shows", async (device) => {
  const { made } = await runIt(device, {});
  const step = device.kind === "cpu" ? 5 : 49;
  const found = new Set<unknown>();
  for (let failing = 1; failing <= made; failing += step) {
    found.add(`${(await runIt(device, { failing })).statuses}`);
  }
  assertEquals(found, new Set(["OutOfMemoryError", "failed,ok", "ok,failed"]));
});

forEachDevice("nor does one that is ended, whatever it does", async (device) => {
  const phases = ["training", "evaluation", "calibration", "sampling", "done"] as const;
  for (const phase of phases) {
    const controller = new AbortController();
    const onProgress = (advance: Advance) => {
      const begun = phase !== "training" || advance.step > 0;
      if (advance.phase === phase && begun) controller.abort(new RangeError("mine"));
    };
    const { statuses } = await runIt(device, { onProgress, signal: controller.signal });
    assertEquals(statuses, "RangeError", phase);
  }
});
