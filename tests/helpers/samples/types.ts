/** What a sample of a function is: its inputs, made from the sample's own name, and its options. */

import type { Generator } from "../../../lib/tensor/random/generator.ts";
import type { Tensor } from "../../../lib/tensor/tensor.ts";

/** How an input's values are made. */
export interface SampleInput {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "uint32";
  readonly make: (generator: Generator, size: number) => ArrayLike<number>;
}

/** Tensors by name. */
export type Inputs = Readonly<Record<string, Tensor>>;

/** Plain values by name; Python finds them as `o["name"]`. */
// deno-lint-ignore no-explicit-any -- each function has options of its own
export type Options = Readonly<Record<string, any>>;

/** One call of a function. */
export interface Sample {
  readonly name: string;
  readonly inputs: Readonly<Record<string, SampleInput>>;
  readonly options?: Options;
  /** Not differentiable near the values, or not finite: left out of the finite differences. */
  readonly special?: true;
}

/** A function and what it is tried with. */
export interface FunctionSamples {
  /**
   * The same in Python: an expression of the inputs by name (all of them as `given`), of the options
   * `o`, and of what tests/fixtures/make_samples.py defines. Two results are the one to
   * differentiate, and what is right where PyTorch's kernel is not.
   */
  readonly torch: string;
  readonly call: (inputs: Inputs, options: Options) => Tensor;
  readonly samples: readonly Sample[];
  /** Float inputs without a gradient; default none. */
  readonly constants?: readonly string[];
  /** Inputs that the call changes, and which are compared afterwards; default none. */
  readonly state?: readonly string[];
  /**
   * The first sample is also tried with NaN and infinities in each float input and in the gradient,
   * which is the default; or only in the "inputs"; or "huge": with numbers too whose squares or sums
   * overflow; or "none" where PyTorch's own results are of no use.
   */
  readonly poison?: "none" | "inputs" | "infinite" | "huge";
}

/** Normal values, rounded to a hundredth. */
export function normal(...shape: number[]): SampleInput {
  return {
    shape,
    dtype: "float32",
    make: (generator, size) =>
      generator.randn(Math.max(16, size)).slice(0, size).map((x) => Math.round(x * 100) / 100),
  };
}

/** Normal values, none within 0.005 of normal()'s, nor of 0: no kink is near. */
export function betweenHundredths(...shape: number[]): SampleInput {
  const input = normal(...shape);
  const make: typeof input.make = (generator, size) =>
    Array.from(input.make(generator, size)).map((x) => x + 0.005);
  return { ...input, make };
}

/** Values between two bounds. */
export function uniform(low: number, high: number, ...shape: number[]): SampleInput {
  return {
    shape,
    dtype: "float32",
    make: (generator, size) => generator.rand(size).map((x) => low + (high - low) * x),
  };
}

/** Whole numbers below `count`, repeated where there are fewer. */
export function indices(count: number, ...shape: number[]): SampleInput {
  return { shape, dtype: "uint32", make: (generator, size) => generator.randint(count, size) };
}

/** These very values. */
export function values(given: readonly number[], ...shape: number[]): SampleInput {
  return { shape: shape.length > 0 ? shape : [given.length], dtype: "float32", make: () => given };
}

/** These very tokens. */
export function tokens(given: readonly number[], ...shape: number[]): SampleInput {
  return { ...values(given, ...shape), dtype: "uint32" };
}

/** An input with other values at some places, counted from the end if negative. */
export function poisoned(input: SampleInput, at: Readonly<Record<number, number>>): SampleInput {
  const make = (generator: Generator, size: number) => {
    const made = Array.from(input.make(generator, size));
    for (const [index, value] of Object.entries(at)) made.splice(Number(index), 1, value);
    return made.slice(0, size);
  };
  return { ...input, make };
}
