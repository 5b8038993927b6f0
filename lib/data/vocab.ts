/** The vocabulary of a data set: "." at both ends of a word, then the sorted characters. */

import { DataError } from "../device/errors.ts";
import { quote } from "../device/text.ts";
import { characterRanges } from "./notes.ts";

/** The token that stands before the first and after the last character of a word. */
export const BOUNDARY = 0;

/** Characters and their tokens; "." is token 0. */
export class Vocabulary {
  /** The characters by token. */
  readonly characters: readonly string[];
  readonly #tokens: ReadonlyMap<string, number>;

  /**
   * Gives each character a token.
   *
   * @param characters each once, without "." and in the order of their tokens from 1
   */
  constructor(characters: readonly string[]) {
    this.characters = [".", ...characters];
    this.#tokens = new Map(this.characters.map((character, token) => [character, token]));
  }

  /** The vocabulary of all characters in `words`, sorted by code point as Python sorts them. */
  static fromWords(words: Iterable<string>): Vocabulary {
    const characters = new Set<string>();
    for (const word of words) for (const character of word) characters.add(character);
    characters.delete(".");
    return new Vocabulary([...characters].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!));
  }

  /** The characters without the boundary, neighbours as ranges: `0-9 a-z é`. */
  get ranges(): string {
    return characterRanges(this.characters.slice(1));
  }

  /** The number of tokens. */
  get size(): number {
    return this.characters.length;
  }

  /** The tokens of a text's characters. @throws {DataError} for a character that has none */
  encode(text: string): number[] {
    return Array.from(text, (character) => {
      const token = this.#tokens.get(character);
      if (token !== undefined) return token;
      throw new DataError(
        `Cannot encode ${quote(text)}: the vocabulary has no ${quote(character)}, only ` +
          `${this.ranges}; use the data set that the text comes from.`,
      );
    });
  }

  /** The text of tokens. @throws {DataError} for a token outside the vocabulary */
  decode(tokens: Iterable<number>): string {
    return Array.from(tokens, (token) => {
      const character = this.characters[token];
      if (character !== undefined) return character;
      throw new DataError(
        `Cannot decode token ${token}: expected 0 to ${this.size - 1}; use the vocabulary that ` +
          `the tokens come from.`,
      );
    }).join("");
  }
}
