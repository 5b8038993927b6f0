/** Python's `random` as far as a split needs it: the same shuffle from the same seed. */

import { UsageError } from "../../device/errors.ts";
import { MersenneTwister } from "./mt19937.ts";

/** Draws what Python's `random.Random(seed)` draws. */
export class PythonRandom {
  readonly #twister = new MersenneTwister();

  /** Starts from `seed`. @throws {UsageError} unless it is a whole number within ±(2^53 - 1) */
  constructor(seed: number) {
    this.seed(seed);
  }

  /** Starts over; the sign of the seed does not count, as in Python. */
  seed(seed: number): void {
    if (!Number.isSafeInteger(seed)) {
      throw new UsageError(
        `The seed of a shuffle is ${seed}; expected a whole number within ±(2^53 - 1): pass one.`,
      );
    }
    const size = Math.abs(seed);
    const upper = Math.floor(size / 2 ** 32);
    this.#twister.initByArray(upper === 0 ? [size] : [size % 2 ** 32, upper]);
  }

  /** A whole number of `bits` bits. @throws {UsageError} unless there are 1 to 32 */
  getrandbits(bits: number): number {
    if (!(Number.isInteger(bits) && bits >= 1 && bits <= 32)) {
      throw new UsageError(
        `getrandbits was asked for ${bits} bits; expected 1 to 32: ask for less.`,
      );
    }
    return this.#twister.nextUint32() >>> (32 - bits);
  }

  /** A whole number of [0, below). @throws {UsageError} unless 1 <= below < 2^32 */
  randbelow(below: number): number {
    if (!(Number.isInteger(below) && below >= 1 && below < 2 ** 32)) {
      throw new UsageError(
        `randbelow was asked for ${below}; expected a bound from 1 to 2^32 - 1.`,
      );
    }
    const bits = 32 - Math.clz32(below);
    for (;;) {
      const value = this.getrandbits(bits);
      if (value < below) return value;
    }
  }

  /** Puts a list in random order, in place. */
  shuffle<T>(list: T[]): void {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.randbelow(i + 1);
      [list[i], list[j]] = [list[j]!, list[i]!];
    }
  }
}
