/** Trained networks evaluated by the statistics of batch norm that an experiment asks for. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ExperimentError } from "../../lib/device/errors.ts";
import { loadData } from "../../lib/experiment/data/mod.ts";
import {
  batchNorm,
  block,
  embedding,
  type Experiment,
  flatten,
  gaussian,
  linear,
  sgd,
  tanh,
  transpose,
  words,
} from "../../lib/experiment/mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import * as nn from "../../lib/nn/mod.ts";
import { resultTable, tableOf } from "../../lib/report/pages/table.ts";
import { parseResult, resultJson } from "../../lib/report/json.ts";
import type { Advance } from "../../lib/runner/advance.ts";
import { evaluateSplits } from "../../lib/runner/evaluate.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { requireStatistics } from "../../lib/runner/statistics.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";
import { BATCH, FOLDED, networks, splits } from "../helpers/folding.ts";
import { perceptron } from "../helpers/perceptron.ts";

const RELATIVE = { absolute: 0, relative: 1e-5 };

forEachDevice("losses by each statistics are PyTorch's", async (device) => {
  using model = networks(device);
  const examples = splits(device);
  const norms = model.leaves().map(([, leaf]) => leaf)
    .filter((leaf) => leaf instanceof nn.BatchNorm1d);
  const statistics = () => Promise.all(norms.map(({ runningVar }) => runningVar.toArray()));
  const before = await statistics();
  let heard = 0;
  const hear = (count: number) => heard += count;
  const batch = await evaluateSplits(device, model, examples, hear, BATCH);
  assertEquals(heard, 146);
  assertEquals(await statistics(), before);
  assert(model.training, "the mode is as before");
  const running = await evaluateSplits(device, model, examples);
  using folded = await nn.foldBatchNorm(model);
  const foldedLosses = await evaluateSplits(device, folded.model, examples);
  for (const [replica, expected] of FOLDED.entries()) {
    const check = (found: typeof running, wanted: object, what: string) =>
      assertClose(
        Object.values(found[replica]!.losses),
        Object.values(wanted),
        RELATIVE,
        `seed ${expected.seed}: ${what}`,
      );
    check(batch, expected.batch, "by batches");
    check(running, expected.running, "by running statistics");
    check(foldedLosses, expected.running, "folded");
  }
});

function experimentOf(parts: Partial<Experiment> = {}): Experiment {
  return {
    question: "Whose statistics?",
    data: words({ dataset: "names", contextLength: 3 }),
    network: perceptron({ embedding: 2, hidden: [6], batchNorm: {} }),
    train: { steps: 30, batchSize: 32, optimiser: sgd({ lr: 0.1 }) },
    seeds: [1, 2],
    variants: { norm: {}, plain: { change: { batchNorm: null } } },
    ...parts,
  };
}

testOnDevice("cpu", "an experiment is evaluated as it asks; the rest stays", async (device) => {
  const run = async (evaluate: Partial<Experiment>) => {
    const experiment = resolveExperiment(experimentOf(evaluate));
    const loaded = await loadData(experiment.data);
    let last: Advance | undefined;
    const onProgress = (advance: Advance) => {
      assert(advance.done <= advance.total, `${advance.done} of ${advance.total}`);
      if (advance.variant !== "norm") return;
      if (advance.phase === "sampling") assertEquals(advance.done, advance.total);
      last = advance;
    };
    const result = await runExperiment(experiment, loaded, { device, name: "x", onProgress });
    assertEquals(last!.phase, "done");
    return result;
  };
  const usual = await run({});
  const all = await run({ evaluate: ["folded", "batch", "calibrated"] });
  const fewer = await run({ evaluate: ["running"] });
  assertEquals(all.config.evaluate, ["running", "calibrated", "batch", "folded"]);
  assertEquals(usual.config.evaluate, ["running", "calibrated"]);
  for (const [index, own] of all.variants[0]!.runs.entries()) {
    const { batch, folded, ...rest } = own;
    assertEquals(rest, usual.variants[0]!.runs[index]);
    const { calibrated, batchNorm, ...less } = rest;
    assert(calibrated && batchNorm.length > 0);
    assertEquals(fewer.variants[0]!.runs[index], { ...less, batchNorm: [] });
    assertClose(Object.values(folded!), Object.values(own.final), RELATIVE, "folded");
    const apart = Math.abs(batch!.train - own.final.train);
    assert(apart > 1e-4 && apart < 0.5, `by batches ${apart} apart`);
  }
  assertEquals(all.variants[1], usual.variants[1]);
  const kinds = tableOf(all, { whole: true }).rows.map(({ kind }) => kind);
  assertEquals(kinds, ["variant", "calibrated", "batch", "folded", "variant"]);
  assertEquals(tableOf(usual, { whole: true }).rows.map(({ kind }) => kind), [
    "variant",
    "calibrated",
    "variant",
  ]);
  assertEquals(resultTable(all), resultTable(usual));
  assertEquals(parseResult(resultJson(all)), all);
});

testOnDevice("cpu", "what cannot be folded is refused before training", async (device) => {
  const inTheMiddle = block("hidden", [linear(6), batchNorm(), tanh()], { repeat: 2 });
  const cases: [Pick<Experiment, "network" | "variants">, string][] = [
    [
      {
        network: [embedding(2), flatten(), inTheMiddle, linear("vocabulary")],
        variants: {
          before: {},
          behind: { change: { "hidden2.batchNorm": tanh(), "hidden2.tanh": batchNorm() } },
        },
      },
      'variant "behind": Cannot fold batch norm "hidden2.batchNorm": expected it, with running ' +
      "statistics, directly behind a linear layer or a convolution, found it behind a Tanh; " +
      "evaluate it unfolded.",
    ],
    [
      {
        network: [
          embedding(3),
          transpose(),
          linear(3),
          batchNorm(),
          flatten(),
          linear("vocabulary"),
        ],
        variants: { channels: {} },
      },
      'variant "channels": Cannot fold batch norm "batchNorm": expected [features] behind a linear ' +
      "layer, found [3, 3], whose channels it does not make; evaluate it unfolded.",
    ],
  ];
  for (const [parts, message] of cases) {
    const experiment = resolveExperiment(experimentOf({ evaluate: ["folded"], ...parts }));
    const loaded = await loadData(experiment.data);
    const onProgress = () => assert(false, "nothing may begin");
    const run = () => runExperiment(experiment, loaded, { device, name: "x", onProgress });
    const error = await assertRejects(run, ExperimentError);
    assertEquals(error.message, `evaluate: ${message}`);
  }
});

Deno.test("a split of one example is not evaluated by its own statistics", async () => {
  const experiment = resolveExperiment(experimentOf({ evaluate: ["batch"] }));
  const loaded = await loadData(experiment.data);
  const splits = { train: { count: 9 }, dev: { count: 1 }, test: { count: 2 } };
  const check = (variants: typeof experiment.variants) =>
    requireStatistics({ ...experiment, variants }, loaded, () => splits);
  check(experiment.variants.slice(1));
  assertEquals(
    assertThrows(() => check(experiment.variants), ExperimentError).message,
    'evaluate: variant "norm": Cannot evaluate by "batch": expected at least 2 examples to take a ' +
      'variance of in the dev split, found 1; use more data, or leave "batch" out.',
  );
});

Deno.test("what evaluate may hold is checked", () => {
  const message = (parts: object) => {
    try {
      parseExperiment(JSON.parse(JSON.stringify({ ...experimentOf(), ...parts })), "x.json");
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  assertEquals(message({ evaluate: ["batch", "running", "calibrated", "folded"] }), "");
  assert(message({ evaluate: ["runing"] }).includes("evaluate[0]: expected one of"));
  assert(message({ evaluate: [] }).includes("evaluate: expected a list of at least one of"));
  const still = {
    data: gaussian({ rows: 8, features: 4 }),
    network: [linear(3)],
    train: { steps: 0 },
    variants: { only: {} },
    evaluate: ["batch"],
  };
  assert(message(still).includes("evaluate: expected none"), message(still));
});
