/** `report.json`: JSON that keeps numbers which are not finite, laid out to compare by lines. */

import { decodeText } from "../data/decode.ts";
import { DataError } from "../device/errors.ts";
import { visibleLines } from "../device/text.ts";
import { type ExperimentResult, REPORT_VERSION } from "../runner/result.ts";

/** Values up to this long stay on one line. */
const LINE = 100;

const UNUSUAL: ReadonlyMap<string, number> = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/** The keys in `T`, at any depth, that hold text; and `config`, the user's own JSON. */
type TextKey<T> = T extends readonly (infer Item)[] ? TextKey<Item>
  : T extends object ? {
      [K in keyof T & string]-?: K extends "config" ? K
        : NonNullable<T[K]> extends string | readonly string[] ? K
        : TextKey<NonNullable<T[K]>>;
    }[keyof T & string]
  : never;

/** In these a "NaN" is a word; elsewhere it is a number. */
const TEXT: Readonly<Record<TextKey<ExperimentResult>, true>> = {
  characters: true,
  classes: true,
  config: true,
  deno: true,
  description: true,
  digest: true,
  failure: true,
  initlab: true,
  kind: true,
  label: true,
  layer: true,
  name: true,
  notes: true,
  parameter: true,
  path: true,
  quantity: true,
  question: true,
  rows: true,
  samples: true,
  status: true,
  target: true,
  task: true,
};

/** A result as the text of `report.json`; "NaN", "Infinity" and "-Infinity" are strings in it. */
export function resultJson(result: ExperimentResult): string {
  return `${jsonText(result)}\n`;
}

/** A value as that file has it, on lines of its own. */
export function jsonText(value: unknown): string {
  return visibleLines(layOut(value, ""));
}

/**
 * The result that a `report.json` holds.
 *
 * @throws {DataError} if it is not JSON, or not a report of the version that this program writes.
 */
export function parseResult(text: string, path = "report.json"): ExperimentResult {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`cannot read ${path}: it is not JSON; run the experiment again`, { cause });
  }
  const version = (parsed as { version?: unknown } | null)?.version;
  if (version !== REPORT_VERSION) {
    throw new DataError(
      `cannot read ${path}: expected a report of version ${REPORT_VERSION}, found version ` +
        `${JSON.stringify(version) ?? "none"}; run the experiment again`,
    );
  }
  return revive(parsed) as ExperimentResult;
}

/**
 * The result in the `report.json` at `path`.
 *
 * @throws {DataError} if the file cannot be read, or is not a report of this version.
 */
export async function readReport(path: string): Promise<ExperimentResult> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (cause) {
    throw new DataError(`cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
  return parseResult(decodeText(bytes, path), path);
}

function revive(value: unknown): unknown {
  if (typeof value === "string") return UNUSUAL.get(value) ?? value;
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map((
      [key, part],
    ) => [key, Object.hasOwn(TEXT, key) ? part : revive(part)]),
  );
}

/**
 * On one line where it is short, all numbers, or an item of a list without lists of its own but of
 * plain values; else one part a line.
 */
function layOut(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return onOneLine(value);
  if (Array.isArray(value) && value.every((part) => typeof part === "number")) {
    return onOneLine(value);
  }
  const compact = roomLeft(value, LINE) >= 0 ? onOneLine(value) : undefined;
  if (compact !== undefined && compact.length <= LINE) return compact;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const parts = value.map((part) => {
      return `${inner}${isPlain(part) ? onOneLine(part) : layOut(part, inner)}`;
    });
    return `[\n${parts.join(",\n")}\n${indent}]`;
  }
  const parts = Object.entries(value).filter(([, part]) =>
    part !== undefined && typeof part !== "function"
  )
    .map(([key, part]) => `${inner}${JSON.stringify(key)}: ${layOut(part, inner)}`);
  return `{\n${parts.join(",\n")}\n${indent}}`;
}

/** Whether no list in it holds anything but numbers, text and the like. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  const parts = Object.values(value);
  return Array.isArray(value)
    ? parts.every((part) => typeof part !== "object" || part === null)
    : parts.every(isPlain);
}

/** What is left of `room` characters, at most, once a value is written: large ones are not tried. */
function roomLeft(value: unknown, room: number): number {
  if (typeof value === "string") return room - value.length;
  if (typeof value !== "object" || value === null) return room - 1;
  let left = room;
  for (const part of Object.values(value)) {
    if (left < 0) break;
    if (part !== undefined) left = roomLeft(part, left - 1);
  }
  return left;
}

function onOneLine(value: unknown): string {
  return JSON.stringify(
    value,
    (_, part) => typeof part === "number" && !Number.isFinite(part) ? String(part) : part,
  ) ?? "null";
}
