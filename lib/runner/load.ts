/** Finds experiment files by name or path; reads TypeScript by import, JSON by parsing. */

import { basename, extname, join, resolve, toFileUrl } from "@std/path";
import { decodeText } from "../data/decode.ts";
import { ExperimentError, InitlabError, UsageError } from "../device/errors.ts";
import type { Experiment } from "./experiment.ts";
import { parseJson } from "./json.ts";
import { didYouMean } from "./suggest.ts";

const EXTENSIONS = [".ts", ".json", ".jsonc"];

/** An experiment and where it came from. */
export interface LoadedExperiment {
  /** The file's name without extension; its report is called so. */
  readonly name: string;
  /** The file. */
  readonly source: string;
  /** What it says. */
  readonly experiment: Experiment;
}

/** A line of `--list`. */
export interface ListedExperiment {
  /** The file's name without extension. */
  readonly name: string;
  /** The file. */
  readonly source: string;
  /** Absent where the file is at fault. */
  readonly question?: string;
  /** What is wrong with the file, if anything. */
  readonly fault?: string;
}

/**
 * Loads the experiment of this name in `directory`, or the file at this path.
 *
 * @throws {UsageError} if there is no such experiment.
 * @throws {ExperimentError} if the file cannot be loaded or does not fit the schema.
 */
export async function loadExperiment(
  nameOrPath: string,
  directory: string,
): Promise<LoadedExperiment> {
  const source = isPath(nameOrPath) ? nameOrPath : await findByName(nameOrPath, directory);
  const name = basename(source, extname(source));
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) {
    throw new UsageError(`${source}: expected a file name of letters, digits, "-", "_" and "."`);
  }
  const [content, { parseExperiment }] = await Promise.all([
    readContent(source),
    import("./schema.ts"),
  ]);
  return { name, source, experiment: parseExperiment(content, source) };
}

/** Lists the experiments of `directory` by name; one at fault says so and spoils no other. */
export async function listExperiments(directory: string): Promise<ListedExperiment[]> {
  const files = await experimentFiles(directory);
  return await Promise.all(files.map(async (file) => {
    const source = join(directory, file);
    const name = basename(file, extname(file));
    try {
      const { experiment } = await loadExperiment(source, directory);
      return { name, source, question: experiment.question };
    } catch (error) {
      if (error instanceof InitlabError) return { name, source, fault: error.message };
      throw error;
    }
  }));
}

function isPath(nameOrPath: string): boolean {
  return /[\\/]/.test(nameOrPath) || EXTENSIONS.includes(extname(nameOrPath));
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
  const list = names.length === 0 ? "none" : names.join(", ");
  throw new UsageError(`no experiment "${name}"${hint}\nexperiments in ${directory}: ${list}`);
}

async function experimentFiles(directory: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(directory)) {
      if (!entry.isDirectory && EXTENSIONS.includes(extname(entry.name))) files.push(entry.name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return files.sort();
}

async function readContent(source: string): Promise<unknown> {
  if (!EXTENSIONS.includes(extname(source))) {
    throw new UsageError(`${source}: expected a file ending in ${EXTENSIONS.join(", ")}`);
  }
  const text = await readText(source);
  if (extname(source) !== ".ts") return parseJson(text, source);
  try {
    const module = await import(toFileUrl(resolve(source)).href);
    return module.default;
  } catch (error) {
    throw new ExperimentError(`${source}: cannot be loaded: ${messageOf(error)}`);
  }
}

async function readText(source: string): Promise<string> {
  try {
    return decodeText(await Deno.readFile(source), source, ExperimentError);
  } catch (error) {
    if (error instanceof InitlabError) throw error;
    if (error instanceof Deno.errors.NotFound) throw new UsageError(`${source}: no such file`);
    throw new UsageError(`${source}: cannot be read: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
