/** A table of the user's own: numbers as features, and a column of classes or values to predict. */

import { basename } from "@std/path";
import { DataError } from "../device/errors.ts";
import { quote } from "../device/text.ts";
import { type Csv, parseCsv, requireSeen } from "./csv.ts";
import { LARGEST_FILE } from "./datasets.ts";
import { sha256 } from "./digest.ts";
import { asNumber, faultyCell, isMissing, NUMBER } from "./numbers.ts";
import { readWhole } from "./read_whole.ts";

/** What is predicted: which of some classes, or a value. */
export type Task = "classification" | "regression";

/** A table that was read. */
export interface Table {
  /** The file, for messages. */
  readonly file: string;
  /** The file's name. */
  readonly name: string;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly digest: string;
  /** The names of the columns that are no target, in the order of the file. */
  readonly features: readonly string[];
  /** Their values, [rows, features]. */
  readonly values: Float64Array;
  /** How many rows. */
  readonly rows: number;
  /** What is predicted. */
  readonly target: Target;
  /** What was skipped in the file, one sentence each. */
  readonly notes: readonly string[];
}

/** The column that is predicted. */
export type Target =
  | {
    readonly task: "classification";
    /** The classes, sorted: by number if all are numbers, else by code point. */
    readonly classes: readonly string[];
    /** The index of each row's class, [rows]. */
    readonly values: Uint32Array<ArrayBuffer>;
  }
  | {
    readonly task: "regression";
    /** [rows]. */
    readonly values: Float64Array<ArrayBuffer>;
  };

/** Which column is predicted, and how. */
export interface TargetChoice {
  /** Its name. */
  readonly target: string;
  /** Text is always classes; numbers may be either: of them it must be said. */
  readonly task?: Task | undefined;
}

/**
 * Reads a table.
 *
 * @throws {DataError} if it cannot be read, is no CSV, or has a column that cannot be learnt from
 */
export async function loadTable(path: string, choice: TargetChoice): Promise<Table> {
  const bytes = await readWhole(path, {
    what: "the table",
    limit: LARGEST_FILE,
    advice: "check the path",
    tooLarge: "use a part of it",
  });
  return { ...toTable(parseCsv(bytes, path), choice), digest: await sha256(bytes) };
}

/** The columns of a file as numbers and classes. @throws {DataError} as loadTable does */
function toTable(csv: Csv, choice: TargetChoice): Omit<Table, "digest"> {
  const { file, names, rows, blankLines } = csv;
  const column = targetColumn(csv, choice.target);
  const features = names.filter((_, index) => index !== column);
  if (features.length === 0) {
    throw new DataError(
      `${file}: expected columns besides the target ${quote(choice.target)}, found none; add some.`,
    );
  }
  const columns = names.keys().filter((index) => index !== column);
  const byColumn = columns.map((index) => numbersOf(csv, index, FOR_FEATURES)).toArray();
  const values = new Float64Array(rows.length * features.length);
  for (const [feature, own] of byColumn.entries()) {
    own.forEach((value, row) => values[row * features.length + feature] = value);
  }
  const target = toTarget(csv, column, choice.task);
  const lines = `${blankLines.toLocaleString("en-US")} line${blankLines === 1 ? "" : "s"}`;
  const notes = blankLines > 0 ? [`${lines} skipped: blank`] : [];
  return { file, name: basename(file), features, values, rows: rows.length, target, notes };
}

function targetColumn({ file, names, rows }: Csv, target: string): number {
  const column = names.indexOf(target);
  if (column >= 0) return column;
  if (names.some((name) => NUMBER.test(name))) {
    throw new DataError(
      `${file}, line 1: expected the names of the columns, among them the target ` +
        `${quote(target)}, found numbers; put a line of names above them.`,
    );
  }
  const advice = names.length === 1 && rows[0]!.cells[0]!.includes(";")
    ? "separate the columns by commas instead of semicolons"
    : "set data.target to one of them";
  throw new DataError(
    `${file}: expected a column ${quote(target)} (data.target), found ${
      names.map(quote).join(", ")
    }; ${advice}.`,
  );
}

/** What to do about a column of text, and about one whose values are all the same. */
interface Advice {
  readonly text: string;
  readonly same: string;
}

const FOR_FEATURES: Advice = {
  text: "remove the column, or write it as columns of 0 and 1, one a value",
  same: "remove the column",
};
const FOR_TARGET: Advice = {
  text: 'set data.task to "classification"',
  same: "add rows of another value",
};

/** The numbers of a column. @throws {DataError} at the first cell without one; if none differs */
function numbersOf(csv: Csv, column: number, { text, same }: Advice): Float64Array<ArrayBuffer> {
  const values = Float64Array.from(csv.rows, (row) => {
    const value = asNumber(row.cells[column]!);
    if (Number.isNaN(value)) throw faultyCell(csv, row, column, text);
    return value;
  });
  if (values.some((value) => value !== values[0])) return values;
  throw new DataError(
    `${csv.file}, column ${quote(csv.names[column]!)}: expected values that differ, found ` +
      `${values[0]} in every row; ${same}.`,
  );
}

function toTarget(csv: Csv, column: number, task: Task | undefined): Target {
  const place = `${csv.file}, column ${quote(csv.names[column]!)}`;
  const missing = csv.rows.find(({ cells }) => isMissing(cells[column]!));
  if (missing !== undefined) throw faultyCell(csv, missing, column, FOR_TARGET.text);
  const areNumbers = csv.rows.every(({ cells }) => NUMBER.test(cells[column]!));
  if (task === undefined && areNumbers) {
    throw new DataError(
      `${place}: expected to know what its numbers are; set data.task to "classification" if they ` +
        `are classes, to "regression" if they are values.`,
    );
  }
  if (task === "regression") {
    return { task, values: numbersOf(csv, column, FOR_TARGET) };
  }
  const labels = csv.rows.map(({ cells }) => labelOf(cells[column]!, areNumbers));
  const classes = [...new Set(labels)].sort(areNumbers ? byNumber : byCodePoint);
  if (classes.length === 1) {
    throw new DataError(
      `${place}: expected at least two classes, found only ${quote(classes[0]!)}; add rows of ` +
        `another.`,
    );
  }
  classes.forEach((name) => requireSeen(name, place));
  const index = new Map(classes.map((name, logit) => [name, logit]));
  const values = Uint32Array.from(labels, (label) => index.get(label)!);
  return { task: "classification", classes, values };
}

/** 1 and 1.0 are one class. */
function labelOf(cell: string, isNumber: boolean): string {
  return isNumber ? String(Number(cell)) : cell;
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b);
}

/** As Python sorts. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => Array.from(text, (one) => one.codePointAt(0)!));
  const place = left!.findIndex((code, index) => code !== right![index]);
  return place < 0 ? left!.length - right!.length : left![place]! - (right![place] ?? -1);
}
