/**
 * Checks of what constructors and functions are given: an option that nobody reads is a mistake, not a
 * wish. `action` is what is about to be done, e.g. "make Linear".
 */

import { UsageError } from "../device/errors.ts";

/**
 * Makes sure that `options` is an object that holds nothing but `known` ones.
 *
 * @throws {UsageError} naming the one that is unknown
 */
export function requireOptions<T extends object>(
  action: string,
  options: T,
  ...known: readonly (keyof T & string)[]
): void {
  if (typeof options !== "object") {
    throw new UsageError(
      `Cannot ${action}: expected an object of options, found ${options}; name it, as in ` +
        `{ ${known[0]}: ... }.`,
    );
  }
  const unknown = Object.keys(options).find((name) => !known.some((one) => one === name));
  if (unknown === undefined) return;
  throw new UsageError(
    `Cannot ${action}: expected no options but ${known.join(", ")}, found "${unknown}"; ` +
      `leave it out.`,
  );
}

/** The names of options, as their defaults have them. */
export function namesOf<T extends object>(defaults: T): (keyof T & string)[] {
  return Object.keys(defaults) as (keyof T & string)[];
}

/** @throws {UsageError} unless every count is a whole number of at least 1 */
export function requireCounts(action: string, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isSafeInteger(count) && count > 0) continue;
    throw new UsageError(
      `Cannot ${action}: expected a whole number of at least 1 for ${name}, found ${count}; ` +
        `choose another.`,
    );
  }
}

/** @throws {UsageError} unless every flag is true or false */
export function requireFlags(action: string, flags: Readonly<Record<string, unknown>>): void {
  for (const [name, flag] of Object.entries(flags)) requireOneOf(action, name, flag, [true, false]);
}

/** @throws {UsageError} unless `value` is one of `known` */
export function requireOneOf(
  action: string,
  name: string,
  value: unknown,
  known: readonly unknown[],
): void {
  if (known.includes(value)) return;
  throw new UsageError(
    `Cannot ${action}: expected one of ${known.join(", ")} for ${name}, found ${value}; choose ` +
      `one of them.`,
  );
}

/** @throws {UsageError} unless `value` is a number from `low` to `high` */
export function requireNumber(
  action: string,
  name: string,
  value: unknown,
  low: number,
  high: number = Number.MAX_VALUE,
): void {
  if (typeof value === "number" && value >= low && value <= high) return;
  const above = low > -Number.MAX_VALUE ? `number of at least ${low}` : "finite number";
  const range = high < Number.MAX_VALUE ? `number from ${low} to ${high}` : above;
  throw new UsageError(
    `Cannot ${action}: expected a ${range} for ${name}, found ${value}; choose another.`,
  );
}
