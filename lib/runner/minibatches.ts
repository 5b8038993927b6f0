/** Which examples each step trains on: drawn from every replica's own generator, in order. */

import type { Generator } from "../tensor/random/generator.ts";

/** Draws the rows of minibatches. */
export class Minibatches {
  readonly #generators: readonly Generator[];
  readonly #examples: number;
  readonly batchSize: number;
  /** The next minibatch of each replica, if it was looked at already. */
  #peeked: Uint32Array[] | undefined;

  constructor(generators: readonly Generator[], examples: number, batchSize: number) {
    this.#generators = generators;
    this.#examples = examples;
    this.batchSize = batchSize;
  }

  /** The rows of the next step for each replica; the next `take` begins with them. */
  peek(): readonly Uint32Array[] {
    this.#peeked ??= this.#generators.map((generator) => this.#draw(generator, 1));
    return this.#peeked;
  }

  /**
   * The rows of the next `steps` steps for each replica, [room, batchSize], of which the first `steps`
   * are filled.
   */
  take(steps: number, room: number): Uint32Array[] {
    const peeked = this.#peeked;
    this.#peeked = undefined;
    return this.#generators.map((generator, replica) => {
      const rows = new Uint32Array(room * this.batchSize);
      const first = peeked?.[replica] ?? new Uint32Array(0);
      rows.set(first);
      rows.set(this.#draw(generator, peeked ? steps - 1 : steps), first.length);
      return rows;
    });
  }

  #draw(generator: Generator, steps: number): Uint32Array {
    return generator.randint(this.#examples, steps * this.batchSize);
  }
}
