/** Data files as people have them, through the real command: accepted and described, or refused. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { type Outcome, runCommandIn, tinyExperiment, withFolder } from "../helpers/command.ts";

const NAMES = "anna bea cleo dora emma frida gala hanna ida julia".split(" ");
const WORDS = [...NAMES, ...NAMES.map((name) => `${name}lotte`)];

/** Runs a tiny experiment on a file of these bytes; gives the outcome and the report's pages. */
async function runOn(content: string | Uint8Array, ...args: string[]) {
  let outcome: Outcome | undefined;
  const pages: string[] = [];
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.json"), tinyExperiment());
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(join(folder, "words.txt"), bytes);
    const data = ["--data", "FOLDER/words.txt", ...args];
    outcome = await runCommandIn(folder, "FOLDER/a.json", ...data);
    if (outcome.code !== 0) return;
    for (const page of ["report.md", "index.html", "report.json"]) {
      pages.push(await Deno.readTextFile(join(folder, "report", page)));
    }
  });
  return { ...outcome!, pages };
}

Deno.test("lines that end by CR alone, with spaces and blank ones, train; all is said", async () => {
  const { code, err, pages } = await runOn(`\ufeff${WORDS.join(" \r")}\r\r\r`);
  assertEquals(code, 0, err);
  const [first, ...rest] = err.split("\n");
  assertEquals(first, "data: words.txt, 20 words of 17 characters: a-j l-o r t u");
  assertEquals(rest.slice(0, 2), [
    "note: 2 lines skipped: blank",
    "note: 19 lines trimmed: spaces around the word",
  ]);
  for (const page of pages) {
    assertStringIncludes(page, "2 lines skipped: blank");
    assertStringIncludes(page, "19 lines trimmed: spaces around the word");
  }
  assertStringIncludes(pages[0]!, "- characters: a-j l-o r t u\n");
});

Deno.test("all words on one line are a short error that names the option", async () => {
  const { code, err } = await runOn(WORDS.join(" ").repeat(5000));
  assertEquals([code, err], [
    2,
    'error: FOLDER/words.txt, line 1: expected one word, found a space in "anna bea cleo dora ' +
    'emma frida gala hanna ida julia annalo..."; put every word on a line of its own, or allow ' +
    "spaces inside words with --allow-spaces.\n",
  ]);
});

Deno.test("with --allow-spaces a space is a character of words", async () => {
  const { code, err, pages } = await runOn(
    WORDS.map((word) => `${word} maria`).join("\n"),
    "--allow-spaces",
  );
  assertEquals(code, 0, err);
  assertStringIncludes(err, "characters: space a-j l-o r t u");
  assertStringIncludes(pages[2]!, '"allowSpaces": true');
});

Deno.test("ZWNJ inside words is learnt", async () => {
  const { code, err } = await runOn(WORDS.map((word) => `${word}\u200cها`).join("\n"));
  assertEquals(code, 0, err);
  assertStringIncludes(err, "\\u200c");
  assert(!err.includes("note:"));
});

Deno.test("UTF-16 is one sentence", async () => {
  const text = `\ufeff${WORDS.join("\r\n")}`;
  const bytes = new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer);
  const { code, err } = await runOn(bytes);
  const sentence = "error: FOLDER/words.txt is UTF-16 text; expected UTF-8: save it as UTF-8.\n";
  assertEquals([code, err], [2, sentence]);
});

Deno.test("200 MB are refused by size before they are read, and so is an endless source", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "a.json"), tinyExperiment());
    const path = join(folder, "large.txt");
    await Deno.writeTextFile(path, "");
    await Deno.truncate(path, 200_000_000);
    const large = await runCommandIn(folder, "FOLDER/a.json", "--data", "FOLDER/large.txt");
    assertEquals([large.code, large.err], [
      2,
      "error: Cannot read the data FOLDER/large.txt: expected at most 64 MiB, found 191 MiB; use " +
      "a part of it.\n",
    ]);
    const endless = await runCommandIn(folder, "FOLDER/a.json", "--data", "/dev/zero");
    assertEquals(endless.code, 2);
    assertStringIncludes(endless.err, "expected at most 64 MiB, found more than that");
  });
});
