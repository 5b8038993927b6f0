/** Data sets: the bundled names, the lecture's, or any text file with one word a line. */

import { basename } from "@std/path";
import { DataError } from "../device/errors.ts";
import { makemorePath } from "./cache.ts";
import { MAKEMORE_DIGEST, sha256 } from "./digest.ts";
import { notesOn } from "./notes.ts";
import { readWhole } from "./read_whole.ts";
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
  /** What was skipped in the file and what looks odd in it, one sentence each. */
  readonly notes: readonly string[];
  /** The data set in a few lines for a terminal: its size and characters, then the notes. */
  readonly summary: readonly string[];
}

/** Which data set to load. */
export interface DatasetChoice {
  /** "names" (bundled), "makemore" (the lecture's), or a path. */
  readonly dataset: string;
  /** A file to read instead; it must be the lecture's where `dataset` is "makemore". */
  readonly file?: string;
  /** Whether words may have spaces inside; default false. */
  readonly allowSpaces?: boolean;
}

/** Larger files are refused: their words would not fit into memory as text, windows and tokens. */
export const LARGEST_FILE = 64 * 2 ** 20;

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
  const { dataset, file, allowSpaces } = choice;
  if (file === undefined && dataset === "names") {
    return await describe("names", "the bundled given-names.txt", await Deno.readFile(BUNDLED));
  }
  if (dataset === "makemore") return await loadMakemore(file, cached);
  const path = file ?? dataset;
  const bytes = await readBytes(path, adviseFile(path, file === undefined));
  const isMakemore = await sha256(bytes) === MAKEMORE_DIGEST;
  return await describe(isMakemore ? "makemore" : basename(path), path, bytes, allowSpaces);
}

async function loadMakemore(file: string | undefined, cached: () => string): Promise<Dataset> {
  const path = file ?? cached();
  const advice = file === undefined
    ? `run "deno task data" to download it, or pass your copy with --data FILE`
    : "check the path";
  const bytes = await readBytes(path, advice);
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
  allowSpaces?: boolean,
): Promise<Dataset> {
  const parsed = parseWords(bytes, path, allowSpaces);
  const { words } = parsed;
  const vocabulary = Vocabulary.fromWords(words);
  const notes = notesOn(parsed);
  const summary = [
    `data: ${name}, ${words.length.toLocaleString("en-US")} words of ${vocabulary.size - 1} ` +
    `characters: ${vocabulary.ranges}`,
    ...notes.map((note) => `note: ${note}`),
  ];
  return { name, words, digest: await sha256(bytes), vocabulary, notes, summary };
}

function adviseFile(path: string, asDataset: boolean): string {
  if (!asDataset || path.includes("/") || path.includes(".")) return "check the path";
  return "use names, makemore, or the path of a file with one word a line";
}

function readBytes(path: string, advice: string): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = "use a part of it";
  return readWhole(path, { what: "the data", limit: LARGEST_FILE, advice, tooLarge });
}
