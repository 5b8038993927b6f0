/** Reads a text file of words, one a line, and names the line that is wrong. */

import { DataError } from "../device/errors.ts";

/** Printable, no space, and not the "." that marks a word's beginning and end. */
const CHARACTER = /^[^\p{C}\p{Z}.]$/u;

/**
 * The words of a file's bytes, in order; "\r" before a line's end and blank lines at the end of the
 * file do not count.
 *
 * @param name the file, for messages
 * @throws {DataError} if the bytes are not UTF-8, there are no words, a line is blank, or one has a
 * space, a "." or a control character
 */
export function parseWords(bytes: Uint8Array<ArrayBuffer>, name: string): string[] {
  const words = decode(bytes, name).split("\n").map((line) => line.replace(/\r+$/, ""));
  while (words.at(-1) === "") words.pop();
  if (words.length === 0) {
    throw new DataError(`${name} is empty; expected words, one a line: add some.`);
  }
  words.forEach((word, index) => requireWord(word, `${name}, line ${index + 1}`));
  return words;
}

function decode(bytes: Uint8Array<ArrayBuffer>, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(
      `${name} is not UTF-8 text; expected words, one a line: save it as UTF-8.`,
    );
  }
}

function requireWord(word: string, place: string): void {
  if (word === "") {
    throw new DataError(
      `${place} is blank; expected a word on every line but the last ones: remove the line.`,
    );
  }
  for (const character of word) {
    if (CHARACTER.test(character)) continue;
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    throw new DataError(
      `${place}: expected a word of printable characters without spaces and ".", found ` +
        `${JSON.stringify(character)} (U+${code}) in ${JSON.stringify(word)}; remove it.`,
    );
  }
}
