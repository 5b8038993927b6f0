/** A table's rows as examples: shuffled, split, standardised by what training may know. */

import { DataError } from "../device/errors.ts";
import { quote } from "../device/text.ts";
import type { HostExamples } from "./examples.ts";
import { bySplit, splitItems, type SplitOptions, type SplitValues } from "./split.ts";
import type { Table } from "./table.ts";

/** The scale of a feature over the training split. */
export interface FeatureScale {
  /** The sum divided by n. */
  readonly mean: number;
  /** The standard deviation, with n - 1. */
  readonly std: number;
}

/** How rows become examples. */
export interface TableOptions extends SplitOptions {
  /**
   * Whether of each feature the mean of the training split is subtracted and the rest divided by its
   * standard deviation (n - 1); targets stay as they are. Default false.
   */
  readonly standardise?: boolean;
}

/** The examples of every split, and how they were scaled. */
export interface TableExamples {
  readonly splits: SplitValues<HostExamples>;
  /** One a feature; absent where they are as in the file. */
  readonly scales?: readonly FeatureScale[];
  /** Classes that no row of the training split has. */
  readonly unseen: readonly string[];
}

/**
 * Shuffles the rows as words are, splits and scales them. The classes' shares differ between splits as
 * chance has it.
 *
 * @throws {UsageError} if the shares are not positive or do not sum to 1
 * @throws {DataError} if there are too few rows, or a feature is the same in all of the training split
 */
export function splitTable(table: Table, options: TableOptions = {}): TableExamples {
  const { target, features } = table;
  const order = Array.from({ length: table.rows }, (_, row) => row);
  const rows = splitItems(order, "row", options);
  const scales = options.standardise ? scalesOf(table, rows.train) : undefined;
  const pick = (own: readonly number[]): HostExamples => {
    const inputs = new Float32Array(own.length * features.length);
    const targets = target.task === "classification"
      ? Uint32Array.from(own, (row) => target.values[row]!)
      : Float32Array.from(own, (row) => target.values[row]!);
    for (const [example, row] of own.entries()) {
      for (let feature = 0; feature < features.length; feature++) {
        const value = table.values[row * features.length + feature]!;
        const { mean, std } = scales?.[feature] ?? { mean: 0, std: 1 };
        inputs[example * features.length + feature] = (value - mean) / std;
      }
    }
    return { inputs, targets, count: own.length };
  };
  return {
    splits: bySplit((name) => pick(rows[name])),
    ...(scales && { scales }),
    unseen: unseenClasses(table, rows.train),
  };
}

function scalesOf({ file, features, values }: Table, rows: readonly number[]): FeatureScale[] {
  return features.map((name, feature) => {
    const own = rows.map((row) => values[row * features.length + feature]!);
    if (own.every((value) => value === own[0])) {
      throw new DataError(
        `${file}, column ${quote(name)}: expected values that differ in the training split, by ` +
          `whose standard deviation they are divided, found ${own[0]} in all ${own.length} rows; ` +
          `remove the column, or set data.standardise to false.`,
      );
    }
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const squares = own.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, std: Math.sqrt(squares / (own.length - 1)) };
  });
}

function unseenClasses({ target }: Table, rows: readonly number[]): string[] {
  if (target.task === "regression") return [];
  const seen = new Set(rows.map((row) => target.values[row]!));
  return target.classes.filter((_, index) => !seen.has(index));
}
