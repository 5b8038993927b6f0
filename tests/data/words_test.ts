/** Words, vocabulary, windows and the split, on words small enough to check by eye. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { splitWords } from "../../lib/data/split.ts";
import { Vocabulary } from "../../lib/data/vocab.ts";
import { buildWindows } from "../../lib/data/windows.ts";
import { parseWords } from "../../lib/data/words.ts";
import { DataError, UsageError } from "../../lib/device/errors.ts";

const parse = (text: string) => parseWords(new TextEncoder().encode(text), "words.txt");

Deno.test("words are the lines, whatever ends them", () => {
  assertEquals(parse("emma\nolivia\n"), ["emma", "olivia"]);
  assertEquals(parse("emma\r\nolivia\r\n\r\n\n"), ["emma", "olivia"]);
  assertEquals(parse("\ufeffemma\nzoë"), ["emma", "zoë"]);
});

const faults: readonly [string, string, string][] = [
  ["no words", "", "words.txt is empty"],
  ["only blank lines", "\n\r\n\n", "words.txt is empty"],
  ["a blank line between words", "emma\n\nava\n", "words.txt, line 2 is blank"],
  ["a full stop", "emma\na.b\n", "words.txt, line 2: expected a word of printable characters"],
  ["a space", "anna maria\n", 'found " " (U+0020) in "anna maria"'],
  ["a tab", "emma\nava\tx\n", "(U+0009)"],
  ["a space that does not break", "a\u00a0b\n", "(U+00A0)"],
  ["a control character", "a\u0000\n", "(U+0000)"],
];
for (const [what, text, message] of faults) {
  Deno.test(`a file with ${what} is refused`, () => {
    assertThrows(() => parse(text), DataError, message);
  });
}

Deno.test("bytes that are not UTF-8 are refused", () => {
  assertThrows(() => parseWords(new Uint8Array([0x61, 0xff]), "x"), DataError, "x is not UTF-8");
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
