/** Comma-separated values: a header of names, and rows of as many cells (RFC 4180). */

import { type CsvError, parse } from "csv-parse/sync";
import { DataError } from "../device/errors.ts";
import { firstUnseen, quote } from "../device/text.ts";
import { decodeText } from "./decode.ts";

/** A row below the header. */
export interface CsvRow {
  /** One a column, without the spaces and quotes around it. */
  readonly cells: readonly string[];
  /** The line on which it ends, counted from 1. */
  readonly line: number;
}

/** What a file holds. */
export interface Csv {
  /** The file, for messages. */
  readonly file: string;
  /** What the header calls the columns. */
  readonly names: readonly string[];
  /** At least one. */
  readonly rows: readonly CsvRow[];
  /** Lines with nothing on them. */
  readonly blankLines: number;
}

/** A record with where it stands, as csv-parse gives it. */
interface Parsed {
  readonly record: readonly string[];
  readonly info: { readonly lines: number; readonly empty_lines: number };
}

/**
 * The header and rows of a file's bytes.
 *
 * @param file its name, for messages
 * @throws {DataError} if the bytes are not UTF-8, quotes do not match, a row has more or fewer cells
 * than the header, a column has no name or another's, or there are no rows
 */
export function parseCsv(bytes: Uint8Array, file: string): Csv {
  const records = parseRecords(decodeText(bytes, file), file);
  const [header, ...rows] = records;
  if (header === undefined) {
    throw new DataError(`${file} is empty; expected a line of column names and rows: add some.`);
  }
  requireNames(header.record, `${file}, line ${header.info.lines}`);
  for (const { record, info } of rows) {
    if (record.length === header.record.length) continue;
    throw new DataError(
      `${file}, line ${info.lines}: expected ${header.record.length} values, as the header has ` +
        `names, found ${record.length}; mend the line (a comma inside a value needs quotes).`,
    );
  }
  if (rows.length === 0) {
    throw new DataError(
      `${file}: expected rows below the line of column names, found none; add some.`,
    );
  }
  return {
    file,
    names: header.record,
    rows: rows.map(({ record, info }) => ({ cells: record, line: info.lines })),
    blankLines: rows.at(-1)!.info.empty_lines,
  };
}

function parseRecords(text: string, file: string): readonly Parsed[] {
  try {
    return parse(text, {
      info: true,
      recordDelimiter: ["\r\n", "\n", "\r"],
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
    }) as unknown as Parsed[];
  } catch (error) {
    const { lines } = error as CsvError & { readonly lines?: number };
    if (lines === undefined) throw error;
    throw new DataError(
      `${file}, line ${lines}: expected quotes around a whole value, and each quote inside it ` +
        `doubled, found one that is not; mend the line.`,
    );
  }
}

function requireNames(names: readonly string[], place: string): void {
  const first = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const column = index + 1;
    if (name === "") {
      throw new DataError(
        `${place}, column ${column}: expected the name of the column, found nothing; name it, or ` +
          `remove the column.`,
      );
    }
    requireSeen(name, `${place}, column ${column}`);
    const earlier = first.get(name);
    if (earlier !== undefined) {
      throw new DataError(
        `${place}, column ${column}: expected a name that no other column has, found ` +
          `${quote(name)}, which column ${earlier} has; rename one.`,
      );
    }
    first.set(name, column);
  }
}

/** @throws {DataError} if a name of a column or a class has a character that nobody sees */
export function requireSeen(name: string, place: string): void {
  const unseen = firstUnseen(name);
  if (unseen === undefined) return;
  const code = unseen.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
  throw new DataError(
    `${place}: expected visible characters, found U+${code} in ${quote(name)}; remove it.`,
  );
}
