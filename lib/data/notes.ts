/** What a person should know of a data file: its characters, what was skipped, what looks odd. */

import { quote, visible } from "../device/text.ts";
import type { ParsedWords } from "./words.ts";

/** The longest list of characters that is shown. */
const SHOWN_RANGES = 40;
/** Where most lines have one form, a first line of another is a header rather than a word. */
const MOST = 0.9;
const FEW = 5;
/** A character is rare if it occurs at most this often, where the average one does far more. */
const RARE = 2;
const USUAL = 100;

/** Characters in code point order, neighbours as a range: `0-9 a-z é`. */
export function characterRanges(characters: readonly string[]): string {
  const ranges: [first: string, last: string, count: number][] = [];
  for (const character of characters) {
    const range = ranges.at(-1);
    if (range && range[1].codePointAt(0)! + 1 === character.codePointAt(0)) {
      range[1] = character;
      range[2]++;
    } else ranges.push([character, character, 1]);
  }
  const shown = ranges.slice(0, SHOWN_RANGES).map(([first, last, count]) => {
    const separator = count > 2 ? "-" : count === 2 ? " " : "";
    return count === 1 ? named(first) : `${named(first)}${separator}${named(last)}`;
  });
  const more = ranges.slice(SHOWN_RANGES).reduce((sum, [, , count]) => sum + count, 0);
  return shown.join(" ") + (more > 0 ? ` and ${more.toLocaleString("en-US")} more` : "");
}

/** One sentence for each thing that was passed over or looks odd; none for plain words. */
export function notesOn({ words, blankLines, trimmedLines }: ParsedWords): string[] {
  const counts = countCharacters(words);
  return [
    ...(blankLines > 0 ? [`${lines(blankLines)} skipped: blank`] : []),
    ...(trimmedLines > 0 ? [`${lines(trimmedLines)} trimmed: spaces around the word`] : []),
    ...header(words),
    ...digits(words),
    ...marks(words, counts),
    ...bothCases(counts),
    ...rareCharacters(counts),
  ];
}

function countCharacters(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) {
    for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return counts;
}

/** A first line that has another kind of characters than nearly all others. */
function header(words: readonly string[]): string[] {
  const [first, ...others] = words.map(form);
  const same = others.filter((other) => other === others[0]).length;
  if (others.length < FEW || same < MOST * others.length || others.includes(first!)) return [];
  return [`the first line, ${quote(words[0]!)}, is unlike the others: remove it if it is a header`];
}

/** Which kinds of characters a word has: upper case, lower case, other letters, digits, marks. */
function form(word: string): string {
  const kinds = [/\p{Lu}/u, /\p{Ll}/u, /[\p{Lo}\p{Lm}]/u, /\p{N}/u, OTHER];
  return kinds.map((kind) => kind.test(word) ? "1" : "0").join("");
}

/** Neither letter nor digit, nor what names have: apostrophe, hyphen, space, joiner. */
const OTHER = /[^\p{L}\p{M}\p{N}\p{Z}'’\-\u2010\u200c\u200d]/u;

function digits(words: readonly string[]): string[] {
  const count = words.filter((word) => /\p{N}/u.test(word)).length;
  return count === 0 ? [] : [`digits in ${of(count, words)}`];
}

function marks(words: readonly string[], counts: ReadonlyMap<string, number>): string[] {
  const found = [...counts.keys()].filter((character) => OTHER.test(character)).sort();
  if (found.length === 0) return [];
  const count = words.filter((word) => OTHER.test(word)).length;
  const table = found.some((character) =>
    /[,;|]/.test(character) &&
    words.filter((word) => word.includes(character)).length >= MOST * words.length
  );
  const advice = table ? ": if this is a table, keep only its column of words" : "";
  return [`"${characterRanges(found)}" in ${of(count, words)}${advice}`];
}

function bothCases(counts: ReadonlyMap<string, number>): string[] {
  const both = [...counts.keys()].filter((character) => {
    const lower = character.toLowerCase();
    return lower !== character && counts.has(lower);
  });
  if (both.length === 0) return [];
  const example = both.sort()[0]!;
  return [
    `upper and lower case are mixed: "${example}" and "${example.toLowerCase()}" are two ` +
    `characters`,
  ];
}

function rareCharacters(counts: ReadonlyMap<string, number>): string[] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total < USUAL * counts.size) return [];
  const rare = [...counts].filter(([, count]) => count <= RARE).map(([character]) => character);
  if (rare.length === 0) return [];
  rare.sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  return [`seen once or twice in the whole file: ${characterRanges(rare)}`];
}

function of(count: number, words: readonly string[]): string {
  return `${count.toLocaleString("en-US")} of ${words.length.toLocaleString("en-US")} words`;
}

function lines(count: number): string {
  return `${count.toLocaleString("en-US")} line${count === 1 ? "" : "s"}`;
}

/** A character by itself, as one can see it. */
function named(character: string): string {
  return character === " " ? "space" : visible(character);
}
