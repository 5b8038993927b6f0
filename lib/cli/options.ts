/** The options of the command line: which there are, and what is wrong with those given. */

import { parseArgs } from "@std/cli";
import { UsageError } from "../device/errors.ts";
import { brief, quote } from "../device/text.ts";
import type { DeviceChoice } from "../device/mod.ts";
import { HIGHEST_SEED, MOST_SEEDS } from "../experiment/seeds.ts";
import { didYouMean } from "../experiment/suggest.ts";

/** What the command line asks for. */
export interface Options {
  /** What to do. */
  readonly action: "run" | "list" | "help" | "devices";
  /** The experiment's name or path; present where the action is "run". */
  readonly experiment?: string;
  /** Steps to train. */
  readonly steps?: number;
  /** Train for the steps of the experiment's full run. */
  readonly full: boolean;
  /** Names of the variants to run. */
  readonly variants?: readonly string[];
  /** Seeds to start from. */
  readonly seeds?: readonly number[];
  /** How many seeds to start from: the experiment's first and those that follow it. */
  readonly seedCount?: number;
  /** A file to read in place of the experiment's. */
  readonly data?: string;
  /** The name of a data set. */
  readonly dataset?: string;
  /** Words may have spaces inside. */
  readonly allowSpaces: boolean;
  /** Where to run. */
  readonly device: DeviceChoice;
  /** The folder of the report. */
  readonly out?: string;
  /** No progress. */
  readonly quiet: boolean;
  /** The result as JSON on standard output. */
  readonly json: boolean;
  /** Compare with the expected losses. */
  readonly check: boolean;
}

/** What `--help` prints. */
export const HELP = `Usage: deno task exp NAME [options]

Trains the variants of an experiment, prints their losses and writes a report with pictures.
NAME is a file of experiments/ without its ending, or the path of a .ts, .json or .jsonc file.

  --list            the experiments and their questions
  --devices         what can run here, and what --device auto would choose
  --steps N         train for N steps
  --full            train for as many steps as the experiment's full run
  --variant NAME    only this variant; may be repeated
  --seed N          start from this seed; may be repeated, one network each
  --seeds N         start from N seeds: the experiment's first and those that follow it
  --dataset NAME    names (bundled), makemore (the lecture's), or a file
  --data FILE       read the words, one a line, or the table from this file
  --allow-spaces    words of a file may have spaces inside, e.g. "anna maria"
  --device KIND     auto (default), webgpu or cpu
  --out DIR         where the report goes; default reports/NAME
  --check           compare the losses with those of NAME.expected.json, beside the experiment
  --json            print the result as JSON, and nothing else, on standard output
  --quiet           no progress
  --help            this text

Exit codes: 0 ok, 1 a variant failed, 2 usage, experiment or data at fault, 3 losses outside their
expected bands, 4 diverged, 5 no such device, 129, 130 or 143 ended by a signal.`;

const FLAGS = [
  "list",
  "help",
  "devices",
  "quiet",
  "json",
  "check",
  "full",
  "allow-spaces",
] as const;
const SINGLE = ["steps", "seeds", "data", "dataset", "device", "out"] as const;
const REPEATED = ["variant", "seed"] as const;
const LONGEST_PATH = 4096;
const VALUED = [...SINGLE, ...REPEATED] as const;
const DEVICES: readonly DeviceChoice[] = ["auto", "webgpu", "cpu"];

/**
 * Reads the command line.
 *
 * @throws {UsageError} if an option is unknown, lacks its value, or has one that makes no sense.
 */
export function parseOptions(args: readonly string[]): Options {
  refuseValuesOfFlags(args);
  const parsed = parseArgs(joinNegative(args), {
    boolean: [...FLAGS],
    string: [...SINGLE, ...REPEATED],
    collect: [...REPEATED],
    alias: { help: "h" },
    unknown: refuseUnknown,
  });
  refuseEmptyAndRepeated(parsed, args);
  const experiment = parsed._.map(String);
  const action = parsed.help ? "help" : parsed.list ? "list" : parsed.devices ? "devices" : "run";
  if (action === "run" && experiment.length !== 1) throw new UsageError(whichOne(experiment));
  if (parsed.full && parsed.steps !== undefined) {
    throw new UsageError("--full and --steps each say how long to train; give one of them");
  }
  if (parsed.seeds !== undefined && some(parsed.seed) !== undefined) {
    throw new UsageError("--seed and --seeds each say which seeds to start from; give one of them");
  }
  const { data, dataset, out } = parsed;
  requirePaths({
    experiment: experiment[0],
    "--data": data,
    "--dataset": dataset,
    "--out": out,
  });
  return {
    action,
    ...given("experiment", experiment[0]),
    ...given("steps", parsed.steps === undefined ? undefined : parseSteps(parsed.steps)),
    full: parsed.full,
    ...given("variants", some(parsed.variant)),
    ...given("seeds", some(parseSeeds(parsed.seed))),
    ...given("seedCount", parsed.seeds === undefined ? undefined : parseSeedCount(parsed.seeds)),
    ...given("data", data),
    ...given("dataset", dataset),
    allowSpaces: parsed["allow-spaces"],
    device: parseDevice(parsed.device ?? "auto"),
    ...given("out", out),
    quiet: parsed.quiet,
    json: parsed.json,
    check: parsed.check,
  };
}

function refuseValuesOfFlags(args: readonly string[]): void {
  const name = FLAGS.find((name) => args.some((arg) => arg.startsWith(`--${name}=`)));
  if (name !== undefined) throw new UsageError(`--${name} takes no value`);
}

/** A negative number after an option is its value, which may be wrong, and no option. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const takesValue = VALUED.some((name) => joined.at(-1) === `--${name}`);
    if (takesValue && /^-\d/.test(arg)) joined.push(`${joined.pop()}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

function refuseUnknown(arg: string, key?: string): boolean {
  if (key === undefined || !arg.startsWith("-")) return true;
  const option = brief(arg.split("=")[0]!);
  if (VALUED.some((name) => arg === `--${name}=`)) throw new UsageError(`${option} needs a value`);
  const hint = didYouMean(key, [...FLAGS, ...VALUED]);
  const advice = hint === "" ? "; --help lists the options" : hint.replace('"', '"--');
  throw new UsageError(`unknown option ${option}${advice}`);
}

/** An option without its value, or given twice with two values, is a slip rather than a wish. */
function refuseEmptyAndRepeated(parsed: Record<string, unknown>, args: readonly string[]): void {
  for (const name of VALUED) {
    const values = [parsed[name]].flat();
    if (values.includes("")) throw new UsageError(`--${name} needs a value`);
  }
  for (const name of SINGLE) {
    const times = args.filter((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)).length;
    if (times > 1) throw new UsageError(`--${name} is given ${times} times; it takes one value`);
  }
}

/** No system opens a longer path; one with a line break would forge a line of a message. */
function requirePaths(paths: Readonly<Record<string, string | undefined>>): void {
  for (const [name, path] of Object.entries(paths)) {
    if (path === undefined) continue;
    if (path.length > LONGEST_PATH) {
      throw new UsageError(
        `${name}: expected at most ${LONGEST_PATH} characters, found ${path.length}`,
      );
    }
    if (path.includes("\n")) {
      throw new UsageError(`${name}: expected a path without line breaks, found ${quote(path)}`);
    }
  }
}

function whichOne(names: readonly string[]): string {
  if (names.length === 0) return "which experiment? give its name; --list lists them";
  return `expected one experiment, found ${names.length}: ${brief(names.join(", "))}`;
}

function parseSteps(text: string): number {
  const steps = wholeNumber(text);
  if (steps >= 1) return steps;
  throw new UsageError(`--steps: expected a positive whole number, found ${quote(text)}`);
}

function parseSeeds(texts: readonly string[] = []): number[] {
  const seeds = texts.map((text) => {
    const seed = wholeNumber(text);
    if (seed <= HIGHEST_SEED) return seed;
    throw new UsageError(
      `--seed: expected a whole number from 0 to ${HIGHEST_SEED}, found ${quote(text)}`,
    );
  });
  if (seeds.length > MOST_SEEDS) {
    throw new UsageError(`--seed: expected at most ${MOST_SEEDS}, found ${seeds.length}`);
  }
  const twice = seeds.find((seed, index) => seeds.indexOf(seed) !== index);
  if (twice !== undefined) throw new UsageError(`--seed: ${twice} is given twice`);
  return seeds;
}

function parseSeedCount(text: string): number {
  const count = wholeNumber(text);
  if (count >= 1 && count <= MOST_SEEDS) return count;
  throw new UsageError(
    `--seeds: expected a whole number from 1 to ${MOST_SEEDS}, found ${quote(text)}`,
  );
}

function parseDevice(text: string): DeviceChoice {
  const device = DEVICES.find((choice) => choice === text);
  if (device !== undefined) return device;
  const hint = didYouMean(text, DEVICES);
  throw new UsageError(`--device: expected auto, webgpu or cpu, found ${quote(text)}${hint}`);
}

/** Digits, perhaps grouped by underscores as in TypeScript; NaN otherwise. */
function wholeNumber(text: string): number {
  const value = /^\d+(_\d+)*$/.test(text) ? Number(text.replaceAll("_", "")) : NaN;
  return Number.isSafeInteger(value) ? value : NaN;
}

/** `{ [key]: value }`, or nothing to spread where there is no value. */
function given<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
}

function some<T>(values: readonly T[] | undefined): readonly T[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values;
}
