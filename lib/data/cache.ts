/** Where the project lies, and in it the folder `.cache` for downloaded data, which git ignores. */

import { dirname, fromFileUrl, join } from "@std/path";

/** The project's folder. */
export const PROJECT = dirname(fromFileUrl(new URL("../../deno.json", import.meta.url)));

/** The path of the lecture's names.txt in the cache, whether or not it is there. */
export function makemorePath(): string {
  return join(PROJECT, ".cache", "makemore", "names.txt");
}
