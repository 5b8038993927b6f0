/**
 * Who has which memory: it is lent as buffers, and comes back when it is freed, or when nothing
 * refers to the buffer any more.
 */

import type { DeviceBuffer } from "./device.ts";

/** Elements lent between two turns of the event loop: it finds forgotten buffers only then. */
const TURN_ELEMENTS = 2 ** 24;

/** The buffers in use. */
export class Lender<M> {
  readonly #giveBack: (memory: M) => void;
  readonly #forgotten: FinalizationRegistry<M>;
  #sinceTurn = 0;

  /** `giveBack` takes each memory that comes back, once. */
  constructor(giveBack: (memory: M) => void) {
    this.#giveBack = giveBack;
    this.#forgotten = new FinalizationRegistry(giveBack);
  }

  /** Notes that `buffer` has `memory` until it is freed or forgotten. */
  lend<B extends DeviceBuffer>(buffer: B, memory: M): B {
    this.#forgotten.register(buffer, memory, buffer);
    this.#sinceTurn += buffer.length;
    return buffer;
  }

  /** Takes back the memory that `buffer` was lent with; done already, it does nothing. */
  free(buffer: DeviceBuffer, memory: M): void {
    if (this.#forgotten.unregister(buffer)) this.#giveBack(memory);
  }

  /** Lets the event loop turn once if much was lent since, so that what was forgotten comes back. */
  async turn(): Promise<void> {
    if (this.#sinceTurn < TURN_ELEMENTS) return;
    this.#sinceTurn = 0;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
