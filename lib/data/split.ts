/** The split of a data set's words into training, development and test, as the lecture makes it. */

import { DataError, UsageError } from "../device/errors.ts";
import { PythonRandom } from "../tensor/random/python.ts";

/** The words of each split. */
export interface Splits {
  /** To learn from: the first share. */
  readonly train: readonly string[];
  /** To compare variants by. */
  readonly dev: readonly string[];
  /** To judge the last one by: the rest. */
  readonly test: readonly string[];
}

/** How to split. */
export interface SplitOptions {
  /** Seed of Python's `random.shuffle`; default 42, the lecture's. */
  readonly seed?: number;
  /** Shares of train, dev and test, which sum to 1; default [0.8, 0.1, 0.1]. */
  readonly shares?: readonly [number, number, number];
}

/**
 * Shuffles a copy of the words and cuts it at int(0.8 n) and int(0.9 n), or where `shares` says.
 *
 * @throws {UsageError} if the shares are not positive or do not sum to 1
 * @throws {DataError} if there are too few words for every split to have one
 */
export function splitWords(words: readonly string[], options: SplitOptions = {}): Splits {
  const { seed = 42, shares = [0.8, 0.1, 0.1] } = options;
  requireShares(shares);
  const shuffled = [...words];
  new PythonRandom(seed).shuffle(shuffled);
  const first = Math.floor(shares[0] * words.length);
  const second = Math.floor(withoutRounding(shares[0] + shares[1]) * words.length);
  const splits = {
    train: shuffled.slice(0, first),
    dev: shuffled.slice(first, second),
    test: shuffled.slice(second),
  };
  requireWords(splits, words.length);
  return splits;
}

/** 0.7 + 0.2 is 0.8999999999999999: this makes it the 0.9 that was meant. */
function withoutRounding(share: number): number {
  return Number(share.toFixed(12));
}

function requireShares(shares: readonly number[]): void {
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.every((share) => share > 0) && withoutRounding(sum) === 1) return;
  throw new UsageError(
    `Cannot split by shares [${shares.join(", ")}]: expected positive shares that sum to 1, ` +
      `found the sum ${sum}; use [0.8, 0.1, 0.1] for example.`,
  );
}

function requireWords(splits: Splits, count: number): void {
  const empty = (["train", "dev", "test"] as const).filter((name) => splits[name].length === 0);
  if (empty.length === 0) return;
  throw new DataError(
    `Cannot split ${count} words: expected at least one word in each of train, dev and test, ` +
      `found none for ${empty.join(" and ")}; use a longer file (ten words suffice for the ` +
      `usual shares).`,
  );
}
