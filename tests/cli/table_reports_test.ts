/** Experiments on tables and on gaussian data by the real command, from the file to the report. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { runCommandIn, withFolder, writeExperiment } from "../helpers/command.ts";
import { irisCsv } from "../helpers/iris.ts";

/** What a run left: standard output, the report's pictures and text, and the result. */
interface Left {
  readonly out: string;
  readonly pictures: readonly string[];
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- any part of the JSON is looked at
  readonly result: any;
}

/** Runs such an experiment, with t.csv beside it. */
async function run(csv: string, parts: Record<string, unknown>): Promise<Left> {
  let left: Left | undefined;
  await withFolder(async (folder) => {
    await writeExperiment(folder, parts);
    await Deno.writeTextFile(join(folder, "t.csv"), csv);
    const { code, out, err } = await runCommandIn(folder, "FOLDER/experiment.json");
    assertEquals(code, 0, err);
    const read = (name: string) => Deno.readTextFile(join(folder, "report", name));
    const [page, json] = [await read("index.html"), await read("report.json")];
    const names = Array.from(Deno.readDirSync(join(folder, "report")), ({ name }) => name);
    const pictures = names.filter((name) => name.endsWith(".svg")).sort();
    const text = page.replaceAll(/<style>.*?<\/style>/gs, "").replaceAll(/<[^>]+>/g, "\n");
    left = { out, pictures, text, result: JSON.parse(json) };
  });
  return left!;
}

const hidden = [{ kind: "linear", outFeatures: 8 }, { kind: "tanh" }];
const train = { steps: 60, batchSize: 16, optimiser: { kind: "adam", lr: 0.02 } };

Deno.test("a classification's report speaks of classes and accuracy, not of characters", async () => {
  const { out, text, result } = await run(irisCsv(), {
    data: { kind: "table", file: "t.csv", target: "species", standardise: true },
    network: [...hidden, { kind: "linear", outFeatures: "classes" }],
    train,
  });
  const [{ runs: [{ accuracy, samples }] }] = result.variants;
  assertEquals([result.data.classes, samples], [["setosa", "versicolor", "virginica"], []]);
  const row = Object.values(accuracy).map((share) => `${(100 * Number(share)).toFixed(1)} %`);
  assertMatch(out, new RegExp(`^  accuracy +${row.join(" +")}$`, "m"));
  for (const said of [...row, "ln 3 = 1.0986", "all classes equally likely"]) {
    assertStringIncludes(text, said);
  }
  assert(!/character|sampled|\bwords?\b|vocabulary/i.test(text), text);
});

Deno.test("a regression's report speaks of squared errors, not of classes", async () => {
  const { out, text, result } = await run(irisCsv({ species: false }), {
    data: { kind: "table", file: "t.csv", target: "petal width", task: "regression" },
    network: [...hidden, { kind: "linear", outFeatures: 1 }],
    train,
  });
  const [{ runs: [one] }] = result.variants;
  assertEquals([one.accuracy, one.samples], [undefined, []]);
  assertMatch(text, /plain starts at a mean squared error of \d/);
  assert(!/accuracy/.test(out), out);
  assert(!/even guess, ln|equally|nats|class|logit|accuracy|character|sampled/.test(text), text);
});

Deno.test("a report of gaussian data shows values and gradients, and no losses", async () => {
  const { out, pictures, text, result } = await run("", {
    data: { kind: "gaussian", rows: 200, features: 10 },
    network: hidden,
    train: { steps: 0 },
    variants: { plain: {}, linear: { change: { tanh: null } } },
  });
  assertEquals(pictures, [
    "activation-gradients.svg",
    "activations.svg",
    "outputs.svg",
    "saturation.svg",
    "weight-gradients.svg",
  ]);
  assertEquals(result.training.steps, 0);
  const [{ std }] = result.variants[1].runs[0].snapshots[0].layers
    .filter(({ quantity }: { quantity: string }) => quantity === "logits")
    .map(({ summary }: { summary: { std: number } }) => summary);
  assertMatch(out, new RegExp(`^linear +${std.toFixed(4)}$`, "m"));
  assertStringIncludes(text, "The inputs have standard deviation 1, the outputs: plain ");
  assert(!/loss|minibatch|after \d|at the end|not recorded|accuracy|sampled/i.test(text), text);
});
