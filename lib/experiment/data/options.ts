/** What the command line changes of an experiment's data. */

import { UsageError } from "../../device/errors.ts";
import type { DataSpec, ResolvedData } from "./mod.ts";

/** Options of the command line that only words have. */
export interface WordsOptions {
  /** In place of the data set of the file. */
  readonly dataset?: string;
  /** Whether words may have spaces inside, whatever the file says. */
  readonly allowSpaces?: boolean;
}

/**
 * The data with these options.
 *
 * @throws {UsageError} if there are some, and the data are no words
 */
export function withOptions(data: DataSpec, options: WordsOptions): DataSpec {
  const { dataset, allowSpaces } = options;
  if (dataset === undefined && !allowSpaces) return data;
  if (data.kind !== "words") {
    const option = dataset === undefined ? "--allow-spaces" : "--dataset";
    throw new UsageError(
      `${option}: expected an experiment on words, found data of kind "${data.kind}"; leave it out`,
    );
  }
  return { ...data, dataset: dataset ?? data.dataset, ...(allowSpaces && { allowSpaces }) };
}

/**
 * The data as they are of another file.
 *
 * @throws {UsageError} if they are of none
 */
export function withFile(data: ResolvedData, file: string): ResolvedData {
  if (data.kind === "words") return { ...data, dataset: file };
  if (data.kind === "table") return { ...data, file };
  throw new UsageError(
    `--data: expected an experiment on words or a table, found data of kind "${data.kind}"; leave ` +
      `it out`,
  );
}
