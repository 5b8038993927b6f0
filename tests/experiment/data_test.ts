/** Kinds of data in an experiment: what a file may say of them, what is defaulted, what may change. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { gaussian, table, words } from "../../lib/experiment/mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { loadData, resolveData } from "../../lib/experiment/data/mod.ts";
import { withFile } from "../../lib/experiment/data/options.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import { DataError, ExperimentError, UsageError } from "../../lib/device/errors.ts";
import { smallExperiment } from "../cli/fakes.ts";

/** What is wrong with the small experiment on these data, its only variant changed so. */
function problems(data: unknown, change?: unknown): string[] {
  const variants = { only: change === undefined ? {} : { data: change } };
  const error = assertThrows(
    () => parseExperiment({ ...smallExperiment(), data, variants }, "x.json"),
    ExperimentError,
  );
  return error.message.split("\n").map((line) => line.replace("x.json: ", ""));
}

Deno.test("options that a file leaves out are the lecture's, or what changes nothing", () => {
  const shared = { shuffleSeed: 42, split: [0.8, 0.1, 0.1] } as const;
  assertEquals(resolveData(words({ dataset: "names", contextLength: 3 })), {
    ...{ kind: "words", dataset: "names", contextLength: 3, allowSpaces: false },
    ...shared,
  });
  assertEquals(resolveData(gaussian({ rows: 5, features: 2 })), {
    ...{ kind: "gaussian", rows: 5, features: 2, seed: 42 },
  });
  assertEquals(resolveData(table({ file: "t.csv", target: "y" })), {
    ...{ kind: "table", file: "t.csv", target: "y", standardise: false },
    ...shared,
  });
});

Deno.test("what is wrong with data is said by kind", () => {
  assertEquals(problems({ kind: "word", dataset: "names", contextLength: 3 }), [
    'data.kind: expected one of "words", "gaussian", "table", found "word"; did you mean "words"?',
  ]);
  assertEquals(problems({ dataset: "names", contextLength: 3 }), [
    'data.kind: missing; expected one of "words", "gaussian", "table"',
  ]);
  assertEquals(problems({ kind: "table", file: "t.csv", taget: "y", split: [1, 1, 0] }), [
    "data.target: missing; expected a line of text",
    "data.split: expected shares that sum to 1, found a sum of 2",
    'data.taget: unknown key; did you mean "target"?',
  ]);
  assertEquals(problems({ kind: "gaussian", rows: 0, features: 2, contextLength: 3 }), [
    "data.rows: expected a positive whole number, found 0",
    "data.contextLength: unknown key; known are kind, rows, features, seed",
  ]);
  assertEquals(problems({ kind: "table", file: "t.csv", target: "y", task: "regress" }), [
    'data.task: expected one of "classification", "regression", found "regress"; did you mean ' +
    '"regression"?',
  ]);
});

Deno.test("a variant changes of data what their kind allows", () => {
  const wide = {
    ...smallExperiment(),
    variants: { narrow: {}, wide: { data: { contextLength: 8 } } },
  };
  const { data, variants } = resolveExperiment(parseExperiment(wide, "x.json"));
  assertEquals(variants.map((one) => one.data), [data, { ...data, contextLength: 8 }]);
  const spec = words({ dataset: "names", contextLength: 3 });
  assertEquals(problems(spec, { dataset: "makemore" }), [
    "variants.only.data.dataset: unknown key; known are contextLength, features, standardise",
  ]);
  assertEquals(problems(spec, { standardise: true }), [
    "variants.only.data.standardise: expected contextLength, which a variant may change of data of " +
    'kind "words"',
  ]);
});

Deno.test("options of the command line reach the data that have them, and no others", () => {
  const on = (data: Parameters<typeof resolveData>[0]) => ({ ...smallExperiment(), data });
  const { data } = resolveExperiment(on(words({ dataset: "names", contextLength: 3 })), {
    dataset: "w.txt",
    allowSpaces: true,
  });
  assertEquals(data.kind === "words" && [data.dataset, data.allowSpaces], ["w.txt", true]);
  const own = on(table({ file: "t.csv", target: "y" }));
  assertThrows(() => resolveExperiment(own, { dataset: "w.txt" }), UsageError, "--dataset");
  assertThrows(() => resolveExperiment(own, { allowSpaces: true }), UsageError, "--allow-spaces");
  const { data: resolved } = resolveExperiment(own);
  assertEquals(withFile(resolved, "u.csv"), { ...resolved, file: "u.csv" } as typeof resolved);
  const drawn = resolveData(gaussian({ rows: 5, features: 2 }));
  assertThrows(() => withFile(drawn, "u.csv"), UsageError, 'found data of kind "gaussian"');
});

Deno.test("gaussian data are not drawn from a network's seed", () => {
  const data = gaussian({ rows: 5, features: 2, seed: 7 });
  const experiment = { ...smallExperiment(), data };
  resolveExperiment(experiment);
  const error = assertThrows(() => resolveExperiment(experiment, { seeds: [1, 7] }));
  assertEquals(
    (error as Error).message,
    "data.seed: expected a seed that no network has, found 7, which one has: its weights would be " +
      "the examples' values; use another",
  );
});

Deno.test("gaussian data are what torch.randn draws, all of them in one batch", async () => {
  const data = resolveData(gaussian({ rows: 4, features: 5 }));
  const loaded = await loadData(data);
  assertEquals(loaded.shape(data), { input: { shape: [5] } });
  const { train, dev, test } = loaded.examples(data);
  assertEquals([train.count, dev.count, test.count, train.targets], [4, 0, 0, undefined]);
  // torch.randn(4, 5, generator=torch.Generator().manual_seed(42))
  const first = [1.9269152879714966, 1.4872840642929077, 0.9007171988487244, -2.1055209636688232];
  assertEquals([...train.inputs.subarray(0, 4)], first);
  const huge = resolveData(gaussian({ rows: 1_000_000, features: 1000 }));
  await assertRejects(
    () => loadData(huge),
    DataError,
    "data: expected at most 268,435,456 values, found 1,000,000 rows of 1,000; take fewer rows.",
  );
  const wide = resolveData({ kind: "gaussian", rows: 4, features: 5 }, { features: 2 });
  assertEquals(loaded.examples(wide).train.inputs.length, 8);
});

Deno.test("data without targets are not trained on, in one batch; all others are", () => {
  const drawn = gaussian({ rows: 50, features: 2 });
  const { train, variants, ...rest } = { ...smallExperiment(), data: drawn };
  const look = { ...rest, train: { steps: 0 }, variants: { plain: {} } };
  const resolved = resolveExperiment(parseExperiment(look, "x.json"));
  assertEquals([resolved.train.steps, resolved.train.batchSize], [0, 50]);
  assertThrows(
    () => resolveExperiment(parseExperiment(look, "x.json"), { steps: 3 }),
    UsageError,
    "--steps",
  );
  const faults = (input: unknown) =>
    assertThrows(() => parseExperiment(input, "x.json"), ExperimentError).message.split("\n");
  const none =
    'expected no training, { steps: 0 }, with data of kind "gaussian", which have no targets';
  assertEquals(faults({ ...look, train }), [`x.json: train: ${none}`]);
  assertEquals(faults({ ...look, full: { steps: 9 } }), [`x.json: full: ${none}`]);
  const changed = { plain: { train: { batchSize: 3 } } };
  assertEquals(faults({ ...look, variants: changed }), [`x.json: variants.plain.train: ${none}`]);
  const named = words({ dataset: "names", contextLength: 3 });
  assertEquals(faults({ ...look, data: named, variants }), [
    'x.json: train.steps: expected a positive whole number with data of kind "words", found 0',
  ]);
});
