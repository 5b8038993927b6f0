/**
 * Stands in for jsr:@std/cli where JSR cannot be reached: `parseArgs`, with the options that this
 * project uses (names with dots, "--" and stopEarly are left out).
 *
 * @module
 */

import { OptionTable } from "./table.ts";
import type { AliasMap, Args, ParseOptions, Values } from "./types.ts";

export type {
  AliasesOf,
  AliasMap,
  Args,
  ParseOptions,
  Values,
  WithAliases,
  WithDefaults,
} from "./types.ts";

/** --name, --no-name, -n; with =value if that is not empty. */
const FLAG = /^(?:--(?<no>no-)?(?<long>[^]+?)|-(?<short>[^-][^]*?))(?:=(?<value>[^]+))?$/;

/**
 * Reads command line arguments into an object of options. What belongs to none is in `_`, and so
 * is everything after `--`. A value that looks like a number becomes one, unless the option is
 * listed in `string`.
 */
export function parseArgs<
  Booleans extends string = never,
  Strings extends string = never,
  Collected extends string = never,
  Negatable extends string = never,
  const Defaults extends Record<string, unknown> | undefined = undefined,
  const Aliases extends AliasMap | undefined = undefined,
>(
  args: string[],
  options: ParseOptions<Booleans, Strings, Collected, Negatable, Defaults, Aliases> = {},
): Args<Values<Booleans, Strings, Collected, Negatable, Defaults, Aliases>> {
  const table = new OptionTable(options);
  const end = args.indexOf("--");
  const flags = end === -1 ? args : args.slice(0, end);
  for (let i = 0; i < flags.length;) i += readOne(table, flags[i]!, flags[i + 1]);
  if (end !== -1) table.positional.push(...args.slice(end + 1));
  return table.finish() as unknown as Args<
    Values<Booleans, Strings, Collected, Negatable, Defaults, Aliases>
  >;
}

/** Takes one argument, and the next one if that is its value; returns how many were taken. */
function readOne(table: OptionTable, arg: string, next: string | undefined): 1 | 2 {
  const groups = FLAG.exec(arg)?.groups;
  if (groups === undefined) {
    table.addPositional(arg);
    return 1;
  }
  const { no = "", long, short, value } = groups;
  if (short !== undefined) return readShort(table, arg, next);
  const name = long!;
  if (value !== undefined) {
    const key = no + name;
    table.set(key, table.isBoolean(key) ? value !== "false" : value, arg);
    return 1;
  }
  if (no !== "" && table.isNegatable(name)) {
    table.set(name, false, arg, false);
    return 1;
  }
  return readValue(table, no + name, arg, next, !next?.startsWith("-"));
}

/** -abc is -a -b -c, and the last may have a value; -n5 and -n=5 give one to n. */
function readShort(table: OptionTable, arg: string, next: string | undefined): 1 | 2 {
  for (let j = 1; j < arg.length - 1; j++) {
    const letter = arg[j]!;
    const rest = arg.slice(j + 1);
    const value = /[A-Za-z]/.test(letter) && rest.includes("=")
      ? rest.slice(rest.indexOf("=") + 1)
      : /[A-Za-z]/.test(letter) && /-?\d+(\.\d*)?(e-?\d+)?$/.test(rest) || /^\W/.test(rest)
      ? rest
      : undefined;
    if (value !== undefined) {
      table.set(letter, value, arg);
      return 1;
    }
    table.set(letter, table.isString(letter) ? "" : true, arg);
  }
  return readValue(table, arg.at(-1)!, arg, next, !/^--?[^-]/.test(next ?? ""));
}

function readValue(
  table: OptionTable,
  key: string,
  arg: string,
  next: string | undefined,
  isValue: boolean,
): 1 | 2 {
  const isBoolean = table.isBoolean(key);
  if (next && isValue && !isBoolean) {
    table.set(key, next, arg);
    return 2;
  }
  if (next === "true" || next === "false") {
    table.set(key, next === "true", arg);
    return 2;
  }
  table.set(key, table.isString(key) ? "" : true, arg);
  return 1;
}
