/** Data sets: the bundled names, the lecture's, or any text file with one word a line. */

import { basename } from "@std/path";
import { DataError } from "../device/errors.ts";
import { makemorePath } from "./cache.ts";
import { MAKEMORE_DIGEST, sha256 } from "./digest.ts";
import { Vocabulary } from "./vocab.ts";
import { parseWords } from "./words.ts";

/** Words to learn from. */
export interface Dataset {
  /** "names", "makemore", or the file's name. */
  readonly name: string;
  /** In the order of the file. */
  readonly words: readonly string[];
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly digest: string;
  /** All characters of the words. */
  readonly vocabulary: Vocabulary;
}

/** Which data set to load. */
export interface DatasetChoice {
  /** "names" (bundled), "makemore" (the lecture's), or a path. */
  readonly dataset: string;
  /** A file to read instead; it must be the lecture's where `dataset` is "makemore". */
  readonly file?: string;
}

const BUNDLED = new URL("./given-names.txt", import.meta.url);

/**
 * Loads a data set. A file is known by its digest: the lecture's is "makemore" wherever it lies.
 *
 * @param choice what to load
 * @param cached finds the lecture's file in the cache, where no file is given
 * @throws {DataError} if the file is missing, not as expected, or its words cannot be read
 */
export async function loadDataset(
  choice: DatasetChoice,
  cached: () => string = makemorePath,
): Promise<Dataset> {
  const { dataset, file } = choice;
  if (file === undefined && dataset === "names") {
    return await describe("names", "the bundled given-names.txt", await Deno.readFile(BUNDLED));
  }
  if (dataset === "makemore") return await loadMakemore(file, cached);
  const path = file ?? dataset;
  const bytes = await readBytes(path, () => adviseFile(path, file === undefined));
  const isMakemore = await sha256(bytes) === MAKEMORE_DIGEST;
  return await describe(isMakemore ? "makemore" : basename(path), path, bytes);
}

async function loadMakemore(file: string | undefined, cached: () => string): Promise<Dataset> {
  const path = file ?? cached();
  const advice = file === undefined
    ? `run "deno task data" to download it, or pass your copy with --data FILE`
    : "check the path";
  const bytes = await readBytes(path, () => advice);
  const digest = await sha256(bytes);
  if (digest !== MAKEMORE_DIGEST) {
    throw new DataError(
      `${path} is not the lecture's names.txt: expected sha256 ${MAKEMORE_DIGEST}, found ` +
        `${digest}; ` + (file === undefined
          ? `run "deno task data" to download it again.`
          : "pass it as a plain text file, by --dataset with its path."),
    );
  }
  return await describe("makemore", path, bytes);
}

async function describe(
  name: string,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Dataset> {
  const words = parseWords(bytes, path);
  return { name, words, digest: await sha256(bytes), vocabulary: Vocabulary.fromWords(words) };
}

function adviseFile(path: string, asDataset: boolean): string {
  if (!asDataset || path.includes("/") || path.includes(".")) return "check the path";
  return "use names, makemore, or the path of a file with one word a line";
}

async function readBytes(path: string, advice: () => string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    throw new DataError(
      `Cannot read the data ${path}: expected a readable file, found ${reason(error)}; ` +
        `${advice()}.`,
    );
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file";
  if (error instanceof Deno.errors.IsADirectory) return "a folder";
  if (error instanceof Deno.errors.NotCapable) return "that --allow-read does not cover it";
  return error instanceof Error ? error.message : String(error);
}
