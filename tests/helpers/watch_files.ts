/** Which files are synced and renamed, and in what order. */

/**
 * Runs `body` and returns the calls it made below `folder`: "sync FILE" for any file, "sync folder",
 * "rename NAME" by the new name.
 */
export async function watchFiles(folder: string, body: () => Promise<unknown>): Promise<string[]> {
  const calls: string[] = [];
  const { sync } = Deno.FsFile.prototype;
  const { rename, renameSync } = Deno;
  const note = (to: string | URL) => calls.push(`rename ${String(to).slice(folder.length + 1)}`);
  Deno.FsFile.prototype.sync = async function () {
    calls.push((await this.stat()).isDirectory ? "sync folder" : "sync FILE");
    await sync.call(this);
  };
  Deno.rename = async (from, to) => (note(to), await rename(from, to));
  Deno.renameSync = (from, to) => (note(to), renameSync(from, to));
  try {
    await body();
    return calls;
  } finally {
    Deno.FsFile.prototype.sync = sync;
    Object.assign(Deno, { rename, renameSync });
  }
}
