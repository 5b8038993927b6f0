/** A table of the user's own, a CSV file: numbers as features, classes or values as targets. */

import { DEFAULT_SHARES, DEFAULT_SHUFFLE_SEED, type Shares } from "../../data/split.ts";
import type { Table, Task } from "../../data/table.ts";
import type { FeatureScale } from "../../data/table_examples.ts";
import { quote } from "../../device/text.ts";
import { oneOf } from "../schema_parts.ts";
import { flag, line, seed, split } from "../schema_values.ts";
import type { DataKind, LoadedKind } from "./kind.ts";

/** Which table, and how its rows become examples. */
export interface TableData {
  /** The kind of data. */
  readonly kind: "table";
  /** A CSV file with a line of column names. */
  readonly file: string;
  /** The name of the column to predict; all others are features, which must be numbers. */
  readonly target: string;
  /**
   * "classification": the target's values are classes, in sorted order, for logits of so many
   * "classes" and cross-entropy; "regression": they are numbers, for one output and the mean squared
   * error. Text is classes by default; of numbers it must be said.
   */
  readonly task?: Task;
  /** Shares of the rows for training, development and test; default [0.8, 0.1, 0.1]. */
  readonly split?: Shares;
  /**
   * Whether of each feature (not of the target) the mean of the training split is subtracted and the
   * rest divided by its standard deviation (n - 1); default false.
   */
  readonly standardise?: boolean;
  /** Seed of the shuffle before the split (Python's), which does not look at classes; default 42. */
  readonly shuffleSeed?: number;
}

/** A table with nothing left to default but the task, which text decides. */
export type ResolvedTable = Required<Omit<TableData, "task">> & Pick<TableData, "task">;

/** What a report says of a table. */
export interface TableFacts {
  /** The kind of data. */
  readonly kind: "table";
  /** Rows of all splits. */
  readonly rows: number;
  /** The columns that are features, in the order of the file; with their scale where standardised. */
  readonly features: readonly ({ readonly name: string } & Partial<FeatureScale>)[];
  /** The column that is predicted. */
  readonly target: string;
  /** What is predicted of it. */
  readonly task: Task;
  /** The classes, in the order of the logits; absent in a regression. */
  readonly classes?: readonly string[];
}

/** A table of the user's own. */
export function table(options: Omit<TableData, "kind">): TableData {
  return { kind: "table", ...options };
}

/** All about tables. */
export const tableKind: DataKind<TableData, ResolvedTable, TableFacts> = {
  options: {
    file: line,
    target: line,
    task: oneOf(["classification", "regression"]),
    split,
    standardise: flag,
    shuffleSeed: seed,
  },
  defaults: {
    task: undefined,
    split: DEFAULT_SHARES,
    standardise: false,
    shuffleSeed: DEFAULT_SHUFFLE_SEED,
  },
  changes: ["standardise"],
  file: "file",
  async load(data, file = data.file) {
    const { loadTable } = await import("../../data/table.ts");
    return await fromTable(await loadTable(file, data), data);
  },
};

/** A table that was read, as data. */
async function fromTable(
  table: Table,
  data: ResolvedTable,
): Promise<LoadedKind<ResolvedTable, TableFacts>> {
  const { splitTable } = await import("../../data/table_examples.ts");
  const { name, digest, features, rows, target } = table;
  const cut = ({ shuffleSeed, split, standardise }: ResolvedTable) =>
    splitTable(table, { seed: shuffleSeed, shares: split, standardise });
  const classes = target.task === "classification" ? target.classes : undefined;
  const notes = [
    ...table.notes,
    ...cut(data).unseen.map((name) => `no row of the training split is of class ${quote(name)}`),
  ];
  const what = classes ? `${classes.length} classes of ${data.target}` : data.target;
  return {
    name,
    digest,
    notes,
    summary: [
      `data: ${name}, ${counted(rows, "row")} of ${
        counted(features.length, "feature")
      }; predicts ` +
      what,
      ...notes.map((note) => `note: ${note}`),
    ],
    count: rows,
    shape: () => ({
      input: { shape: [features.length] },
      outputs: classes ? { kind: "classes", count: classes.length } : { kind: "values", count: 1 },
    }),
    facts(own) {
      const { scales } = cut(own);
      return {
        kind: "table",
        rows,
        features: features.map((name, index) => ({ name, ...scales?.[index] })),
        target: data.target,
        task: target.task,
        ...(classes && { classes }),
      };
    },
    examples: (own) => cut(own).splits,
  };
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
