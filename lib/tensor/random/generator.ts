/** PyTorch's generator of the CPU: the same numbers from a seed, so that published runs repeat. */

import { DataError, UsageError } from "../../device/errors.ts";
import { log32, sinCos32 } from "./float32_math.ts";
import { MersenneTwister } from "./mt19937.ts";

/** PyTorch transforms normal values in blocks of this many. */
const BLOCK = 16;
const TWO_PI = Math.fround(2 * Math.PI);
const { fround } = Math;

/**
 * Draws float32 values and whole numbers exactly as `torch.Generator().manual_seed(seed)` does.
 *
 * @example The lecture's first values and its first minibatch's rows
 * ```ts
 * import { Generator } from "@initlab/initlab";
 * import { assertEquals } from "@std/assert";
 *
 * const generator = new Generator(2147483647);
 * assertEquals(generator.randn(270)[0], Math.fround(1.56736195));
 * for (const size of [30 * 200, 200, 200 * 27, 27]) generator.randn(size);
 * assertEquals([...generator.randint(182_625, 3)], [1680, 115963, 46562]);
 * ```
 */
export class Generator {
  readonly #twister = new MersenneTwister();
  /** The second value of the last pair that the path for few values made. */
  #cached: number | undefined;

  /**
   * Starts from `seed`.
   *
   * @param seed a whole number from 0 to 2^53 - 1; the twister takes its lowest 32 bits
   * @throws {UsageError} if the seed is anything else
   */
  constructor(seed: number) {
    this.manualSeed(seed);
  }

  /** Starts over from `seed`. @throws {UsageError} unless it is a whole number below 2^53 */
  manualSeed(seed: number): this {
    requireWhole("The seed of a generator", seed, 0);
    this.#twister.initGenrand(seed % 2 ** 32);
    this.#cached = undefined;
    return this;
  }

  /** Standard normal, float32 [count]; see torch.randn. @throws {UsageError} for a wrong count */
  randn(count: number): Float32Array<ArrayBuffer> {
    return this.normal(count, 1);
  }

  /**
   * Normal with mean 0 and standard deviation `std`, float32 [count]; see torch.Tensor.normal_.
   * As there, fewer than 16 values are scaled before they are rounded to float32, and more after.
   *
   * @throws {UsageError} for a wrong count
   */
  normal(count: number, std: number): Float32Array<ArrayBuffer> {
    requireCount("normal values", count);
    const values = new Float32Array(count);
    if (count < BLOCK) return values.map(() => this.#normalInDouble() * std);
    this.#fillUniform(values);
    for (let begin = 0; begin + BLOCK <= count; begin += BLOCK) transformBlock(values, begin);
    if (count % BLOCK !== 0) {
      this.#fillUniform(values.subarray(count - BLOCK));
      transformBlock(values, count - BLOCK);
    }
    const factor = fround(std);
    return values.map((value) => value * factor);
  }

  /** Values of [0, 1), float32 [count]; see torch.rand. @throws {UsageError} for a wrong count */
  rand(count: number): Float32Array<ArrayBuffer> {
    requireCount("rand", count);
    const values = new Float32Array(count);
    this.#fillUniform(values);
    return values;
  }

  /**
   * Values of [low, high), float32 [count]; see torch.Tensor.uniform_.
   *
   * @throws {UsageError} if the count is wrong, or low > high
   */
  uniform(count: number, low: number, high: number): Float32Array<ArrayBuffer> {
    if (!(low <= high)) {
      throw new UsageError(
        `Cannot draw uniform values: expected low <= high, found ${low} and ${high}; swap them.`,
      );
    }
    const begin = fround(low);
    const range = fround(fround(high) - begin);
    return this.rand(count).map((value) => value * range + begin);
  }

  /**
   * Whole numbers of [low, high), uint32 [count]; see torch.randint.
   *
   * @throws {UsageError} unless 0 <= low < high < 2^32
   */
  randint(high: number, count: number, low = 0): Uint32Array<ArrayBuffer> {
    requireCount("randint", count);
    requireWhole("The lower bound of randint", low, 0);
    requireWhole("The upper bound of randint", high, low + 1, 2 ** 32 - 1);
    const range = high - low;
    return new Uint32Array(count).map(() => this.#twister.nextUint32() % range + low);
  }

  /**
   * One index, drawn with the given probabilities (which need not sum to 1); see
   * `torch.multinomial(probabilities, num_samples=1)`: the largest quotient of a probability and an
   * exponential variate of its own.
   *
   * @param probabilities [categories], taken as float32
   * @throws {DataError} unless all are finite and at least 0, and some are above
   */
  multinomial(probabilities: ArrayLike<number>): number {
    const values = requireDistribution(probabilities);
    const quotients = values.map((value) => value / this.#exponential());
    return quotients.indexOf(quotients.reduce((most, value) => Math.max(most, value)));
  }

  /** Values of [0, 1) with 24 bits each. */
  #fillUniform(values: Float32Array): void {
    for (let i = 0; i < values.length; i++) {
      values[i] = (this.#twister.nextUint32() & 0xffffff) / 2 ** 24;
    }
  }

  /** A value of [0, 1) with 53 bits: the lowest of two 32-bit draws, the first the upper half. */
  #uniformInDouble(): number {
    const upper = this.#twister.nextUint32() & 0x1fffff;
    return (upper * 2 ** 32 + this.#twister.nextUint32()) / 2 ** 53;
  }

  /** An exponential variate of rate 1, float32. */
  #exponential(): number {
    return fround(-Math.log1p(-this.#uniformInDouble()));
  }

  /** Box-Muller in double precision; the second of each pair is kept for the next call. */
  #normalInDouble(): number {
    const cached = this.#cached;
    this.#cached = undefined;
    if (cached !== undefined) return cached;
    const angle = 2 * Math.PI * this.#uniformInDouble();
    const radius = Math.sqrt(-2 * Math.log1p(-this.#uniformInDouble()));
    this.#cached = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** Box-Muller on 16 uniform values, eight pairs, rounded to float32 after each operation. */
function transformBlock(values: Float32Array, begin: number): void {
  for (let i = begin; i < begin + BLOCK / 2; i++) {
    const first = fround(1 - values[i]!);
    const radius = fround(Math.sqrt(fround(-2 * log32(first))));
    const [sine, cosine] = sinCos32(fround(TWO_PI * values[i + BLOCK / 2]!));
    values[i] = radius * cosine;
    values[i + BLOCK / 2] = radius * sine;
  }
}

/** The probabilities in float32, when something can be drawn from them. */
function requireDistribution(probabilities: ArrayLike<number>): Float32Array {
  const values = Float32Array.from(probabilities);
  const wrong = values.findIndex((value) => !(value >= 0 && value < Infinity));
  if (wrong !== -1) {
    throw new DataError(
      `Cannot draw from probabilities: expected finite values of at least 0, found ` +
        `${values[wrong]} at index ${wrong}; check the logits for NaN.`,
    );
  }
  if (values.some((value) => value > 0)) return values;
  throw new DataError(
    `Cannot draw from probabilities: expected a positive sum, found 0 from ${values.length} ` +
      `values; give at least one above 0.`,
  );
}

function requireCount(name: string, count: number): void {
  requireWhole(`The count of ${name}`, count, 0);
}

function requireWhole(what: string, value: number, low: number, high = 2 ** 53 - 1): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new UsageError(
    `${what} is ${value}; expected a whole number from ${low} to ${high}: pass one of these.`,
  );
}
