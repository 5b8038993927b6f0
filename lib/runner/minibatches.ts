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

  /** The rows of the next step, replicas one after another; the next `take` begins with them. */
  peek(): Uint32Array {
    this.#peeked ??= this.#generators.map((generator) => this.#draw(generator, 1));
    return concatenate(this.#peeked);
  }

  /** The rows of the next `steps` steps: [replicas, steps, batchSize]. */
  take(steps: number): Uint32Array {
    const peeked = this.#peeked;
    this.#peeked = undefined;
    return concatenate(
      this.#generators.flatMap((generator, replica) =>
        peeked
          ? [peeked[replica]!, this.#draw(generator, steps - 1)]
          : [this.#draw(generator, steps)]
      ),
    );
  }

  #draw(generator: Generator, steps: number): Uint32Array {
    return generator.randint(this.#examples, steps * this.batchSize);
  }
}

function concatenate(parts: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let begin = 0;
  for (const part of parts) {
    whole.set(part, begin);
    begin += part.length;
  }
  return whole;
}
