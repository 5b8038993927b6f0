/** Words, vocabulary, windows and the split, on words small enough to check by eye. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { splitWords } from "../../lib/data/split.ts";
import { Vocabulary } from "../../lib/data/vocab.ts";
import { buildWindows } from "../../lib/data/windows.ts";
import { parseWords } from "../../lib/data/words.ts";
import { DataError, UsageError } from "../../lib/device/errors.ts";

const parse = (text: string, allowSpaces = false) =>
  parseWords(new TextEncoder().encode(text), "words.txt", allowSpaces);

Deno.test("words are the lines, whatever ends them", () => {
  for (const end of ["\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029"]) {
    for (const last of ["", end]) {
      const plain = { words: ["emma", "zoë"], blankLines: 0, trimmedLines: 0 };
      assertEquals(parse(`emma${end}zoë${last}`), plain);
    }
  }
  assertEquals(parse("\ufeffemma\nzoë").words, ["emma", "zoë"]);
});

Deno.test("blank lines and spaces around words are skipped and counted", () => {
  assertEquals(parse("emma\n\nava \n \t\n\u00a0zoë\n\n\n"), {
    words: ["emma", "ava", "zoë"],
    blankLines: 4,
    trimmedLines: 2,
  });
});

Deno.test("joiners inside words are a part of them, at an end they are not", () => {
  assertEquals(parse("می\u200cروم\nक्\u200dष").words, ["می\u200cروم", "क्\u200dष"]);
  assertThrows(() => parse("میروم\u200c"), DataError, "line 1: expected a word of visible");
});

Deno.test("words have spaces inside where that is allowed, and tabs never", () => {
  assertEquals(parse(" anna maria\njean  luc \n", true).words, ["anna maria", "jean  luc"]);
  assertThrows(() => parse("a\tb", true), DataError, "found U+0009");
});

const faults: readonly [string, string, string][] = [
  ["no words", "", "words.txt is empty"],
  ["only blank lines", "\n\r\n\n", "words.txt is empty"],
  ["a full stop", "emma\na.b\n", "words.txt, line 2: expected a word of visible characters"],
  ["a space", "anna maria\n", 'expected one word, found a space in "anna maria"'],
  ["a tab", "emma\nava\tx\n", "found U+0009"],
  ["a space that does not break", "a\u00a0b\n", "found a space"],
  ["a control character", "a\u0000\n", "found U+0000"],
  ["an override of the direction", "a\u202eb\n", 'found U+202E in "a\\u202eb"'],
];
for (const [what, text, message] of faults) {
  Deno.test(`a file with ${what} is refused`, () => {
    assertThrows(() => parse(text), DataError, message);
  });
}

Deno.test("bytes that are not UTF-8 are refused, in one sentence", () => {
  const utf16 = (text: string, mark: boolean) =>
    new Uint8Array(
      Uint16Array.from(`${mark ? "\ufeff" : ""}${text}`, (c) => c.charCodeAt(0)).buffer,
    );
  const latin1 = new Uint8Array([0x61, 0x0a, 0x62, 0x0a, 0xeb, 0x61]);
  const many = "emma\n".repeat(1000);
  const cases: [Uint8Array, string][] = [
    [latin1, "x is not UTF-8 text (line 3 is the first at fault); save it as UTF-8."],
    [utf16("中文\n", true), "x is UTF-16 text; expected UTF-8: save it as UTF-8."],
    [utf16(many, true), "x is UTF-16 text; expected UTF-8: save it as UTF-8."],
    [utf16(many, false), "x is UTF-16 text; expected UTF-8: save it as UTF-8."],
    [utf16(many, false).toReversed(), "x is UTF-16 text; expected UTF-8: save it as UTF-8."],
  ];
  for (const [bytes, message] of cases) {
    assertEquals(assertThrows(() => parseWords(bytes, "x"), DataError).message, message);
  }
});

Deno.test("no quote is longer than a line of a terminal", () => {
  for (const word of ["x", "x ", "é", "😀", "\u202e"]) {
    const text = `${word.repeat(1_000_000)}\u0001`;
    const { message } = assertThrows(() => parse(text), DataError);
    assert(message.length < 240, message);
  }
});

Deno.test("the vocabulary has . as 0, then the sorted characters", () => {
  const vocabulary = Vocabulary.fromWords(["cab", "zoë", "😀\uffee"]);
  assertEquals(vocabulary.characters, [".", "a", "b", "c", "o", "z", "ë", "\uffee", "😀"]);
  assertEquals(vocabulary.size, 9);
  assertEquals(vocabulary.encode("cab."), [3, 1, 2, 0]);
  assertEquals(vocabulary.decode([3, 1, 2, 0]), "cab.");
  assertThrows(() => vocabulary.encode("cat"), DataError, 'the vocabulary has no "t"');
  assertThrows(() => vocabulary.decode([9]), DataError, "expected 0 to 8");
});

Deno.test("every character and every end is predicted from the window before it", () => {
  const vocabulary = Vocabulary.fromWords(["ab", "c"]);
  const { contexts, targets, count } = buildWindows(["ab", "c"], vocabulary, 3);
  assertEquals(count, 5);
  assertEquals([...targets], [1, 2, 0, 3, 0]);
  assertEquals([...contexts], [0, 0, 0, /**/ 0, 0, 1, /**/ 0, 1, 2, /**/ 0, 0, 0, /**/ 0, 0, 3]);
});

Deno.test("a window may be longer or shorter than the words", () => {
  const vocabulary = Vocabulary.fromWords(["abc"]);
  assertEquals([...buildWindows(["abc"], vocabulary, 1).contexts], [0, 1, 2, 3]);
  assertEquals([...buildWindows(["abc"], vocabulary, 5).contexts].slice(-5), [0, 0, 1, 2, 3]);
});

Deno.test("windows need words and a positive length", () => {
  const vocabulary = Vocabulary.fromWords(["abc"]);
  assertThrows(() => buildWindows(["abc"], vocabulary, 0), UsageError, "windows of 0");
  assertThrows(() => buildWindows(["abc"], vocabulary, 1.5), UsageError, "windows of 1.5");
  assertThrows(() => buildWindows([], vocabulary, 3), DataError, "at least one word");
  assertThrows(() => buildWindows(["x"], vocabulary, 3), DataError, 'no "x"');
});

Deno.test("a split has every word once and leaves the list alone", () => {
  const words = Array.from({ length: 25 }, (_, i) => `word${i}`);
  const before = [...words];
  const { train, dev, test } = splitWords(words, { seed: 1 });
  assertEquals([train.length, dev.length, test.length], [20, 2, 3]);
  assertEquals([...train, ...dev, ...test].sort(), [...words].sort());
  assertEquals(words, before);
  assert(train.join() !== words.slice(0, 20).join());
});

Deno.test("shares are cut where they were meant", () => {
  const words = Array.from({ length: 10 }, (_, i) => `${i}`);
  const { train, dev, test } = splitWords(words, { shares: [0.7, 0.2, 0.1] });
  assertEquals([train.length, dev.length, test.length], [7, 2, 1]);
});

Deno.test("too few words and wrong shares are refused", () => {
  const advice = "found none for train and dev";
  assertThrows(() => splitWords(["one"]), DataError, advice);
  assertThrows(() => splitWords(["a", "b", "c"]), DataError, "Cannot split 3 words");
  assertThrows(() => splitWords([]), DataError, "train and dev and test");
  assertThrows(() => splitWords(["a"], { shares: [0.8, 0.1, 0.2] }), UsageError, "sum to 1");
  assertThrows(() => splitWords(["a"], { shares: [0.9, 0.1, 0] }), UsageError, "positive shares");
});
