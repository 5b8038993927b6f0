/** Tables of the user's own through the real command: found beside the experiment, or refused. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import {
  runCommandIn,
  type TinyExperiment,
  withFolder,
  writeExperiment,
} from "../helpers/command.ts";

/** Runs the tiny experiment, changed, in a folder with t.csv; gives code and standard error. */
async function run(parts: Partial<TinyExperiment>, ...args: string[]): Promise<[number, string]> {
  let said: [number, string] | undefined;
  await withFolder(async (folder) => {
    await writeExperiment(folder, parts);
    await Deno.writeTextFile(join(folder, "t.csv"), "x,y\n1,a\n2,a\n");
    await Deno.writeTextFile(join(folder, "u.csv"), "x,y\n1,\n2,a\n");
    const { code, err } = await runCommandIn(folder, "FOLDER/experiment.json", ...args);
    said = [code, err];
  });
  return said!;
}

const drawn = { kind: "gaussian", rows: 9, features: 2 };
const table = { kind: "table", file: "t.csv", target: "y" };

Deno.test("2: a table is read beside its experiment, and what is wrong with it is said", async () => {
  assertEquals(await run({ data: table }), [
    2,
    'error: FOLDER/t.csv, column "y": expected at least two classes, found only "a"; add rows of ' +
    "another.\n",
  ]);
  assertEquals(await run({ data: { ...table, file: "gone.csv" } }), [
    2,
    "error: Cannot read the table FOLDER/gone.csv: expected a readable file, found no such file; " +
    "check the path.\n",
  ]);
});

Deno.test("2: --data reads another table in place of the experiment's", async () => {
  assertEquals(await run({ data: { ...table, file: "gone.csv" } }, "--data", "FOLDER/u.csv"), [
    2,
    'error: FOLDER/u.csv, line 2, column "y": expected a value, found nothing, a missing one; fill ' +
    "it in, or remove the row.\n",
  ]);
});

Deno.test("2: a table elsewhere is refused, with what to do", async () => {
  const [code, err] = await run({ data: { ...table, file: "../../secret.csv" } });
  assertEquals(code, 2);
  assertStringIncludes(
    err,
    "experiment.json: data.file: expected a file below the experiment's folder or the project, " +
      'found "../../secret.csv"; to train on it all the same give it by --data ',
  );
});

Deno.test("2: options that the data do not have are refused", async () => {
  assertEquals(await run({ data: table }, "--dataset", "names"), [
    2,
    'error: --dataset: expected an experiment on words, found data of kind "table"; leave it out\n',
  ]);
  assertEquals(
    await run({ data: drawn, train: { steps: 0 } }, "--data", "FOLDER/t.csv"),
    [
      2,
      "error: --data: expected an experiment on words or a table, found data of kind " +
      '"gaussian"; leave it out\n',
    ],
  );
});
