/** Whether a worker lives: it holds a lock as long as it does, so that no way to die goes unseen. */

/** The part of the Web Locks API that is used; Deno's types do not have it yet. */
interface Locks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal },
    held: () => unknown,
  ): Promise<unknown>;
}

const { locks } = navigator as unknown as { locks: Locks };

/** Holds the lock `name` from now to the end of this worker; `held` is called once it does. */
export function holdForLife(name: string, held: () => void): void {
  locks.request(name, {}, () => {
    held();
    return new Promise(() => {});
  });
}

/** Calls `died` when the holder of the lock `name` is gone, unless `signal` is aborted before. */
export function awaitDeath(name: string, signal: AbortSignal, died: () => void): void {
  locks.request(name, { signal }, died).catch(() => {}); // It was aborted.
}
