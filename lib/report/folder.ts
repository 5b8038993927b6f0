/** A report's folder: what may be replaced in it, and how one set of files takes another's place. */

import { dirname, join } from "@std/path";
import { syncFolder, writeSynced } from "../data/write_whole.ts";
import { reasonOf, UsageError } from "../device/errors.ts";
import { lockFolder } from "./lock.ts";
import { moreOf } from "./picture.ts";
import { PICTURES } from "./pictures.ts";

/** A file of a report: its name and its text. */
export type ReportFile = readonly [name: string, content: string];

/** How a set of files is written. */
export interface ReplaceOptions {
  /** Ends the writing while nothing has taken its place yet. */
  readonly signal?: AbortSignal | undefined;
  /** Called with a sentence while another run holds the folder. */
  readonly onWait?: ((sentence: string) => void) | undefined;
}

/** The names that reports use, each with how a file of ours is known. */
const OURS: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ["report.json", (text) => text.includes('\n  "versions": {"initlab":')],
  ["report.md", (text) => text.includes("\n- versions: initlab ")],
  ["index.html", (text) => text.includes("<dt>versions</dt><dd>initlab ")],
  ...PICTURES.flatMap(({ name, more }) => more ? [name, moreOf(name)] : [name]).map((name) =>
    [
      `${name}.svg`,
      (text: string) => text.startsWith("<svg ") && text.includes(` id="${name}" class="picture"`),
    ] as const
  ),
]);

/** New files are made in a folder of such a name, beside the old ones; a probe is called so too. */
const TEMPORARY = /^\.initlab-[0-9a-f-]+\.part$/;
const temporaryName = () => `.initlab-${crypto.randomUUID()}.part`;
/** What a probe writes: about as much as a report. */
const PROBE_BYTES = 2 ** 20;
const ATTEMPTS = 5;

/**
 * Finds out before a long training whether a report can be written to `directory`, by writing: it
 * is made, tried, and removed again if it was not there.
 *
 * @throws {UsageError} if it cannot, or if a file there that is no report of ours has a report's name
 */
export async function checkFolder(directory: string): Promise<void> {
  const missing = await missingFolders(directory);
  try {
    await oldFiles(directory, [...OURS.keys()]);
    await probe(directory);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `cannot write the report to ${directory}: expected a folder that can be written, found ` +
        `"${reasonOf(error)}"; choose another with --out`,
    );
  } finally {
    for (const path of missing) await Deno.remove(path).catch(() => {});
  }
}

/** Writes a file to `directory`, which is made, and removes it. */
async function probe(directory: string): Promise<void> {
  const path = join(directory, temporaryName());
  for (let attempt = 1;; attempt++) {
    await Deno.mkdir(directory, { recursive: true });
    try {
      return await writeSynced(path, new Uint8Array(PROBE_BYTES));
    } catch (error) {
      // Another run that made the folder for its own probe may have removed it again.
      if (!(error instanceof Deno.errors.NotFound) || attempt === ATTEMPTS) throw error;
    } finally {
      await Deno.remove(path).catch(() => {});
    }
  }
}

/** The folders on the way to `directory` that do not exist yet, the deepest first. */
async function missingFolders(directory: string): Promise<string[]> {
  const missing: string[] = [];
  for (let path = directory; dirname(path) !== path; path = dirname(path)) {
    const error = await Deno.lstat(path).then(() => undefined, (error) => error);
    if (!(error instanceof Deno.errors.NotFound)) break;
    missing.push(path);
  }
  return missing;
}

/**
 * Puts `files` in the place of the report in `directory`, which is created: all of them or, if
 * something fails before the end, none. Files of an earlier report that are not among them go;
 * others' files stay.
 *
 * @throws {UsageError} if a file there that is no report of ours has the name of one
 * @throws as Deno does where the folder cannot be written
 * @throws the signal's reason if it is aborted
 */
export async function replaceReport(
  directory: string,
  files: readonly ReportFile[],
  { signal, onWait }: ReplaceOptions = {},
): Promise<void> {
  const missing = await missingFolders(directory);
  const release = await lockFolder(directory, { signal, onWait });
  const staging = join(directory, temporaryName());
  try {
    await removeLeftovers(directory);
    const names = files.map(([name]) => name);
    const old = await oldFiles(directory, names);
    await Deno.mkdir(staging);
    for (const [name, content] of files) {
      signal?.throwIfAborted();
      await writeSynced(join(staging, name), content);
    }
    signal?.throwIfAborted();
    swap(staging, directory, { old, names });
  } finally {
    await Deno.remove(staging, { recursive: true }).catch(() => {});
    await release();
    for (const path of missing) await Deno.remove(path).catch(() => {}); // Those left empty.
  }
  for (const path of [directory, ...missing.map((path) => dirname(path))]) await syncFolder(path);
}

/**
 * Renames the new files into their places, and removes the old ones that have no successor. Nothing
 * else runs meanwhile, so that no signal finds half of it; what fails is undone.
 */
function swap(
  staging: string,
  directory: string,
  { old, names }: { old: readonly string[]; names: readonly string[] },
): void {
  const undo: (() => void)[] = [];
  const kept = (name: string) => join(staging, `${name}.old`);
  try {
    for (const name of old) {
      if (!link(join(directory, name), kept(name))) continue;
      undo.push(() => Deno.renameSync(kept(name), join(directory, name)));
    }
    for (const name of names) {
      Deno.renameSync(join(staging, name), join(directory, name));
      if (!old.includes(name)) undo.push(() => Deno.removeSync(join(directory, name)));
    }
    for (const name of old) if (!names.includes(name)) Deno.removeSync(join(directory, name));
  } catch (error) {
    for (const step of undo) {
      try {
        step();
      } catch {
        // What cannot be undone stays new.
      }
    }
    throw error;
  }
}

/** Gives a file a second name; says whether the file system can. */
function link(path: string, second: string): boolean {
  try {
    Deno.linkSync(path, second);
    return true;
  } catch {
    return false;
  }
}

/**
 * What a run that was killed left; the lock says that no other writes now. Another's probe may go
 * too, which then need not remove it.
 */
async function removeLeftovers(directory: string): Promise<void> {
  for (const { name } of [...Deno.readDirSync(directory)]) {
    if (!TEMPORARY.test(name)) continue;
    await Deno.remove(join(directory, name), { recursive: true }).catch(() => {});
  }
}

/**
 * The names of an earlier report's files in a folder.
 *
 * @throws {UsageError} if a file that is none has one of the `wanted` names
 */
async function oldFiles(directory: string, wanted: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const [name, isOurs] of OURS) {
    const path = join(directory, name);
    const there = await lookAt(path, isOurs);
    if (there === "ours") found.push(name);
    else if (there !== "nothing" && wanted.includes(name)) {
      throw new UsageError(
        `${path} would be replaced: expected a file of an earlier report, found ${there}; move ` +
          `it away, or choose another folder with --out`,
      );
    }
  }
  return found;
}

/** "nothing", "ours", or in words what else is at this path. Only a file is opened: a pipe waits. */
async function lookAt(path: string, isOurs: (text: string) => boolean): Promise<string> {
  try {
    const { isFile, isSymlink, isDirectory } = await Deno.lstat(path);
    if (!isFile) return isSymlink ? "a link" : isDirectory ? "a folder" : "no file";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "nothing";
    throw error;
  }
  try {
    const text = await Deno.readTextFile(path);
    return text === "" || isOurs(text) ? "ours" : "something else";
  } catch (error) {
    return `"${reasonOf(error)}"`;
  }
}
