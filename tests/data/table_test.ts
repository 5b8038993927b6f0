/** Tables of the user's own: what is read, and one sentence for each that cannot be learnt from. */

import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { loadTable, type TargetChoice } from "../../lib/data/table.ts";
import { splitTable } from "../../lib/data/table_examples.ts";
import { DataError } from "../../lib/device/errors.ts";

/** Runs `use` with the path of a file that has the text. */
async function withTable<T>(text: string, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "t.csv");
    await Deno.writeTextFile(path, text);
    return await use(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const load = (text: string, choice: TargetChoice) =>
  withTable(text, (path) => loadTable(path, choice));

Deno.test("numbers are features in the order of the file; text is classes, sorted", async () => {
  const text = '\ufeffa, kind ,b\r\n1,"wild, red",-2.5e1\r\n\r\n +.5 ,tame,3.\n7,"wild, red",0\n';
  const { name, features, values, rows, target, notes, digest } = await load(text, {
    target: "kind",
  });
  assertEquals([name, features, rows], ["t.csv", ["a", "b"], 3]);
  assertEquals([...values], [1, -25, 0.5, 3, 7, 0]);
  assertEquals(target, {
    task: "classification",
    classes: ["tame", "wild, red"],
    values: Uint32Array.of(1, 0, 1),
  });
  assertEquals(notes, ["1 line skipped: blank"]);
  assertEquals(digest.length, 64);
});

Deno.test("numbers are values, or classes sorted as numbers, as the file says", async () => {
  const text = "x,y\n1,10\n2,9.0\n3,9\n";
  const regression = await load(text, { target: "y", task: "regression" });
  assertEquals(regression.target, { task: "regression", values: Float64Array.of(10, 9, 9) });
  const { target } = await load(text, { target: "y", task: "classification" });
  assertEquals(target, {
    task: "classification",
    classes: ["9", "10"],
    values: Uint32Array.of(1, 0, 0),
  });
});

/** Texts, the choice of a target, and what is said after the file's path. */
const faults: readonly [name: string, text: string, choice: TargetChoice, said: string][] = [
  ["empty", "", { target: "y" }, " is empty; expected a line of column names and rows: add some."],
  [
    "no rows",
    "x,y\n",
    { target: "y" },
    ": expected rows below the line of column names, found none; add some.",
  ],
  [
    "no header",
    "5.1,3.5,setosa\n4.9,3.0,virginica\n",
    { target: "species" },
    ', line 1: expected the names of the columns, among them the target "species", found numbers; ' +
    "put a line of names above them.",
  ],
  [
    "another target",
    "x,species\n1,a\n",
    { target: "specis" },
    ': expected a column "specis" (data.target), found "x", "species"; set data.target to one of ' +
    "them.",
  ],
  [
    "semicolons",
    "x;y\n1;a\n",
    { target: "y" },
    ': expected a column "y" (data.target), found "x;y"; separate the columns by commas instead of ' +
    "semicolons.",
  ],
  [
    "a column without a name",
    ",x,y\n0,1,a\n",
    { target: "y" },
    ", line 1, column 1: expected the name of the column, found nothing; name it, or remove the " +
    "column.",
  ],
  [
    "two columns of one name",
    "x,y,x\n1,a,2\n",
    { target: "y" },
    ', line 1, column 3: expected a name that no other column has, found "x", which column 1 has; ' +
    "rename one.",
  ],
  [
    "a ragged row",
    "x,y\n1,a\n\n2,b,c\n",
    { target: "y" },
    ", line 4: expected 2 values, as the header has names, found 3; mend the line (a comma inside a " +
    "value needs quotes).",
  ],
  [
    "a quote that does not end",
    'x,y\n1,a\n2,"b\n',
    { target: "y" },
    ", line 3: expected quotes around a whole value, and each quote inside it doubled, found one " +
    "that is not; mend the line.",
  ],
  [
    "only a target",
    "y\na\nb\n",
    { target: "y" },
    ': expected columns besides the target "y", found none; add some.',
  ],
  [
    "a missing value",
    "x,z,y\n1,2,a\n2,,b\n",
    { target: "y" },
    ', line 3, column "z": expected a value, found nothing, a missing one; fill it in, or remove the ' +
    "row.",
  ],
  [
    "a missing value by name",
    "x,y\n1,a\nNA,b\n",
    { target: "y" },
    ', line 3, column "x": expected a value, found "NA", a missing one; fill it in, or remove the ' +
    "row.",
  ],
  [
    "a missing target",
    "x,y\n1,a\n2,?\n",
    { target: "y" },
    ', line 3, column "y": expected a value, found "?", a missing one; fill it in, or remove the row.',
  ],
  [
    "a text column",
    "x,colour,y\n1,red,a\n2,blue,b\n",
    { target: "y" },
    ', column "colour": expected numbers, found text, "red" on line 2 for example; remove the column, ' +
    "or write it as columns of 0 and 1, one a value.",
  ],
  [
    "text among numbers",
    'x,y\n1,a\n"1,5",b\n',
    { target: "y" },
    ', line 3, column "x": expected a number, found "1,5"; write one.',
  ],
  [
    "a number too large",
    "x,y\n1,a\n1e39,b\n",
    { target: "y" },
    ', line 3, column "x": expected a number within ±3.4e38, found 1e39; use another unit.',
  ],
  [
    "a constant column",
    "x,z,y\n1,5,a\n2,5.0,b\n",
    { target: "y" },
    ', column "z": expected values that differ, found 5 in every row; remove the column.',
  ],
  [
    "one class",
    "x,y\n1,a\n2,a\n",
    { target: "y" },
    ', column "y": expected at least two classes, found only "a"; add rows of another.',
  ],
  [
    "a class that nobody sees whole",
    "x,y\n1,a\n2,a\u202e\n",
    { target: "y" },
    ', column "y": expected visible characters, found U+202E in "a\\u202e"; remove it.',
  ],
  [
    "one value",
    "x,y\n1,3\n2,3\n",
    { target: "y", task: "regression" },
    ', column "y": expected values that differ, found 3 in every row; add rows of another value.',
  ],
  [
    "numbers of no known meaning",
    "x,y\n1,0\n2,1\n",
    { target: "y" },
    ', column "y": expected to know what its numbers are; set data.task to "classification" if they ' +
    'are classes, to "regression" if they are values.',
  ],
  [
    "text to be regressed on",
    "x,y\n1,a\n2,b\n",
    { target: "y", task: "regression" },
    ', column "y": expected numbers, found text, "a" on line 2 for example; set data.task to ' +
    '"classification".',
  ],
];

for (const [name, text, choice, said] of faults) {
  Deno.test(`a table at fault: ${name}`, () =>
    withTable(text, async (path) => {
      const { message } = await assertRejects(() => loadTable(path, choice), DataError);
      assertEquals(message, path + said);
    }));
}

Deno.test("a table that is not there is refused in a sentence", async () => {
  const { message } = await assertRejects(() => loadTable("gone.csv", { target: "y" }), DataError);
  assertEquals(
    message,
    "Cannot read the table gone.csv: expected a readable file, found no such file; check the path.",
  );
});

/** Rows 0 to n - 1 of x = row, z = row squared, and two classes in turn. */
const turns = (rows: number) =>
  "x,z,y\n" + Array.from({ length: rows }, (_, i) => `${i},${i * i},${"ab"[i % 2]}\n`).join("");

Deno.test("rows are shuffled as Python does, and scaled by the training split alone", async () => {
  const table = await load(turns(10), { target: "y" });
  const { splits, unseen } = splitTable(table, { shares: [0.5, 0.2, 0.3] });
  // random.Random(42).shuffle(rows := list(range(10)))
  const order = [7, 3, 2, 8, 5, 6, 9, 4, 0, 1];
  const cuts = [order.slice(0, 5), order.slice(5, 7), order.slice(7)];
  for (const [index, { inputs, targets, count }] of Object.values(splits).entries()) {
    const own = cuts[index]!;
    assertEquals([...inputs], own.flatMap((row) => [row, row * row]));
    assertEquals([...targets!], own.map((row) => row % 2));
    assertEquals(count, own.length);
  }
  assertEquals(unseen, []);
  const scaled = splitTable(table, { shares: [0.5, 0.2, 0.3], standardise: true });
  assertEquals(scaled.scales!.map(({ mean }) => mean), [5, 30.2]);
  assertAlmostEquals(scaled.scales![0]!.std, Math.sqrt(26 / 4), 1e-12);
  assertEquals(scaled.splits.train.inputs[0], Math.fround(2 / Math.sqrt(26 / 4)));
  assertEquals(scaled.splits.test.inputs[0], Math.fround(-1 / Math.sqrt(26 / 4)));
});

Deno.test("too few rows, and rows that training could not scale by, are refused", async () => {
  const few = await load(turns(4), { target: "y" });
  assertThrows(
    () => splitTable(few),
    DataError,
    "Cannot split 4 rows: expected at least one row in each of train, dev and test, found none for " +
      "dev; use a longer file (ten rows suffice for the usual shares).",
  );
  const rows = Array.from(
    { length: 10 },
    (_, row) => `${row},${Number(row === 1)},${"ab"[row % 2]}`,
  );
  const last = await load(`x,z,y\n${rows.join("\n")}`, { target: "y" });
  assertThrows(
    () => splitTable(last, { standardise: true }),
    DataError,
    'column "z": expected values that differ in the training split, by whose standard deviation ' +
      "they are divided, found 0 in all 8 rows; remove the column, or set data.standardise to false.",
  );
});
