/** The values that the schemas share: numbers of a range, lines of text, seeds, names. */

import * as v from "valibot";
import { quote, visible } from "../device/text.ts";
import { leaf, list, number, type Schema, tuple } from "./schema_parts.ts";
import { HIGHEST_SEED, MOST_SEEDS } from "./seeds.ts";

const LONGEST_NAME = 60;
const LONGEST_LINE = 500;
const SEED = `a whole number from 0 to ${HIGHEST_SEED}`;

/** Every variant has a row in every picture; all seeds and layers of a variant run at once. */
export const MOST_VARIANTS = 100;

/** Whether it is a count, e.g. of steps. */
export function isWhole(input: unknown): boolean {
  return Number.isSafeInteger(input) && (input as number) >= 1;
}

/** A count, e.g. of steps. */
export const whole: Schema<number> = number("a positive whole number", isWhole);
/** A count that may be none. */
export const notNegativeWhole: Schema<number> = number(
  "a whole number that is not negative",
  (value) => value === 0 || isWhole(value),
);
/** Of a generator. */
export const seed: Schema<number> = number(
  SEED,
  (value) => Number.isInteger(value) && value >= 0 && value <= HIGHEST_SEED,
);
/** A rate or a tolerance. */
export const notNegative: Schema<number> = number(
  "a number that is not negative",
  (value) => value >= 0,
);
/** A gain. */
export const positive: Schema<number> = number("a positive number", (value) => value > 0);
/** A part of a whole. */
export const share: Schema<number> = number(
  "a number from 0 to 1",
  (value) => value >= 0 && value <= 1,
);
/** Any number. */
export const finite: Schema<number> = number("a number");
/** A switch. */
export const flag: Schema<boolean> = leaf("true or false", (input) => typeof input === "boolean");

/** Text that fits into a table or a sentence. */
export const line: Schema<string> = v.pipe(
  leaf<string>("a line of text", (input) => typeof input === "string" && input.trim() !== ""),
  v.check(
    (text) => visible(text) === text,
    ({ input }) => `expected text without control and invisible characters, found ${quote(input)}`,
  ),
  v.check(
    (text) => text.length <= LONGEST_LINE,
    ({ input }) => `expected at most ${LONGEST_LINE} characters, found ${input.length}`,
  ),
  v.description("a line of text"),
);

/** Shares of a data set. */
export const split: Schema<readonly [number, number, number]> = v.pipe(
  tuple("three shares, e.g. [0.8, 0.1, 0.1]", [share, share, share]),
  v.check(
    (shares) => Math.abs(shares[0] + shares[1] + shares[2] - 1) < 1e-9,
    ({ input }) => `expected shares that sum to 1, found a sum of ${sum(input)}`,
  ),
  v.description("three shares, e.g. [0.8, 0.1, 0.1]"),
);

/** Seeds that differ; one network is trained for each. */
export const seeds: Schema<number[]> = v.pipe(
  list("a list of at least one seed", seed, MOST_SEEDS),
  v.check(
    (given) => new Set(given).size === given.length,
    ({ input }) => `expected seeds that differ, found ${repeated(input)} twice`,
  ),
  v.description("a list of at least one seed"),
);

/** What is wrong with the name of a variant, if anything. */
export function variantNameFault(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    return "expected a variant name that starts with a letter, of letters, digits, - and _";
  }
  if (name.length <= LONGEST_NAME) return undefined;
  return `expected a variant name of at most ${LONGEST_NAME} characters, found ${name.length}`;
}

function repeated(values: readonly number[]): number | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}

function sum(values: readonly number[]): number {
  return Number(values.reduce((total, value) => total + value, 0).toPrecision(12));
}
