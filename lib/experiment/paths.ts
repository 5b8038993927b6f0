/** Paths as the user means them, who need not stand where the process runs. */

import { relative, resolve } from "@std/path";
import { PROJECT } from "../data/cache.ts";
import { reasonOf, UsageError } from "../device/errors.ts";
import { brief } from "../device/text.ts";

/** The folder the user stands in: `deno task` moves to the project and says so by INIT_CWD. */
export function userFolder(): string {
  const permission = { name: "env", variable: "INIT_CWD" } as const;
  const readable = Deno.permissions.querySync(permission).state === "granted";
  return (readable && Deno.env.get("INIT_CWD")) || Deno.cwd();
}

/** A path of the user's that the process can open; as it was given, where that is the same. */
export function fromUser(path: string): string {
  const folder = userFolder();
  return folder === Deno.cwd() ? path : resolve(folder, path);
}

/** A path of the project that the process can open, relative where the user sees it so. */
export function fromProject(path: string): string {
  const absolute = resolve(PROJECT, path);
  const stands = userFolder() === Deno.cwd() && isInside(absolute, Deno.cwd());
  return stands ? relative(Deno.cwd(), absolute) : absolute;
}

/** Whether an absolute path is a folder or lies below it, as written: links are not followed. */
export function isInside(path: string, folder: string): boolean {
  return resolve(path) === resolve(folder) || !/^(\.\.([\\/]|$)|[A-Za-z]:|[\\/])/.test(
    relative(folder, path),
  );
}

/**
 * Where a path leads through links: of a file that is not there yet, where it would be.
 *
 * @throws {UsageError} if it leads nowhere: too long, through a file, or links in a circle
 */
export async function realPath(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    const above = resolve(path, "..");
    if (!(error instanceof Deno.errors.NotFound) || above === resolve(path)) {
      throw new UsageError(
        `${brief(path)}: expected a path that can be followed, found "${reasonOf(error)}"`,
      );
    }
    return resolve(await realPath(above), relative(above, resolve(path)));
  }
}
