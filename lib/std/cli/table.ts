/** The options that a command line may have, and the values found so far. */

import type { ParseOptions } from "./types.ts";

/** Collects the result of `parseArgs`. */
export class OptionTable {
  readonly positional: Array<string | number> = [];
  readonly #values: Record<string, unknown> = {};
  readonly #names: ReadonlyMap<string, readonly string[]>;
  readonly #booleans: ReadonlySet<string>;
  readonly #strings: ReadonlySet<string>;
  readonly #collected: ReadonlySet<string>;
  readonly #negatable: ReadonlySet<string>;
  readonly #defaults: Record<string, unknown>;
  readonly #unknown: NonNullable<ParseOptions["unknown"]>;

  /** @param options those of `parseArgs` */
  constructor(options: ParseOptions) {
    this.#names = groupNames(options.alias ?? {});
    this.#booleans = this.#withAliases(options.boolean);
    this.#strings = this.#withAliases(options.string);
    this.#collected = this.#withAliases(options.collect);
    this.#negatable = this.#withAliases(options.negatable);
    this.#defaults = options.default ?? {};
    this.#unknown = options.unknown ?? (() => true);
  }

  /** Whether the option takes no value. */
  isBoolean(key: string): boolean {
    return this.#booleans.has(key);
  }

  /** Whether the option's value stays a string. */
  isString(key: string): boolean {
    return this.#strings.has(key);
  }

  /** Whether `--no-` may stand before it. */
  isNegatable(key: string): boolean {
    return this.#negatable.has(key);
  }

  /** Stores a value under the option's names, unless `unknown` drops it. */
  set(key: string, value: string | boolean, arg: string, mayCollect = true): void {
    const isKnown = this.#booleans.has(key) || this.#strings.has(key) || this.#names.has(key);
    if (!isKnown && this.#unknown(arg, key, value) === false) return;
    const stored = typeof value === "string" && !this.#strings.has(key) ? toNumber(value) : value;
    for (const name of this.#namesOf(key)) {
      const before = this.#values[name];
      if (!mayCollect || !this.#collected.has(key)) this.#values[name] = stored;
      else if (Array.isArray(before)) before.push(stored);
      else this.#values[name] = before ? [before, stored] : [stored];
    }
  }

  /** Stores an argument that belongs to no option, unless `unknown` drops it. */
  addPositional(arg: string): void {
    if (this.#unknown(arg) === false) return;
    this.positional.push(this.#strings.has("_") ? arg : toNumber(arg));
  }

  /** The result, with the values of absent options. */
  finish(): Record<string, unknown> {
    const fill = (name: string, value: unknown) => {
      if (!Object.hasOwn(this.#values, name)) this.#values[name] = value;
    };
    for (const [key, value] of Object.entries(this.#defaults)) {
      if (Object.hasOwn(this.#values, key)) continue;
      for (const name of this.#namesOf(key)) this.#values[name] = value;
    }
    for (const key of this.#booleans) fill(key, this.#collected.has(key) ? [] : false);
    for (const key of this.#strings) if (this.#collected.has(key)) fill(key, []);
    return { _: this.positional, ...this.#values };
  }

  #namesOf(key: string): readonly string[] {
    return this.#names.get(key) ?? [key];
  }

  #withAliases(keys: string | readonly string[] = []): ReadonlySet<string> {
    return new Set([keys].flat().flatMap((key) => this.#namesOf(key)));
  }
}

/** Every name with all names of the same option. */
function groupNames(alias: NonNullable<ParseOptions["alias"]>): Map<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(alias)) {
    const group = [key, ...[value].flat()];
    for (const name of group) groups.set(name, [name, ...group.filter((other) => other !== name)]);
  }
  return groups;
}

function toNumber(text: string): string | number {
  const isNumber = /^0x[0-9a-f]+$/i.test(text) ||
    /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?$/.test(text);
  return isNumber ? Number(text) : text;
}
