/** Tables of the user's own through the real command: found beside the experiment, or refused. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import {
  runCommandIn,
  type TinyExperiment,
  withFolder,
  writeExperiment,
} from "../helpers/command.ts";

const ROWS = "1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n7,a\n8,b\n9,a\n10,b\n";
const FILES = {
  "t.csv": "x,y\n1,a\n2,a\n",
  "u.csv": "x,y\n1,\n2,a\n",
  "good.csv": `x,y\n${ROWS}`,
  "text.csv": "x,y\nred,a\nblue,b\n",
  "same.csv": "x,z,y\n1,5,a\n2,5,b\n",
  "ragged.csv": "x,y\n1,a\n2,b,3\n",
  "nameless.csv": ROWS,
};

/** Runs the tiny experiment, changed, in a folder with t.csv; gives code and standard error. */
async function run(parts: Partial<TinyExperiment>, ...args: string[]): Promise<[number, string]> {
  let said: [number, string] | undefined;
  await withFolder(async (folder) => {
    await writeExperiment(folder, parts);
    for (const [name, text] of Object.entries(FILES)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
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

const faults: readonly [file: string, said: string][] = [
  [
    "text.csv",
    ', column "x": expected numbers, found text, "red" on line 2 for example; remove the column, or ' +
    "write it as columns of 0 and 1, one a value.",
  ],
  [
    "same.csv",
    ', column "z": expected values that differ, found 5 in every row; remove the column.',
  ],
  [
    "ragged.csv",
    ", line 3: expected 2 values, as the header has names, found 3; mend the line (a comma inside a " +
    "value needs quotes).",
  ],
  [
    "nameless.csv",
    ', line 1: expected the names of the columns, among them the target "y", found numbers; put a ' +
    "line of names above them.",
  ],
];

for (const [file, said] of faults) {
  Deno.test(`2: one sentence of ${file}`, async () => {
    assertEquals(await run({ data: { ...table, file } }), [2, `error: FOLDER/${file}${said}\n`]);
  });
}

Deno.test("2: a network that does not fit a table is refused with both shapes", async () => {
  const [code, err] = await run({ data: { ...table, file: "good.csv" } });
  assertEquals(code, 2);
  assertMatch(
    err,
    /^error: variant "plain": embedding: expected tokens, found numbers, \[1\]; leave it out$/m,
  );
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
