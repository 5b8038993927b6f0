/** Variants that diverge or fail, by real runs: the others' figures and the report survive. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadData } from "../../lib/experiment/data/mod.ts";
import { OutOfMemoryError } from "../../lib/device/errors.ts";
import { openDevice } from "../../lib/device/mod.ts";
import { readReport, writeReport } from "../../lib/report/report.ts";
import { resultTable } from "../../lib/report/pages/table.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { runCommandIn, tinyExperiment, withFolder, writeExperiment } from "../helpers/command.ts";
import { perceptron } from "../helpers/perceptron.ts";
import { kaimingNormal, normal, zeros } from "../../lib/experiment/mod.ts";

const wide = kaimingNormal({ gain: 1.6667 });
const small = { weight: normal(0.01), bias: zeros };

/** Each experiment with the rows its table must have, and where its variants diverge. */
const CASES: readonly [name: string, parts: Record<string, unknown>, rows: readonly RegExp[]][] = [
  ["a linear sandwich", {
    network: perceptron({
      hidden: [100, 100, 100, 100, 100],
      activation: "linear",
      init: { hidden: { weight: wide, bias: zeros } },
    }),
    train: { steps: 20, batchSize: 32, optimiser: { kind: "sgd", lr: 0.1 } },
    variants: { fine: { train: { optimiser: { lr: 0 } } }, diverges: {} },
  }, [/^fine +216\.5374 +239\.\d{4}/m, /^diverges +216\.5374 +diverged at step 3 /m]],
  ["a linear network at rate 1", {
    network: perceptron({ init: { output: small } }),
    train: { steps: 200, batchSize: 32, optimiser: { kind: "sgd", lr: 1 } },
    variants: {
      good: {},
      linear: {
        network: perceptron({
          activation: "linear",
          hidden: [100, 100, 100],
          init: { output: small },
        }),
      },
    },
  }, [/^good +3\.2998 +3\.\d{4}/m, /^linear +83\.0846 +diverged at step 3 /m]],
  ["every variant", {
    network: perceptron({
      hidden: [100, 100, 100, 100, 100],
      activation: "linear",
      init: { hidden: { weight: kaimingNormal("tanh") } },
    }),
    train: { steps: 1000, batchSize: 32, optimiser: { kind: "sgd", lr: 0.1 } },
    variants: { one: {}, two: { label: "at twice the rate", train: { optimiser: { lr: 0.2 } } } },
  }, [/^one .*diverged at step \d+ /m, /^at twice the rate .*diverged at step \d+ /m]],
  ["after the last minibatch", {
    network: perceptron(),
    train: { steps: 1, batchSize: 32, optimiser: { kind: "sgd", lr: 1e38 } },
    variants: { jump: {} },
  }, [/^jump +18\.5832 +diverged at step 1 +diverged +diverged$/m]],
];

for (const [name, parts, rows] of CASES) {
  Deno.test(`4: diverged, ${name}: the table says where, the report is whole`, () =>
    withFolder(async (folder) => {
      const { code, out, err } = await runCommandIn(folder, await writeExperiment(folder, parts));
      assertEquals(code, 4, err);
      for (const row of rows) assert(row.test(out), out);
      const result = await readReport(`${folder}/report/report.json`);
      const ended = result.variants.flatMap(({ label, runs: [run] }) =>
        run!.divergedAt === undefined ? [] : [`${label} at step ${run!.divergedAt}`]
      );
      assertStringIncludes(err, `error: diverged: ${ended.join("; ")}\n`);
      for (const { name, status, runs: [run] } of result.variants) {
        assertEquals(status, /fine|good/.test(name) ? "ok" : "diverged");
        assertEquals(Number.isFinite(run!.final.train), status === "ok");
        assertEquals(run!.samples.length, status === "ok" ? 20 : 0);
        assertEquals(run!.snapshots.length, status === "ok" ? 2 : 1);
        if (status === "ok") continue;
        const last = Math.min(run!.divergedAt!, result.training.steps - 1);
        assertEquals(run!.firstLosses.length, last + 1);
        assert(run!.firstLosses.slice(0, last).every(Number.isFinite));
      }
      const page = await Deno.readTextFile(`${folder}/report/index.html`);
      assertStringIncludes(page, "diverged at step");
    }));
}

Deno.test("4: seeds that diverge leave the others' figures", () =>
  withFolder(async (folder) => {
    const network = perceptron({ hidden: [50, 50], activation: "linear" });
    const train = { steps: 30, batchSize: 8, optimiser: { kind: "sgd", lr: 0.038 } };
    const seeds = [1, 2, 3, 4, 5, 6];
    const path = await writeExperiment(folder, { network, train, seeds });
    const { code, out, err } = await runCommandIn(folder, path);
    assertEquals(code, 4, err);
    const { variants: [variant] } = await readReport(`${folder}/report/report.json`);
    const diverged = variant!.runs.filter(({ divergedAt }) => divergedAt !== undefined);
    const whole = variant!.runs.filter(({ divergedAt }) => divergedAt === undefined);
    assert(diverged.length > 0 && whole.length > 0, out);
    assertStringIncludes(out, `(${whole.length} of 6 seeds)`);
    assertStringIncludes(err, `(seed ${diverged[0]!.seed})`);
    for (const run of whole) assertEquals([run.lossBuckets.length, run.samples.length], [30, 20]);
    const svg = await Deno.readTextFile(`${folder}/report/loss-curves.svg`);
    assert(/class="line v0" d=|d="[^"]+" class="line v0"/.test(svg), "the others' curve is drawn");
  }));

Deno.test("a variant that fails costs the others nothing, and says why", () =>
  withFolder(async (folder) => {
    const device = await openDevice("cpu");
    const { allocate } = device;
    device.allocate = (label, length) => {
      if (length > 1e7) throw new OutOfMemoryError(`Cannot allocate "${label}": no more.`);
      return allocate.call(device, label, length);
    };
    const huge = {
      train: { batchSize: 200_000 },
      change: { "hidden.linear": { outFeatures: 100 } },
    };
    const text = tinyExperiment((experiment) => experiment.variants.huge = huge);
    const parts = JSON.parse(text) as Experiment;
    const experiment = resolveExperiment(parts);
    const data = await loadData(experiment.data);
    const result = await runExperiment(experiment, data, { device, name: "one fails" });
    const only = resolveExperiment(parts, { variants: ["plain"] });
    const alone = await runExperiment(only, data, { device, name: "alone" });
    device.close();
    const [plain, failed] = result.variants;
    assertEquals(plain, alone.variants[0]);
    assertEquals([failed!.status, failed!.runs], ["failed", []]);
    assertStringIncludes(failed!.failure!, "Cannot allocate");
    assert(/^huge +failed +failed +failed +failed$/m.test(resultTable(result)));
    await writeReport(result, folder);
    for (const page of ["report.md", "index.html"]) {
      assertStringIncludes(
        await Deno.readTextFile(`${folder}/${page}`),
        ": no more.",
      );
    }
  }));
