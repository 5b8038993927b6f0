/** Words, whose characters are to be predicted: each from those before it. */

import { type Dataset, loadDataset } from "../../data/datasets.ts";
import {
  bySplit,
  DEFAULT_SHARES,
  DEFAULT_SHUFFLE_SEED,
  type Shares,
  splitWords,
} from "../../data/split.ts";
import { buildWindows } from "../../data/windows.ts";
import { flag, line, seed, split, whole } from "../schema_values.ts";
import type { DataKind, LoadedKind } from "./kind.ts";

/** Which words, and how they become examples. */
export interface WordsData {
  /** The kind of data. */
  readonly kind: "words";
  /** "names" (bundled), "makemore" (the lecture's), or a path to a file with one word a line. */
  readonly dataset: string;
  /** Whether words may have spaces inside; default false. */
  readonly allowSpaces?: boolean;
  /** Characters that predict the next one. */
  readonly contextLength: number;
  /** Seed of the shuffle before the split (Python's); default 42, the lecture's. */
  readonly shuffleSeed?: number;
  /** Shares of the words for training, development and test; default [0.8, 0.1, 0.1]. */
  readonly split?: Shares;
}

/** What a report says of words. */
export interface WordsFacts {
  /** The kind of data. */
  readonly kind: "words";
  /** How many words the file holds. */
  readonly words: number;
  /** Tokens: the distinct characters, and the word boundary. */
  readonly vocabulary: number;
  /** The characters without the boundary, in the order of their tokens. */
  readonly characters: string;
  /** Characters that predict the next one. */
  readonly contextLength: number;
}

/** Words, whose characters are to be predicted. */
export function words(options: Omit<WordsData, "kind">): WordsData {
  return { kind: "words", ...options };
}

/** All about words. */
export const wordsKind: DataKind<WordsData, Required<WordsData>, WordsFacts> = {
  options: { dataset: line, allowSpaces: flag, contextLength: whole, shuffleSeed: seed, split },
  defaults: { allowSpaces: false, shuffleSeed: DEFAULT_SHUFFLE_SEED, split: DEFAULT_SHARES },
  changes: ["contextLength"],
  file: "dataset",
  load: async ({ dataset, allowSpaces }, file) =>
    fromWords(await loadDataset({ dataset, allowSpaces, ...(file !== undefined && { file }) })),
};

/** Words that were read, as data. */
export function fromWords(
  { name, digest, notes, summary, words, vocabulary }: Dataset,
): LoadedKind<Required<WordsData>, WordsFacts> {
  const tokens = vocabulary.size;
  return {
    name,
    digest,
    notes,
    summary,
    vocabulary,
    count: words.reduce((sum, word) => sum + word.length + 1, 0),
    shape: ({ contextLength }) => ({
      input: { shape: [contextLength], tokens },
      outputs: { kind: "classes", count: tokens },
    }),
    facts: ({ contextLength }) => ({
      kind: "words",
      words: words.length,
      vocabulary: tokens,
      characters: vocabulary.characters.slice(1).join(""),
      contextLength,
    }),
    examples({ contextLength, shuffleSeed, split }) {
      const splits = splitWords(words, { seed: shuffleSeed, shares: split });
      return bySplit((name) => {
        const { contexts, targets, count } = buildWindows(splits[name], vocabulary, contextLength);
        return { inputs: contexts, targets, count };
      });
    },
  };
}
