/** Networks on a table of the user's own, Fisher's irises, against PyTorch's figures. */

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Device } from "../../lib/device/device.ts";
import { loadData, resolveData } from "../../lib/experiment/data/mod.ts";
import { table, type TableData } from "../../lib/experiment/data/table.ts";
import { Linear, Sequential, stack, Tanh } from "../../lib/nn/mod.ts";
import { evaluateSplits } from "../../lib/runner/evaluate.ts";
import { placeExamples } from "../../lib/runner/examples.ts";
import { Minibatches } from "../../lib/runner/minibatches.ts";
import { Trainer } from "../../lib/runner/train.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import figures from "../fixtures/table.json" with { type: "json" };
import { forEachDevice } from "../helpers/devices.ts";
import { irisCsv } from "../helpers/iris.ts";
import { descent } from "../helpers/descent.ts";

const [SEED, STEPS, BATCH, UNITS] = [2147483647, 200, 16, 16];
/** How much further than PyTorch from itself, with the rows of every batch reversed. */
const TIMES = 10;

/** Reads a table of this text. */
async function read(csv: string, options: Omit<TableData, "kind" | "file">) {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "iris.csv");
    await Deno.writeTextFile(file, csv);
    const data = resolveData(table({ file, ...options }));
    return { data, loaded: await loadData(data) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Two layers of tanh units and one of outputs, as PyTorch begins them. */
function network([inputs, outputs]: readonly [number, number], generator: Generator) {
  const options = { generator };
  const first = new Linear(inputs, UNITS, options);
  const second = new Linear(UNITS, UNITS, options);
  const output = new Linear(UNITS, outputs, options);
  return stack([new Sequential({ first, tanh1: new Tanh(), second, tanh2: new Tanh(), output })]);
}

/** What PyTorch found; see fixtures/make_table.py. */
interface Figures {
  readonly losses: readonly number[];
  readonly splits: readonly number[];
  readonly accuracy?: readonly number[];
  readonly floor: number;
}

/** Trains on it; fails unless losses and accuracy are PyTorch's. */
async function compare(
  device: Device,
  { data, loaded }: Awaited<ReturnType<typeof read>>,
  { losses, splits, accuracy, floor }: Figures,
): Promise<void> {
  const { input, outputs } = loaded.shape(data);
  const generator = new Generator(SEED);
  using model = network([input.shape[0]!, outputs!.count], generator);
  model.to(device);
  using placed = placeExamples(device, loaded, data);
  const batches = new Minibatches([generator], placed.train.count, BATCH);
  const options = { optimiser: descent(0.1), batchSize: BATCH } as const;
  using trainer = await Trainer.create(device, model, placed.train, batches, options);
  const [made] = await trainer.run(STEPS);
  const [evaluation] = await evaluateSplits(device, model, placed);
  const found = [...made!, ...Object.values(evaluation!.losses)];
  const expected = [...losses, ...splits];
  assertEquals(found.length, expected.length);
  const off = Math.max(...found.map((loss, index) => Math.abs(loss - expected[index]!)));
  assert(off <= TIMES * floor, `off by ${off}, PyTorch from itself by ${floor}`);
  const right = evaluation!.accuracy && Object.values(evaluation!.accuracy);
  assertEquals<readonly number[] | undefined>(right, accuracy);
}

const species = await read(irisCsv(), { target: "species" });
const standardised = await read(irisCsv(), { target: "species", standardise: true });
const width = await read(irisCsv({ species: false }), {
  target: "petal width",
  task: "regression",
  standardise: true,
});

forEachDevice("irises are classified as by PyTorch, loss for loss", async (device) => {
  await compare(device, standardised, figures.classification);
  await compare(device, species, figures["as they are"]);
});

forEachDevice("petals' widths are predicted as by PyTorch, loss for loss", async (device) => {
  await compare(device, width, figures.regression);
});

Deno.test("a report says what a table's columns and classes are", () => {
  const { data, loaded } = species;
  assertEquals(loaded.facts(data), {
    kind: "table",
    rows: 150,
    features: ["sepal length", "sepal width", "petal length", "petal width"].map((name) => ({
      name,
    })),
    target: "species",
    task: "classification",
    classes: ["setosa", "versicolor", "virginica"],
  });
  assertEquals(width.loaded.shape(width.data), {
    input: { shape: [3] },
    outputs: { kind: "values", count: 1 },
  });
});
