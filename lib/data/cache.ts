/** Where downloaded data lies: a folder of the user's, asked for only when it is needed. */

import { join } from "@std/path";
import { DataError } from "../device/errors.ts";

/** Reads an environment variable. */
export type ReadVariable = (name: string) => string | undefined;

/**
 * The path of the lecture's names.txt in the cache: below $INITLAB_CACHE, else
 * $XDG_CACHE_HOME/initlab, else the system's folder for caches in the user's home.
 *
 * @throws {DataError} if no variable names a folder, or they may not be read
 */
export function makemorePath(read: ReadVariable = readVariable): string {
  return join(cacheFolder(read), "makemore", "names.txt");
}

function cacheFolder(read: ReadVariable): string {
  const own = read("INITLAB_CACHE");
  if (own) return own;
  const shared = read("XDG_CACHE_HOME") || read("LOCALAPPDATA");
  if (shared) return join(shared, "initlab");
  const home = read("HOME");
  if (home) return join(home, ".cache", "initlab");
  throw new DataError(
    "No folder for the cache: expected INITLAB_CACHE, XDG_CACHE_HOME or HOME to be set, found " +
      "none of them; set INITLAB_CACHE to a folder.",
  );
}

function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new DataError(
      `Not allowed to look for the cache: expected permission to read ${name}, found none; use ` +
        `--data FILE, or allow it with --allow-env=INITLAB_CACHE,XDG_CACHE_HOME,LOCALAPPDATA,HOME.`,
    );
  }
}
