/** Words cut into examples: the characters of a window, and the one that follows them. */

import { DataError, UsageError } from "../device/errors.ts";
import { BOUNDARY, type Vocabulary } from "./vocab.ts";

/** Examples of next-character prediction. */
export interface Windows {
  /** Tokens, [count, contextLength] in rows. */
  readonly contexts: Uint32Array<ArrayBuffer>;
  /** The token after each context, [count]. */
  readonly targets: Uint32Array<ArrayBuffer>;
  /** The number of examples. */
  readonly count: number;
}

/**
 * One example for each character of each word and one for its end; before a word stand boundaries.
 *
 * @throws {UsageError} if contextLength is not a positive whole number
 * @throws {DataError} if there are no words, or a character is not in the vocabulary
 */
export function buildWindows(
  words: readonly string[],
  vocabulary: Vocabulary,
  contextLength: number,
): Windows {
  if (!Number.isInteger(contextLength) || contextLength < 1) {
    throw new UsageError(
      `Cannot cut words into windows of ${contextLength} characters; expected a positive whole ` +
        `number: set contextLength, to 3 for example.`,
    );
  }
  if (words.length === 0) {
    throw new DataError("Cannot cut windows: expected at least one word, found none; add words.");
  }
  const count = words.reduce((sum, word) => sum + [...word].length + 1, 0);
  const contexts = new Uint32Array(count * contextLength);
  const targets = new Uint32Array(count);
  let row = 0;
  for (const word of words) {
    const tokens = [...vocabulary.encode(word), BOUNDARY];
    for (let position = 0; position < tokens.length; position++, row++) {
      targets[row] = tokens[position]!;
      for (let i = 0; i < contextLength; i++) {
        const before = position - contextLength + i;
        contexts[row * contextLength + i] = before < 0 ? BOUNDARY : tokens[before]!;
      }
    }
  }
  return { contexts, targets, count };
}
