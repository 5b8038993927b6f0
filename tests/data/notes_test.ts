/** What a data file's notes say: what was skipped, and what looks odd. */

import { assertEquals } from "@std/assert";
import { loadDataset } from "../../lib/data/datasets.ts";
import { characterRanges, notesOn } from "../../lib/data/notes.ts";

const notes = (words: string[], blankLines = 0, trimmedLines = 0) =>
  notesOn({ words, blankLines, trimmedLines });

Deno.test("plain words get no note, whatever their script", async () => {
  assertEquals((await loadDataset({ dataset: "names" })).notes, []);
  assertEquals(notes(["emma", "zoë", "ο'brien", "anne-marie"]), []);
  assertEquals(notes(["می\u200cروم", "سلام"]), []);
  assertEquals(notes(["中文", "五九", "乱"]), []);
});

Deno.test("what was skipped is counted", () => {
  assertEquals(notes(["a"], 1, 1200), [
    "1 line skipped: blank",
    "1,200 lines trimmed: spaces around the word",
  ]);
});

Deno.test("a table with a header is recognised as one", () => {
  const rows = Array.from({ length: 39 }, (_, i) => `Anna${"bcdefg"[i % 6]},F,${i}`);
  assertEquals(notes(["name,sex,count", ...rows]), [
    'the first line, "name,sex,count", is unlike the others: remove it if it is a header',
    "digits in 39 of 40 words",
    '"," in 40 of 40 words: if this is a table, keep only its column of words',
    'upper and lower case are mixed: "A" and "a" are two characters',
  ]);
});

Deno.test("characters that the whole file has once or twice are rare", () => {
  const words = ["zoë", "anna?", ...Array.from({ length: 500 }, () => "oliviaanz")];
  assertEquals(notes(words), [
    '"?" in 1 of 502 words',
    "seen once or twice in the whole file: ? ë",
  ]);
});

Deno.test("characters are listed as ranges, unseen ones escaped, and not without end", () => {
  const sorted = (text: string) => [...new Set(text)].sort();
  assertEquals(characterRanges(sorted("abcdxyz09é")), "0 9 a-d x-z é");
  assertEquals(characterRanges(sorted(" ab\u200c")), "space a b \\u200c");
  const scattered = Array.from({ length: 60 }, (_, i) => String.fromCodePoint(0x4e00 + 2 * i));
  assertEquals(characterRanges(scattered).endsWith(" and 20 more"), true);
});
