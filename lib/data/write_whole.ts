/** Files of which neither a crash nor a power cut leaves half: synced, renamed, the folder synced. */

import { dirname } from "@std/path";

/**
 * Writes `content` to a temporary name beside `path`, whose folder exists, and renames it. The
 * content is on the disk before the name is, and both are once this returns.
 *
 * @throws {Deno.errors.PermissionDenied | Deno.errors.NotCapable} and the like, as Deno does; then
 * `path` is as it was
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.part`;
  try {
    await writeSynced(temporary, content);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Writes a new file whose content is on the disk once this returns. @throws as Deno does */
export async function writeSynced(path: string, content: string | Uint8Array): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
  await file.sync();
}

/** Makes the names in a folder last; where folders cannot be opened, the system sees to it. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await Deno.open(path).catch(() => undefined);
  await folder?.sync().catch(() => {});
  folder?.close();
}
