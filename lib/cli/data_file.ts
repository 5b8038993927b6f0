/** Where an experiment's data lie: a path in its file stays below its folder or the project. */

import { dirname, resolve } from "@std/path";
import { PROJECT } from "../data/cache.ts";
import { ExperimentError } from "../device/errors.ts";
import { quote } from "../device/text.ts";
import { fileOf, type ResolvedData } from "../experiment/data/mod.ts";
import type { Access } from "./access.ts";
import { fromUser, isInside, realPath, userFolder } from "../experiment/paths.ts";

/** Data sets that are no files of the user's. */
const BUNDLED = ["names", "makemore"];

/** Whether this means a file rather than a data set with a name, perhaps misspelt. */
export function isFile(dataset: string): boolean {
  return !BUNDLED.includes(dataset) && /[\\/.]/.test(dataset);
}

/**
 * The file that `data` means in the experiment file `source`: relative to where the user stands, then
 * to the experiment file.
 *
 * @param allow asks for the right to read a file beside an experiment outside the project
 * @returns undefined for words with a name, perhaps misspelt, and for data without a file
 * @throws {ExperimentError} if it is, or by a link leads, elsewhere
 */
export async function findDataFile(
  data: ResolvedData,
  source: string,
  allow: (wanted: Access) => Promise<unknown>,
): Promise<string | undefined> {
  const file = fileOf(data);
  if (file === undefined || isNamed(data, file)) return undefined;
  const folder = dirname(resolve(source));
  const places = [resolve(userFolder(), file), resolve(folder, file)];
  const inside = places.filter((path) => isInside(path, folder) || isInside(path, PROJECT));
  const there = await firstThere(inside);
  if (there === undefined && data.kind === "words" && !isFile(file)) return undefined;
  const path = there ?? inside.at(-1);
  if (path === undefined) throw refusal(data, source);
  if (!isInside(path, PROJECT)) await allow({ right: "read", path });
  const real = await realPath(path);
  const roots = [dirname(await realPath(source)), await realPath(PROJECT)];
  if (!roots.some((root) => isInside(real, root))) throw refusal(data, source, real);
  return path === resolve(file) ? file : path;
}

/** Whether words are of a data set that is no file of the user's. */
function isNamed({ kind }: ResolvedData, file: string): boolean {
  return kind === "words" && BUNDLED.includes(file);
}

/** The first file that exists, as far as that may be seen without asking. */
async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const { state } = await Deno.permissions.query({ name: "read", path });
    if (state !== "granted") continue;
    if (await Deno.lstat(path).then(() => true, () => false)) return path;
  }
  return undefined;
}

function refusal(data: ResolvedData, source: string, real?: string): ExperimentError {
  const file = fileOf(data)!;
  const leads = real === undefined ? "" : `, which leads to ${real}`;
  const expected = data.kind === "words"
    ? "data.dataset: expected names, makemore or a file"
    : "data.file: expected a file";
  return new ExperimentError(
    `${source}: ${expected} below the experiment's folder or the project, found ` +
      `${quote(file)}${leads}; to train on it all the same give it by --data ` +
      `${resolve(fromUser(file))}`,
  );
}
