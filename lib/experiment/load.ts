/** Finds experiment files by name or path, lists them without running any, and loads one. */

import { basename, dirname, extname, join } from "@std/path";
import { PROJECT } from "../data/cache.ts";
import { decodeText } from "../data/decode.ts";
import { ExperimentError, InitlabError, reasonOf, UsageError } from "../device/errors.ts";
import { brief, quote } from "../device/text.ts";
import type { Experiment } from "./experiment.ts";
import { parseJson } from "./json.ts";
import { fromUser, isInside, realPath } from "./paths.ts";
import { didYouMean, listKnown } from "./suggest.ts";

const EXTENSIONS = [".ts", ".json", ".jsonc"];
/** How the file ends that holds the expected and published figures of an experiment. */
const EXPECTED = ".expected.json";

/** What an experiment's report may be called. */
const NAME = /^[\p{L}\p{N}]([\p{L}\p{M}\p{N} ._()+-]*[\p{L}\p{M}\p{N}_)+-])?$/u;
/** The longest question of `--list`, in characters. */
const LONGEST = 120;
/** Where a file's opening comment is looked for, in characters. */
const OPENING = 4000;

/** An experiment file. */
export interface FoundExperiment {
  /** The file's name without extension; its report is called so. */
  readonly name: string;
  /** The file, which the process can open. */
  readonly source: string;
}

/** A line of `--list`. */
export interface ListedExperiment extends FoundExperiment {
  /** What the file says it asks; absent where the file is at fault. */
  readonly question?: string;
  /** What is wrong with the file, if anything. */
  readonly fault?: string;
}

/**
 * Finds the experiment of this name in `directory`, or the file at this path of the user's, which
 * need not be there.
 *
 * @throws {UsageError} if there is no experiment of this name, or a file cannot be one
 */
export async function findExperiment(
  nameOrPath: string,
  directory: string,
): Promise<FoundExperiment> {
  const source = isPath(nameOrPath)
    ? fromUser(nameOrPath)
    : await findByName(nameOrPath, directory);
  if (!EXTENSIONS.includes(extname(source))) {
    throw new UsageError(`${brief(source)}: expected a file ending in ${EXTENSIONS.join(", ")}`);
  }
  if (isExpected(source)) {
    throw new UsageError(
      `${brief(source)}: expected an experiment, found the file of one's expected losses`,
    );
  }
  const name = basename(source, extname(source));
  if (NAME.test(name)) return { name, source };
  throw new UsageError(
    `${
      brief(source)
    }: expected a file name of letters, digits, spaces and "-", "_", ".", "+", "(" or ")"`,
  );
}

/**
 * Loads an experiment. The code of a TypeScript file runs in a worker first, and only then here.
 *
 * @throws {UsageError} if there is no such file
 * @throws {ExperimentError} if it cannot be loaded or does not fit the schema
 */
export async function loadExperiment({ source }: FoundExperiment): Promise<Experiment> {
  const text = await readText(source);
  if (extname(source) === ".ts") {
    await (await import("./trial.ts")).tryExperiment(source);
    return await (await import("./import.ts")).importExperiment(source);
  }
  const { parseExperiment } = await import("./schema.ts");
  return parseExperiment(parseJson(text, source), source);
}

/**
 * Lists the experiments of `directory` by name; one at fault says so and spoils no other. No code
 * runs: a TypeScript file's question is the first sentence of its opening comment.
 */
export async function listExperiments(directory: string): Promise<ListedExperiment[]> {
  const files = await experimentFiles(directory);
  return await Promise.all(files.map(async (file) => {
    const source = join(directory, file);
    const found = { name: basename(file, extname(file)), source };
    try {
      return { ...found, question: clip(await questionOf(found, directory)) };
    } catch (error) {
      if (error instanceof InitlabError) {
        return { ...found, fault: brief(error.message.split("\n")[0]!) };
      }
      throw error;
    }
  }));
}

async function questionOf(found: FoundExperiment, directory: string): Promise<string> {
  const { source } = found;
  const homes = await Promise.all([directory, PROJECT].map(realPath));
  const real = await realPath(source);
  if (!homes.some((home) => isInside(real, home))) {
    throw new ExperimentError(`${source}: expected a file of the project, found a link to ${real}`);
  }
  if (extname(source) !== ".ts") return (await loadExperiment(found)).question;
  const sentence = firstSentence((await readText(source)).slice(0, OPENING));
  if (sentence !== undefined) return sentence;
  throw new ExperimentError(
    `${source}: expected to open with a comment whose first sentence is its question`,
  );
}

/** The first sentence of the comment that a file opens with, on one line. */
function firstSentence(text: string): string | undefined {
  const [, block, lines] = /^\s*(?:\/\*(.*?)(?:\*\/|$)|((?:\/\/[^\n]*\n?[ \t]*)+))/s
    .exec(text.replaceAll("\r", "")) ?? [];
  const comment = (block ?? lines ?? "").replace(/^[ \t]*(\*+|\/\/+)/gm, " ").replace(/\s+/g, " ");
  return /^ ?(.+?[.?!](?= |$)|.+)/.exec(comment)?.[1]?.trim() || undefined;
}

function clip(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
}

/** Whether this is the path of an experiment rather than a name. */
export function isPath(nameOrPath: string): boolean {
  return /[\\/]/.test(nameOrPath) || EXTENSIONS.includes(extname(nameOrPath));
}

/** Where the expected and published figures of an experiment stand, if there are any. */
export function expectedPath({ name, source }: FoundExperiment): string {
  return join(dirname(source), `${name}${EXPECTED}`);
}

function isExpected(source: string): boolean {
  return source.endsWith(EXPECTED);
}

async function findByName(name: string, directory: string): Promise<string> {
  const files = await experimentFiles(directory);
  const found = files.filter((file) => basename(file, extname(file)) === name);
  if (found.length > 1) {
    const paths = found.map((file) => join(directory, file)).join(" and ");
    throw new UsageError(`${paths} are both called "${name}": give the path of one`);
  }
  if (found[0] !== undefined) return join(directory, found[0]);
  const names = files.map((file) => basename(file, extname(file)));
  const hint = didYouMean(name, names);
  const list = names.length === 0 ? "none" : listKnown(names);
  throw new UsageError(`no experiment ${quote(name)}${hint}\nexperiments in ${directory}: ${list}`);
}

async function experimentFiles(directory: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(directory)) {
      const file = entry.isFile || entry.isSymlink;
      const isExperiment = EXTENSIONS.includes(extname(entry.name)) && !isExpected(entry.name);
      if (file && isExperiment) files.push(entry.name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new UsageError(
      `${directory}: expected a folder of experiments that can be read, found "${reasonOf(error)}"`,
    );
  }
  return files.sort();
}

/**
 * The text of a file.
 *
 * @throws {UsageError | ExperimentError} if it cannot be read, or is no UTF-8
 */
export async function readText(source: string): Promise<string> {
  try {
    return decodeText(await Deno.readFile(source), source, ExperimentError);
  } catch (error) {
    if (error instanceof InitlabError) throw error;
    if (error instanceof Deno.errors.NotFound) throw new UsageError(`${source}: no such file`);
    throw new UsageError(`${source}: cannot be read: ${reasonOf(error)}`);
  }
}
