/** Characters that nobody sees, from files and file names, never reach a terminal or a page. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { runCommandIn, tinyExperiment, withFolder } from "../helpers/command.ts";

/** Escape sequences, overrides of direction, separators, what XML has no place for. */
const HIDDEN = "\u001b[31m\u0085\u009b\u200e\u202e\u2028\u2066\ufeff\uffff\u{1fffe}";
/** Any of them in a text; line breaks are the terminal's and the pages' own. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cn}\p{Zl}\p{Zp}]/u;

const seen = (text: string) => assert(!UNSEEN.test(text.replaceAll("\n", "")), text);

Deno.test("hidden characters in labels and questions are refused, and shown escaped", async () => {
  await withFolder(async (folder) => {
    const text = tinyExperiment((experiment) => {
      experiment.question = `What ${HIDDEN}?`;
      experiment.variants.plain.label = `a\u202eb`;
      experiment.variants[`x${HIDDEN}`] = {};
      experiment.network[0][`y${HIDDEN}`] = {};
    });
    await Deno.writeTextFile(join(folder, "a.json"), text);
    const { code, out, err } = await runCommandIn(folder, "FOLDER/a.json");
    assertEquals([code, out], [2, ""]);
    seen(err);
    assertStringIncludes(err, "variants.plain.label: expected text without control and invisible");
    assertStringIncludes(err, 'found "a\\u202eb"');
    assertStringIncludes(err, '["y\\u001b[31m\\u0085');
  });
});

Deno.test("hidden characters in options and file names are shown escaped", async () => {
  await withFolder(async (folder) => {
    const gone = await runCommandIn(folder, "bn-vs-kaiming", "--data", `a${HIDDEN}`);
    assertEquals(gone.code, 2);
    seen(gone.err);
    assertStringIncludes(gone.err, "Cannot read the data a\\u001b[31m");
    for (const args of [[`--x${HIDDEN}`], [`x${HIDDEN}`], ["--steps", HIDDEN]]) {
      const { code, err } = await runCommandIn(folder, "bn-vs-kaiming", ...args);
      assertEquals(code, 2);
      seen(err);
    }
  });
});

Deno.test("an argument of 100,000 characters is quoted in part, without a trace", async () => {
  await withFolder(async (folder) => {
    const long = "x".repeat(100_000);
    const lines = [`FOLDER/${long}`, `FOLDER/${long}.json`, long, `bn-vs-kaiming --data ${long}`];
    for (const line of [...lines, `bn-vs-kaiming --variant ${long}`, `--${long}`]) {
      const { code, out, err } = await runCommandIn(folder, ...line.split(" "));
      assertEquals([code, out], [2, ""], err.slice(0, 2000));
      assert(err.length < 2000, err.slice(0, 2000));
      assert(!err.includes("    at "), err);
    }
  });
});

Deno.test("a data file's name is escaped in terminal, pages and pictures", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.json"), tinyExperiment());
    const name = `w${HIDDEN}<b>.txt`;
    await Deno.writeTextFile(join(folder, name), "anna\nbea\n".repeat(20));
    const { code, out, err } = await runCommandIn(
      ...[folder, "FOLDER/a.json", "--data", `FOLDER/${name}`] as const,
    );
    assertEquals(code, 0, err);
    seen(out + err);
    for await (const file of Deno.readDir(join(folder, "report"))) {
      seen(await Deno.readTextFile(join(folder, "report", file.name)));
    }
    const page = await Deno.readTextFile(join(folder, "report", "index.html"));
    assertStringIncludes(page, "w\\u001b[31m\\u0085");
    assertStringIncludes(page, '<meta http-equiv="Content-Security-Policy" content="default-src');
  });
});
