/** Reads a text file of words, one a line, and names the line that is wrong. */

import { DataError } from "../device/errors.ts";
import { firstUnseen, quote } from "../device/text.ts";
import { decodeText } from "./decode.ts";

/** Where Unicode has a line end; Python's splitlines, by which the lecture reads, cuts there too. */
const LINE_END = /\r\n|[\n\r\u0085\u2028\u2029]/;

/** The words of a file, and what was passed over to get at them. */
export interface ParsedWords {
  /** In the order of the file. */
  readonly words: string[];
  /** Lines with nothing on them, or only spaces. */
  readonly blankLines: number;
  /** Lines with spaces before or after their word. */
  readonly trimmedLines: number;
}

/**
 * The words of a file's bytes. Blank lines and the spaces around a word are skipped, and counted.
 *
 * @param name the file, for messages
 * @param allowSpaces whether a word may have spaces inside; default false
 * @throws {DataError} if the bytes are not UTF-8, there are no words, or one has a space, a "." or
 * a character that nobody sees
 */
export function parseWords(bytes: Uint8Array, name: string, allowSpaces = false): ParsedWords {
  const lines = decodeText(bytes, name).split(LINE_END);
  if (lines.at(-1) === "") lines.pop();
  const words: string[] = [];
  let trimmedLines = 0;
  for (const [index, line] of lines.entries()) {
    const word = line.trim();
    if (word === "") continue;
    if (word !== line) trimmedLines++;
    requireWord(word, `${name}, line ${index + 1}`, allowSpaces);
    words.push(word);
  }
  if (words.length === 0) {
    throw new DataError(`${name} is empty; expected words, one a line: add some.`);
  }
  return { words, blankLines: lines.length - words.length, trimmedLines };
}

function requireWord(word: string, place: string, allowSpaces: boolean): void {
  const unseen = firstUnseen(word);
  const found = unseen ?? (word.includes(".") ? "." : undefined);
  if (found !== undefined) {
    const code = found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    throw new DataError(
      `${place}: expected a word of visible characters without ".", found U+${code} in ` +
        `${quote(word)}; remove it.`,
    );
  }
  if (allowSpaces || !/\p{Z}/u.test(word)) return;
  throw new DataError(
    `${place}: expected one word, found a space in ${quote(word)}; put every word on a line of ` +
      `its own, or allow spaces inside words with --allow-spaces.`,
  );
}
