/** One writer to a folder at a time: a lock that the system gives up when its holder dies. */

import { join } from "@std/path";

const NAME = ".initlab.lock";
/** Between two tries, in milliseconds. */
const PAUSE = 100;
const ATTEMPTS = 5;

/** How a folder is waited for. */
export interface LockOptions {
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Called once, with a sentence, if another holds it. */
  readonly onWait?: ((sentence: string) => void) | undefined;
}

/**
 * Waits until nobody else writes to `directory`, which is created; returns what lets others in again.
 *
 * @throws the signal's reason if it is aborted
 */
export async function lockFolder(
  directory: string,
  { signal, onWait }: LockOptions = {},
): Promise<() => Promise<void>> {
  const path = join(directory, NAME);
  let gone = 0;
  for (let waited = false;;) {
    await Deno.mkdir(directory, { recursive: true });
    const file = await Deno.open(path, { create: true, write: true }).catch((error) => {
      // Another run that made the folder to try it may have removed it again.
      if (!(error instanceof Deno.errors.NotFound) || ++gone === ATTEMPTS) throw error;
    });
    if (file === undefined) continue;
    // Where a file system knows no locks, runs are not kept apart.
    if (await file.tryLock(true).catch(() => true) && await isAt(file, path)) {
      return async () => {
        await Deno.remove(path).catch(() => {});
        file.close();
      };
    }
    file.close();
    if (!waited) onWait?.(`another run writes to ${directory}: waiting for it`);
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    signal?.throwIfAborted();
  }
}

/** Whether the file is still the one of that name: its last holder may have removed it. */
async function isAt(file: Deno.FsFile, path: string): Promise<boolean> {
  const there = await Deno.stat(path).catch(() => undefined);
  return there !== undefined && there.ino === (await file.stat()).ino;
}
