/** What a report says of each kind of data: facts, levels and names of losses, accuracy. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { DataSummary, ExperimentResult, SeedResult } from "../../lib/runner/result.ts";
import { drawPictures, facts } from "../../lib/report/pages/page.ts";
import { htmlReport } from "../../lib/report/pages/html.ts";
import { resultTable } from "../../lib/report/pages/table.ts";
import { seedNote } from "../../lib/diagnosis/select.ts";
import { figure, listed } from "../../lib/diagnosis/wording.ts";
import { sampleResult } from "../helpers/sample_result.ts";

const shared = { name: "t.csv", digest: "0".repeat(64), notes: [] };
const table = {
  ...shared,
  kind: "table",
  rows: 150,
  features: [{ name: "length", mean: 5.1, std: 0.25 }, { name: "width" }],
  target: "species",
  examples: { train: 120, dev: 15, test: 15 },
} as const;

/** The made-up result as if it were of these data, its first variant's runs changed. */
function resultOn(data: DataSummary, change: Partial<SeedResult> = {}): ExperimentResult {
  const { variants: [first, ...others], ...rest } = sampleResult();
  const runs = first!.runs.map((run) => ({ ...run, ...change }));
  return { ...rest, data, variants: [{ ...first!, runs }, ...others] };
}

/** All sentences of a report. */
const sentences = (result: ExperimentResult) =>
  drawPictures(result).flatMap(({ findings }) => findings).join(" ");

Deno.test("a classification names its classes, its even guess and its accuracy", () => {
  const classes = ["a", "b", "c"];
  const data = {
    ...table,
    task: "classification",
    classes,
    outputs: { kind: "classes", count: 3 },
  } as const;
  const result = resultOn(data, { accuracy: { train: 0.975, dev: 1, test: 0.8 } });
  const said = new Map(facts(result));
  assertEquals(said.get("data"), "t.csv: 150 rows, classification of species");
  assertEquals(said.get("features"), "length (less 5.1, over 0.25), width");
  assertEquals(said.get("classes"), "a, b, c");
  assertStringIncludes(sentences(result), "ln 3 = 1.0986");
  const svg = drawPictures(result).find(({ name }) => name === "initial-losses")!.svg;
  assertStringIncludes(svg, "all classes equally likely: ln 3 = 1.10");
  const [, variant, accuracy] = resultTable(result).split("\n");
  assert(variant!.startsWith("original"));
  assertEquals(accuracy!.split(/ {2,}/).slice(1), ["accuracy", "97.5 %", "100.0 %", "80.0 %"]);
  assertStringIncludes(htmlReport(result, []), '<tr class="below"><th scope="row">accuracy</th>');
});

Deno.test("a regression has no even guess, and its losses are squared errors", () => {
  const outputs = { kind: "values", count: 1 } as const;
  const result = resultOn({ ...table, task: "regression", outputs });
  const said = sentences(result);
  assert(!/even guess|ln \d/.test(said), said);
  assertStringIncludes(said, "original starts at a mean squared error of 27.9.");
  for (const name of ["first-steps", "loss-curves", "final-losses", "initial-losses"]) {
    const svg = drawPictures(result).find((picture) => picture.name === name)!.svg;
    assertStringIncludes(svg, "mean squared error");
    assert(!svg.includes("nats") && !svg.includes("equally likely"), name);
    assert(name === "loss-curves" || !/logit|class="mark"/.test(svg), name);
  }
});

Deno.test("of gaussian data there are no losses: the outputs stand in their place", () => {
  const none = { initialLoss: NaN, firstLosses: [], lossBuckets: [], deadUnits: [] };
  const final = { train: NaN, dev: NaN, test: NaN };
  const data = { ...shared, kind: "gaussian", features: 10, seed: 42 } as const;
  const whole = resultOn({ ...data, examples: { train: 1000, dev: 0, test: 0 } });
  const variants = whole.variants.map((variant) => ({
    ...variant,
    runs: variant.runs.map((run) => ({
      ...run,
      ...none,
      final,
      snapshots: run.snapshots.slice(0, 1),
    })),
  }));
  const result = { ...whole, training: { ...whole.training, steps: 0 }, variants };
  const names = drawPictures(result).map(({ name }) => name);
  assertEquals(names.filter((name) => name.includes("loss") || name.includes("step")), []);
  assert(names.includes("activations"));
  const [outputs] = drawPictures(result);
  assertEquals(outputs!.name, "outputs");
  const stds = variants.map(({ label, runs: [run] }) =>
    `${label} ${
      figure(run!.snapshots[0]!.layers.find((one) => one.quantity === "logits")!.summary.std)
    }`
  );
  assertEquals(outputs!.findings, [
    `The inputs have standard deviation 1, the outputs${seedNote(result)}: ${listed(stds)}.`,
  ]);
  const pages = [htmlReport(result, []), ...drawPictures(result).map(({ svg }) => svg)].join("");
  for (const word of ["minibatch", "at the end", "not recorded", "the loss"]) {
    assert(!pages.includes(word), word);
  }
  const said = new Map(facts(result));
  assertEquals(
    said.get("data"),
    "standard normal values, 10 features, seed 42; backward, a fixed random projection of the outputs",
  );
  assertEquals(said.get("examples"), "1,000");
  assertEquals(said.get("training"), "none: the networks as they begin");
  const [head, first] = resultTable(result).split("\n");
  assertEquals(head, "variant        standard deviation of the outputs");
  assert(/^original +\d+\.\d{4}$/.test(first!), first);
});

Deno.test("a squared error that diverges leaves the others' first steps to be seen", () => {
  const outputs = { kind: "values", count: 1 } as const;
  const regression = { ...table, task: "regression", outputs } as const;
  const result = resultOn(regression, { firstLosses: [1, 1e30, NaN], divergedAt: 2 });
  const { svg } = drawPictures(result).find(({ name }) => name === "first-steps")!;
  const labels = svg.replaceAll(/<[^>]+>/g, " ");
  assert(!/\de\+/.test(labels), labels);
});
