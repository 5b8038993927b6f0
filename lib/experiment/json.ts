/**
 * JSON with comments and trailing commas, read strictly: the first fault is an error that says
 * where it is and what was expected, and so is a key given twice.
 */

import { type ParseErrorCode, visit } from "jsonc-parser";
import { ExperimentError } from "../device/errors.ts";
import { quote } from "../device/text.ts";

/** No experiment nests deeper; far below what the stack bears. */
const DEEPEST = 32;

/** What the parser expected, by its error code. */
const EXPECTED: Readonly<Record<ParseErrorCode, string>> = {
  1: "a value",
  2: "a number such as 0.5 or 1e-3",
  3: 'a key in double quotes or "}"',
  4: "a value",
  5: '":" after the key',
  6: '"," or "]"',
  7: '"," or "}"',
  8: '"," or "]"',
  9: "the end of the file",
  10: "a comment by // or /* */",
  11: '"*/" at the end of the comment',
  12: "'\"' at the end of the text, on its line",
  13: "a number such as 0.5 or 1e-3",
  14: "an escape such as \\n or \\u00e9",
  15: "an escape such as \\n or \\u00e9",
  16: "no control character inside a text",
};

/** A list or an object that is being read. */
interface Level {
  readonly value: unknown[] | Record<string, unknown>;
  /** Where each key of an object was given. */
  readonly places: Map<string, number>;
  /** The last key. */
  key: string;
  /** What an object expects next. */
  next: "key" | "value" | "comma";
}

/**
 * The value that a text says.
 *
 * @param source the file, for messages
 * @throws {ExperimentError} `FILE:LINE:COLUMN: expected ..., found ...`, for the first fault
 */
export function parseJson(text: string, source: string): unknown {
  let whole: unknown;
  const levels: Level[] = [];
  const refuse = (offset: number, expected: string, found: string): never => {
    const place = placeOf(text, offset).join(":");
    throw new ExperimentError(`${source}:${place}: expected ${expected}, found ${found}`);
  };
  const add = (value: unknown) => {
    const level = levels.at(-1);
    if (level === undefined) whole = value;
    else if (Array.isArray(level.value)) level.value.push(value);
    else {
      define(level.value, level.key, value);
      level.next = "comma";
    }
  };
  const open = (value: Level["value"], offset: number) => {
    if (levels.length === DEEPEST) {
      refuse(offset, `at most ${DEEPEST} lists and objects inside one another`, "one more");
    }
    add(value);
    levels.push({ value, places: new Map(), key: "", next: "key" });
  };
  const nameKey = (key: string, offset: number) => {
    const level = levels.at(-1)!;
    const first = level.places.get(key);
    if (first !== undefined) refuse(offset, "every key once", twice(text, key, first, offset));
    level.places.set(key, offset);
    level.key = key;
    level.next = "value";
  };
  visit(text, {
    onObjectBegin: (offset) => open({}, offset),
    onArrayBegin: (offset) => open([], offset),
    onObjectEnd: () => void levels.pop(),
    onArrayEnd: () => void levels.pop(),
    onObjectProperty: nameKey,
    onLiteralValue: add,
    onSeparator: (sign) => {
      const level = levels.at(-1);
      if (level !== undefined && sign === ",") level.next = "key";
    },
    onError: (code, offset, length) =>
      refuse(offset, expectedAt(code, levels.at(-1), whole), foundAt(text, offset, length)),
  }, { allowTrailingComma: true });
  return whole;
}

/** What was expected: the parser's codes for signs that it does not know say too little of objects. */
function expectedAt(code: ParseErrorCode, level: Level | undefined, whole: unknown): string {
  if (level === undefined) return EXPECTED[code === 1 && whole !== undefined ? 9 : code];
  if (Array.isArray(level.value)) return EXPECTED[code];
  if (code === 6) return EXPECTED[7];
  if (code !== 1 || level.next === "value") return EXPECTED[code];
  return level.next === "key" ? EXPECTED[3] : EXPECTED[7];
}

/** Sets a key of any name, `__proto__` too, as JSON.parse does. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function twice(text: string, key: string, first: number, second: number): string {
  const [before, now] = [placeOf(text, first)[0], placeOf(text, second)[0]];
  return `${quote(key)} ${before === now ? `twice on line ${now}` : `on line ${before} too`}`;
}

/** The piece of text at fault, or the word that begins there. */
function foundAt(text: string, offset: number, length: number): string {
  if (offset >= text.length) return "the end of the file";
  const word = /^[\p{L}\p{N}_$.+-]+/u.exec(text.slice(offset, offset + 200))?.[0] ?? "";
  return quote(text.slice(offset, offset + Math.max(1, length, word.length)));
}

/** Line and column of a place, from 1. */
function placeOf(text: string, offset: number): [line: number, column: number] {
  const lines = text.slice(0, offset).split(/\r\n|[\n\r]/);
  return [lines.length, lines.at(-1)!.length + 1];
}
