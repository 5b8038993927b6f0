/** The split of a data set into training, development and test, as the lecture makes it. */

import { DataError, UsageError } from "../device/errors.ts";
import { PythonRandom } from "../tensor/random/python.ts";

/** The names of the splits, in order. */
export const SPLITS = ["train", "dev", "test"] as const;

/** What losses there are of a run: that of the first minibatch, and those of the splits at the end. */
export const LOSSES = ["initial", ...SPLITS] as const;

/** One value a split. */
export interface SplitValues<T> {
  /** Of what the network is trained on. */
  readonly train: T;
  /** Of that by which settings are chosen. */
  readonly dev: T;
  /** Of what is kept for the end. */
  readonly test: T;
}

/** What `make` gives for each split. */
export function bySplit<T>(make: (name: (typeof SPLITS)[number]) => T): SplitValues<T> {
  const [train, dev, test] = SPLITS.map(make) as [T, T, T];
  return { train, dev, test };
}

/** The words of each split. */
export type Splits = SplitValues<readonly string[]>;

/** Shares of train, dev and test, which sum to 1. */
export type Shares = readonly [train: number, dev: number, test: number];

/** How to split. */
export interface SplitOptions {
  /** Seed of Python's `random.shuffle`; default 42, the lecture's. */
  readonly seed?: number;
  /** Default [0.8, 0.1, 0.1]. */
  readonly shares?: Shares;
}

/** The lecture's. */
export const DEFAULT_SHUFFLE_SEED = 42;
/** The lecture's. */
export const DEFAULT_SHARES: Shares = [0.8, 0.1, 0.1];

/**
 * Shuffles a copy of the words and cuts it at int(0.8 n) and int(0.9 n), or where `shares` says.
 *
 * @throws {UsageError} if the shares are not positive or do not sum to 1
 * @throws {DataError} if there are too few words for every split to have one
 */
export function splitWords(words: readonly string[], options: SplitOptions = {}): Splits {
  return splitItems(words, "word", options);
}

/**
 * The same of anything; `noun` is what errors call one.
 *
 * @throws {UsageError | DataError} as splitWords does
 */
export function splitItems<T>(
  items: readonly T[],
  noun: string,
  options: SplitOptions = {},
): SplitValues<readonly T[]> {
  const { seed = DEFAULT_SHUFFLE_SEED, shares = DEFAULT_SHARES } = options;
  requireShares(shares);
  const shuffled = [...items];
  new PythonRandom(seed).shuffle(shuffled);
  const first = Math.floor(shares[0] * items.length);
  const second = Math.floor(withoutRounding(shares[0] + shares[1]) * items.length);
  const splits = {
    train: shuffled.slice(0, first),
    dev: shuffled.slice(first, second),
    test: shuffled.slice(second),
  };
  requireItems(splits, items.length, noun);
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

function requireItems(
  splits: SplitValues<readonly unknown[]>,
  count: number,
  noun: string,
): void {
  const empty = SPLITS.filter((name) => splits[name].length === 0);
  if (empty.length === 0) return;
  throw new DataError(
    `Cannot split ${count} ${noun}${count === 1 ? "" : "s"}: expected at least one ${noun} in ` +
      `each of train, dev and test, found none for ${
        empty.join(" and ")
      }; use a longer file (ten ` +
      `${noun}s suffice for the usual shares).`,
  );
}
