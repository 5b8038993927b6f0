/** Where downloaded data lies: in the project's own folder `.cache`, which git ignores. */

import { fromFileUrl } from "@std/path";

/** The path of the lecture's names.txt in the cache, whether or not it is there. */
export function makemorePath(): string {
  return fromFileUrl(new URL("../../.cache/makemore/names.txt", import.meta.url));
}
