/** Experiments by name and by path, in TypeScript and in JSON with comments. */

import { assertEquals, assertRejects } from "@std/assert";
import { ExperimentError, UsageError } from "../../lib/device/errors.ts";
import { findExperiment, listExperiments, loadExperiment } from "../../lib/experiment/load.ts";
import { smallExperiment } from "../cli/fakes.ts";

/** Calls `body` with a folder of the given files, and removes it. */
async function withFiles(
  files: Record<string, string>,
  body: (directory: string) => Promise<void>,
) {
  const directory = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${directory}/${name}`, text);
    }
    await body(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Finds and loads. */
async function load(nameOrPath: string, directory: string) {
  const found = await findExperiment(nameOrPath, directory);
  return { ...found, experiment: await loadExperiment(found) };
}

const json = JSON.stringify(smallExperiment());

Deno.test("the project's own experiment, by name and by path", async () => {
  const byName = await load("bn-vs-kaiming", "experiments");
  assertEquals([byName.name, byName.source], ["bn-vs-kaiming", "experiments/bn-vs-kaiming.ts"]);
  assertEquals(await load("./experiments/bn-vs-kaiming.ts", "nowhere"), {
    ...byName,
    source: "./experiments/bn-vs-kaiming.ts",
  });
});

Deno.test("TypeScript, JSON and JSON with comments load alike", async () => {
  const files = {
    "a.ts": `const small: unknown = ${json}; export default small;`,
    "b.json": json,
    "c.jsonc": `// a comment\n${json.slice(0, -1)},\n}`,
  };
  await withFiles(files, async (directory) => {
    for (const name of ["a", "b", "c"]) {
      const { experiment } = await load(name, directory);
      assertEquals(experiment, smallExperiment(), name);
    }
  });
});

Deno.test("a folder that is none, or cannot be read, is told in a sentence", async () => {
  await withFiles({ "a.json": json }, async (directory) => {
    const folder = `${directory}/a.json`;
    const said = `${folder}: expected a folder of experiments that can be read, found "Not a`;
    await assertRejects(() => listExperiments(folder), UsageError, said);
    await assertRejects(() => findExperiment("a", folder), UsageError, said);
  });
});

Deno.test("a list shows questions, and faults without giving up", async () => {
  const files = {
    "b.json": json,
    "b.expected.json": "{}",
    "a.json": "{}",
    "notes.txt": "",
    "c.ts": "export {};",
  };
  await withFiles(files, async (directory) => {
    const list = await listExperiments(directory);
    assertEquals(list.map(({ name, question }) => [name, question]), [
      ["a", undefined],
      ["b", "Does it work?"],
      ["c", undefined],
    ]);
    assertEquals(
      list[2]?.fault,
      `${directory}/c.ts: expected to open with a comment whose first sentence is its question`,
    );
  });
  assertEquals(await listExperiments("no/such/folder"), []);
});

Deno.test("a list runs no code: a TypeScript file's question is its comment's first sentence", async () => {
  const files = {
    "a.ts": "/** Does it\n * wrap, e.g.here? More. */\nfor (;;);",
    "b.ts": "// Does it\n//throw? Yes.\nthrow new Error();",
    "c.ts": "\n/* no end \u001b[31m */ Deno.exit(7);",
    "d.ts": `/** ${"long ".repeat(500)} */`,
    "e.ts": `/${"*".repeat(1e6)}`,
    "f.ts": `/*${"\n".repeat(1e6)}`,
  };
  await withFiles(files, async (directory) => {
    await Deno.symlink("/dev/zero", `${directory}/g.ts`);
    const list = await listExperiments(directory);
    const lines = list.map(({ question, fault }) => question ?? fault!);
    assertEquals(lines.slice(0, 3), [
      "Does it wrap, e.g.here?",
      "Does it throw?",
      "no end \u001b[31m",
    ]);
    assertEquals(lines[3], `${"long ".repeat(24)}...`);
    assertEquals(list.slice(4, 6).map(({ fault }) => fault?.includes("expected to open")), [
      true,
      true,
    ]);
    assertEquals(
      lines[6],
      `${directory}/g.ts: expected a file of the project, found a link to /dev/zero`,
    );
  });
});

Deno.test("the project's experiments open with their question", async () => {
  const list = await listExperiments("experiments");
  assertEquals(list.length > 0, true);
  for (const found of list) {
    const { question } = await loadExperiment(found);
    assertEquals(found.question, question, found.source);
  }
});

Deno.test("an unknown name gets a suggestion and the list", async () => {
  await withFiles({ "bn-vs-kaiming.json": json, "deep.json": json }, async (directory) => {
    const error = await assertRejects(() => load("bn-vs-kaimng", directory), UsageError);
    assertEquals(
      error.message,
      `no experiment "bn-vs-kaimng"; did you mean "bn-vs-kaiming"?\n` +
        `experiments in ${directory}: bn-vs-kaiming, deep`,
    );
  });
});

Deno.test("files that cannot be used", async () => {
  const files = {
    "throws.ts": `throw new Error("boom");`,
    "syntax.ts": "export default {",
    "broken.json": `{\n  "a": }`,
    "two.json": json,
    "two.ts": "",
    "my test.jsonc": json,
    "odd?name.json": json,
  };
  await withFiles(files, async (directory) => {
    const messageOf = async (name: string, type: typeof UsageError | typeof ExperimentError) =>
      (await assertRejects(() => load(name, directory), type)).message
        .replaceAll(`${directory}/`, "");
    assertEquals(await messageOf("throws", ExperimentError), "throws.ts: cannot be loaded: boom");
    assertEquals(
      (await messageOf("syntax", ExperimentError)).startsWith("syntax.ts: cannot be loaded: "),
      true,
    );
    assertEquals(
      await messageOf("broken", ExperimentError),
      'broken.json:2:8: expected a value, found "}"',
    );
    assertEquals(
      await messageOf("two", UsageError),
      'two.json and two.ts are both called "two": give the path of one',
    );
    assertEquals(
      await messageOf("odd?name", UsageError),
      'odd?name.json: expected a file name of letters, digits, spaces and "-", "_", ".", "+", ' +
        '"(" or ")"',
    );
    assertEquals((await load("my test", directory)).name, "my test");
    assertEquals(await messageOf(`${directory}/gone.ts`, UsageError), "gone.ts: no such file");
    assertEquals(
      await messageOf(`${directory}/x.yaml`, UsageError),
      "x.yaml: expected a file ending in .ts, .json, .jsonc",
    );
    assertEquals(
      await messageOf(`${directory}/two.expected.json`, UsageError),
      "two.expected.json: expected an experiment, found the file of one's expected losses",
    );
  });
});
