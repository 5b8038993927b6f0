/**
 * Freed buffers kept by length, so that eager training does
 * not ask the driver for memory at every step.
 */

/** Buffers given back, by length. */
export class BufferPool<B extends { readonly length: number }> {
  readonly #free = new Map<number, B[]>();

  /** A freed buffer of exactly `length` elements, if there is one. */
  take(length: number): B | undefined {
    return this.#free.get(length)?.pop();
  }

  /** Keeps a buffer for the next `take` of its length. */
  give(buffer: B): void {
    const bucket = this.#free.get(buffer.length);
    if (bucket) bucket.push(buffer);
    else this.#free.set(buffer.length, [buffer]);
  }
}
