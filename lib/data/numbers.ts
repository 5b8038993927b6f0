/** The numbers of a table's cells, and what is wrong with cells that hold none. */

import { DataError } from "../device/errors.ts";
import { quote } from "../device/text.ts";
import type { Csv, CsvRow } from "./csv.ts";

/** A decimal number. */
export const NUMBER: RegExp = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** What programs write where they know nothing. */
const MISSING = /^(|na|n\/a|#n\/a|nan|null|none|nil|\?|-|\.)$/i;

/** The cell's number; NaN if it holds none that a float32 can be. */
export function asNumber(cell: string): number {
  if (!NUMBER.test(cell)) return NaN;
  const value = Number(cell);
  return Number.isFinite(Math.fround(value)) ? value : NaN;
}

/** Whether a cell says that nothing is known. */
export function isMissing(cell: string): boolean {
  return MISSING.test(cell);
}

/** What is wrong with a cell that should hold a number, or with all of its column, if that is text. */
export function faultyCell(
  { file, names, rows }: Csv,
  row: CsvRow,
  column: number,
  adviceForText: string,
): DataError {
  const cell = row.cells[column]!;
  const name = quote(names[column]!);
  const place = `${file}, line ${row.line}, column ${name}`;
  if (isMissing(cell)) {
    const found = cell === "" ? "nothing" : quote(cell);
    return new DataError(
      `${place}: expected a value, found ${found}, a missing one; fill it in, or remove the row.`,
    );
  }
  if (NUMBER.test(cell)) {
    return new DataError(
      `${place}: expected a number within ±3.4e38, found ${cell}; use another unit.`,
    );
  }
  if (rows.some(({ cells }) => NUMBER.test(cells[column]!))) {
    return new DataError(`${place}: expected a number, found ${quote(cell)}; write one.`);
  }
  return new DataError(
    `${file}, column ${name}: expected numbers, found text, ${
      quote(cell)
    } on line ${row.line} for ` +
      `example; ${adviceForText}.`,
  );
}
