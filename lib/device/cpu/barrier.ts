/**
 * Where workers that share a program's kernels wait for each other, on a few words of shared memory:
 * no message, no round trip to the main thread.
 */

/** How many of the parts have come in this round. */
const COME = 0;
/** Which round it is; BROKEN once a part will never come. */
const ROUND = 1;
const BROKEN = -1;

/**
 * How often to look before the thread sleeps: 130 us, longer than a kernel takes that one worker does
 * while the others wait. To wake takes 30 us, 100 times what a meeting takes that none sleeps through;
 * with as short a patience each would go on putting the other to sleep.
 */
const LOOKS = 5000;

/** One worker's end of it. */
export class Barrier {
  readonly #words: Int32Array<SharedArrayBuffer>;

  /** Memory for a barrier at which all parts must meet. */
  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(8);
  }

  /** `memory` is the same for all `parts`. */
  constructor(memory: SharedArrayBuffer, readonly parts: number) {
    this.#words = new Int32Array(memory);
  }

  /** Waits until all parts have called it as often; false if one of them never will. */
  meet(): boolean {
    const words = this.#words;
    const round = Atomics.load(words, ROUND);
    if (round === BROKEN) return false;
    if (Atomics.add(words, COME, 1) + 1 === this.parts) {
      Atomics.store(words, COME, 0);
      Atomics.compareExchange(words, ROUND, round, (round + 1) & 0x7fffffff);
      Atomics.notify(words, ROUND);
    } else {
      for (let look = 0; look < LOOKS && Atomics.load(words, ROUND) === round; look++) {
        Atomics.pause();
      }
      while (Atomics.load(words, ROUND) === round) Atomics.wait(words, ROUND, round);
    }
    return Atomics.load(words, ROUND) !== BROKEN;
  }

  /** Lets all parts go, now and later. */
  break(): void {
    Atomics.store(this.#words, ROUND, BROKEN);
    Atomics.notify(this.#words, ROUND);
  }
}
