/**
 * JSON with comments and trailing commas, read strictly: the first fault is an error that says
 * where it is and what was expected, and so is a key given twice.
 */

import { ExperimentError } from "../device/errors.ts";
import { quote } from "../device/text.ts";

/** No experiment nests deeper; far below what the stack bears. */
const DEEPEST = 32;

const SPACE = /(?:[ \t\r\n]+|\/\/[^\r\n]*|\/\*[^]*?\*\/)*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const NUMBER_LIKE = /[+-]?\.?\d[\w.+-]*/y;
// deno-lint-ignore no-control-regex -- JSON allows no bare control characters in texts
const TEXT = /"(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const WORD = /[\p{L}\p{N}_$.-]+|[^]/uy;
const CONSTANTS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

/**
 * The value that a text says.
 *
 * @param source the file, for messages
 * @throws {ExperimentError} `FILE:LINE:COLUMN: expected ..., found ...`, for the first fault
 */
export function parseJson(text: string, source: string): unknown {
  return new Parser(text, source).whole();
}

/** Reads a text from its begin to its end. */
class Parser {
  #at = 0;
  #depth = 0;

  constructor(readonly text: string, readonly source: string) {}

  whole(): unknown {
    const value = this.#value();
    if (this.#at < this.text.length) this.#refuse("the end of the file");
    return value;
  }

  /** A value, and the space around it. */
  #value(): unknown {
    this.#space();
    const value = this.#bareValue();
    this.#space();
    return value;
  }

  #bareValue(): unknown {
    const next = this.text[this.#at];
    if (next === "{") return this.#nested(() => this.#object());
    if (next === "[") return this.#nested(() => this.#list());
    if (next === '"') return this.#string();
    const number = this.#match(NUMBER);
    if (number !== undefined) return Number(number);
    const word = this.#match(WORD);
    if (word !== undefined && Object.hasOwn(CONSTANTS, word)) return CONSTANTS[word];
    this.#at -= word?.length ?? 0;
    const like = this.#match(NUMBER_LIKE);
    this.#at -= like?.length ?? 0;
    if (like !== undefined) return this.#refuse("a number such as 0.5 or 1e-3", quote(like));
    return this.#refuse("a value");
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) {
      this.#refuse(`at most ${DEEPEST} lists and objects inside one another`, "one more");
    }
    this.#at++;
    this.#space();
    const value = read();
    this.#at++;
    this.#depth--;
    return value;
  }

  #list(): unknown[] {
    const items: unknown[] = [];
    while (this.text[this.#at] !== "]") {
      items.push(this.#value());
      this.#comma("]");
    }
    return items;
  }

  #object(): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    const places = new Map<string, number>();
    while (this.text[this.#at] !== "}") {
      const place = this.#at;
      if (this.text[place] !== '"') this.#refuse('a key in double quotes or "}"');
      const key = this.#string();
      const first = places.get(key);
      if (first !== undefined) this.#refuseTwice(key, first, place);
      places.set(key, place);
      this.#space();
      if (this.text[this.#at] !== ":") this.#refuse(`":" after the key ${quote(key)}`);
      this.#at++;
      entries.set(key, this.#value());
      this.#comma("}");
    }
    return Object.fromEntries(entries);
  }

  /** Passes a comma, which may be missing or too many before the closing bracket. */
  #comma(close: "]" | "}"): void {
    if (this.text[this.#at] === close) return;
    if (this.text[this.#at] !== ",") this.#refuse(`"," or "${close}"`);
    this.#at++;
    this.#space();
  }

  #string(): string {
    const begin = this.#at;
    const found = this.#match(TEXT)!;
    if (this.text[this.#at] === '"') {
      this.#at++;
      return JSON.parse(`${found}"`);
    }
    if (this.text[this.#at] === "\\") {
      const escape = this.text.slice(
        this.#at,
        this.#at + (this.text[this.#at + 1] === "u" ? 6 : 2),
      );
      this.#refuse("an escape such as \\n or \\u00e9", quote(escape));
    }
    this.#at = begin;
    return this.#refuse(`'"' at the end of the text ${quote(found.slice(1))}`, "none on its line");
  }

  #space(): void {
    this.#match(SPACE);
    if (this.text.startsWith("/*", this.#at)) {
      this.#refuse('"*/" at the end of the comment', "none");
    }
  }

  /** What `pattern` finds here, which is then passed. */
  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #refuse(expected: string, found?: string): never {
    const place = this.#place(this.#at).join(":");
    const next = this.#match(WORD);
    const shown = found ?? (next === undefined ? "the end of the file" : quote(next));
    throw new ExperimentError(`${this.source}:${place}: expected ${expected}, found ${shown}`);
  }

  #refuseTwice(key: string, first: number, second: number): never {
    const lines = [this.#place(first)[0], this.#place(second)[0]];
    const where = lines[0] === lines[1] ? `twice on line ${lines[0]}` : `on line ${lines[0]} too`;
    throw new ExperimentError(
      `${this.source}:${this.#place(second).join(":")}: expected every key once, found ` +
        `${quote(key)} ${where}`,
    );
  }

  /** Line and column of a place, from 1. */
  #place(offset: number): [line: number, column: number] {
    const lines = this.text.slice(0, offset).split(/\r\n|[\n\r]/);
    return [lines.length, lines.at(-1)!.length + 1];
  }
}
