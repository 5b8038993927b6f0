/** What a kind of data is: all that the rest of the program knows of it. */

import type { HostExamples } from "../../data/examples.ts";
import type { SplitValues } from "../../data/split.ts";
import type { Vocabulary } from "../../data/vocab.ts";
import type { DataShape } from "../data_shape.ts";
import type { Schema } from "../schema_parts.ts";

/** The names of the options of data: all keys but one. */
export type OptionName<D> = Exclude<keyof D, "kind">;

/** The options that may be left out. */
type Optional<D> = { [K in OptionName<D>]-?: undefined extends D[K] ? K : never }[OptionName<D>];

/**
 * All about one kind of data: `D` is how a file writes it, `R` the same with all defaults, `F` what a
 * report says of it.
 */
export interface DataKind<D, R, F> {
  /** The schema of each option. */
  readonly options: { readonly [K in OptionName<D>]-?: Schema<NonNullable<D[K]>> };
  /** Those that may be left out; undefined: the data themselves decide. */
  readonly defaults: { readonly [K in Optional<D>]-?: D[K] | undefined };
  /** The options that a variant may change: what does not touch which examples there are. */
  readonly changes: readonly OptionName<D>[];
  /** The name of the option that is a file of the user's. */
  readonly file?: OptionName<D>;
  /**
   * Loads what `data` names, or `file` in its place.
   *
   * @throws {DataError} if it cannot be had, or not as `data` says
   */
  load(data: R, file?: string): Promise<LoadedKind<R, F>>;
}

/** Data that were loaded; what a variant may change of them is an argument. */
export interface LoadedKind<R, F> {
  /** What reports call it: the name of a data set, or of a file. */
  readonly name: string;
  /** SHA-256 of the file's bytes, hexadecimal; of the values where they are drawn. */
  readonly digest: string;
  /** What was skipped in the file and what looks odd in it, one sentence each. */
  readonly notes: readonly string[];
  /** The data in a few lines for a terminal: what they are, then the notes. */
  readonly summary: readonly string[];
  /** Examples of all splits together, at most. */
  readonly count: number;
  /** What its tokens stand for; absent where there are none to sample. */
  readonly vocabulary?: Vocabulary;
  /** What the data decide about a network. */
  shape(data: R): DataShape;
  /** What a report says of them. */
  facts(data: R): F;
  /**
   * The examples of every split.
   *
   * @throws {DataError} if there are too few
   */
  examples(data: R): SplitValues<HostExamples>;
}
