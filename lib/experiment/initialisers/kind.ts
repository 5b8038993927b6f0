/** What a kind of initialiser is. */

import type { Generator } from "../../tensor/random/generator.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Schema } from "../schema_parts.ts";

/** Where an initialiser draws from, and for what. */
export interface Drawing {
  /** The network's generator. */
  readonly generator: Generator;
  /** How many inputs meet in one output. */
  readonly fanIn: number;
}

/** The options that may be left out. */
type Optional<I> = {
  [K in Exclude<keyof I, "kind">]-?: undefined extends I[K] ? K : never;
}[Exclude<keyof I, "kind">];

/** All about one kind of initialiser; `I` is how a file writes it. */
export interface InitialiserKind<I> {
  /** The schema of each option. */
  readonly options: { readonly [K in Exclude<keyof I, "kind">]-?: Schema<NonNullable<I[K]>> };
  /** Those of the options that may be left out; undefined: there is no value that says the same. */
  readonly defaults: { readonly [K in Optional<I>]-?: I[K] | undefined };
  /** What it needs of a tensor, if anything. */
  readonly needs?: "fans" | "matrix";
  /** What is wrong with its options together, if anything: "expected ..., found ...". */
  fault?(initialiser: I): string | undefined;
  /** Fills a host tensor. */
  fill(initialiser: I, tensor: Tensor, drawing: Drawing): void;
  /** The standard deviation of what it draws into a tensor of these fans; undefined: not a number. */
  std(
    initialiser: I,
    fans: { readonly fanIn: number; readonly fanOut: number },
  ): number | undefined;
}
