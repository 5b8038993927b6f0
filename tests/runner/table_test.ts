/** Networks on a table of the user's own, Fisher's irises, against PyTorch's figures. */

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Device } from "../../lib/device/device.ts";
import { table, type TableData } from "../../lib/experiment/data/table.ts";
import { loadData } from "../../lib/experiment/data/mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import type { SeedResult } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { resultTable } from "../../lib/report/pages/table.ts";
import { block, linear, sgd, tanh } from "../../lib/experiment/mod.ts";
import figures from "../fixtures/table.json" with { type: "json" };
import { forEachDevice } from "../helpers/devices.ts";
import { irisCsv } from "../helpers/iris.ts";

/** How much further than PyTorch from itself, with the rows of every batch reversed. */
const TIMES = 10;

/** Trains on a table with these rows, as it is and standardised; gives both variants' result. */
async function train(device: Device, csv: string, data: Omit<TableData, "kind" | "file">) {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "iris.csv");
    await Deno.writeTextFile(file, csv);
    const experiment = resolveExperiment({
      question: "Which scale teaches best?",
      data: table({ file, standardise: true, ...data }),
      network: [
        block("hidden", [linear(16), tanh()], { repeat: 2 }),
        block("output", [linear(data.task === "regression" ? 1 : "classes")]),
      ],
      train: { steps: 200, batchSize: 16, optimiser: sgd({ lr: 0.1 }) },
      variants: { standardised: {}, plain: { data: { standardise: false } } },
    });
    const loaded = await loadData(experiment.data);
    return await runExperiment(experiment, loaded, { device, name: "iris" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What PyTorch found; see fixtures/make_table.py. */
interface Figures {
  readonly losses: readonly number[];
  readonly splits: readonly number[];
  readonly accuracy?: readonly number[];
  readonly floor: number;
}

function assertAsPyTorch(run: SeedResult, { losses, splits, accuracy, floor }: Figures): void {
  const found = [...run.firstLosses, ...Object.values(run.final)];
  const expected = [...losses, ...splits];
  assertEquals(found.length, expected.length);
  const off = Math.max(...found.map((loss, index) => Math.abs(loss - expected[index]!)));
  assert(off <= TIMES * floor, `off by ${off}, PyTorch from itself by ${floor}`);
  const right = run.accuracy && Object.values(run.accuracy);
  assertEquals<readonly number[] | undefined>(right, accuracy);
}

forEachDevice("irises are classified as by PyTorch, loss for loss", async (device) => {
  const result = await train(device, irisCsv(), { target: "species" });
  const [standardised, plain] = result.variants;
  assertAsPyTorch(standardised!.runs[0]!, figures.classification);
  assertAsPyTorch(plain!.runs[0]!, figures["as they are"]);
  const { data } = result;
  assert(data.kind === "table");
  assertEquals(data.classes, ["setosa", "versicolor", "virginica"]);
  assertEquals([data.rows, data.task, data.examples], [150, "classification", {
    train: 120,
    dev: 15,
    test: 15,
  }]);
  assertEquals(data.features.map(({ name }) => name), [
    "sepal length",
    "sepal width",
    "petal length",
    "petal width",
  ]);
  assertEquals(standardised!.runs[0]!.samples, []);
  assertEquals(resultTable(result).split("\n").slice(1, 3), [
    "standardised        1.0919  0.0998   0.0917  0.1403",
    "  accuracy                  96.7 %  100.0 %  93.3 %",
  ]);
});

forEachDevice("petals' widths are predicted as by PyTorch, loss for loss", async (device) => {
  const csv = irisCsv({ species: false });
  const result = await train(device, csv, { target: "petal width", task: "regression" });
  assertAsPyTorch(result.variants[0]!.runs[0]!, figures.regression);
  assertEquals(result.data.outputs, { kind: "values", count: 1 });
});
