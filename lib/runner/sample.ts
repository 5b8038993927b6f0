/**
 * New words from a trained network: one character after
 * another, each drawn from the predicted distribution.
 */

import type { Device } from "../device/device.ts";
import type { Vocabulary } from "../data/vocab.ts";
import { evaluating, type Module } from "../nn/mod.ts";
import { Program } from "../tensor/program.ts";
import { Generator } from "../tensor/random/generator.ts";
import { noGrad } from "../tensor/scope.ts";
import { zeros } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Added to the training seed for sampling, as the lecture does. */
const SEED_OFFSET = 10;
/** A word that is longer is cut: an untrained network may never end one. */
const LONGEST_WORD = 40;

/**
 * Samples `count` words from each replica, each from a generator of its own seed; fewer from one
 * whose logits are not finite: it predicts nothing.
 *
 * @throws {DeviceError}
 */
export async function sampleWords(
  device: Device,
  model: Module,
  vocabulary: Vocabulary,
  contextLength: number,
  seeds: readonly number[],
  count: number,
): Promise<string[][]> {
  const replicas = seeds.length;
  const options = { label: "sampled contexts", replicas, dtype: "uint32" } as const;
  using contexts = zeros([1, contextLength], options).to(device);
  let logits: Tensor | undefined;
  const predict = () => noGrad(() => void (logits = model.forward(contexts)));
  using program = await Program.capture(device, "sampling", () => evaluating(model, predict));
  const writers = seeds.map((seed) => new WordWriter(seed + SEED_OFFSET, contextLength, count));
  while (writers.some((writer) => !writer.done)) {
    const [predicted] = await program.run({
      steps: 1,
      inputs: [[contexts, writers.map(({ context }) => Uint32Array.from(context))]],
      outputs: [logits!],
    });
    const rows = predicted!.float32;
    for (const [replica, writer] of writers.entries()) writer.write(rows[replica]!);
  }
  return writers.map(({ words }) => words.map((tokens) => vocabulary.decode(tokens)));
}

/** The words of one replica so far. */
class WordWriter {
  readonly words: number[][] = [];
  context: number[];
  readonly #generator: Generator;
  #word: number[] = [];
  #speechless = false;

  constructor(seed: number, readonly contextLength: number, readonly count: number) {
    this.#generator = new Generator(seed % 2 ** 32);
    this.context = new Array(contextLength).fill(0);
  }

  get done(): boolean {
    return this.#speechless || this.words.length >= this.count;
  }

  /** Draws the next character from softmax(logits); token 0 ends the word. */
  write(logits: Float32Array): void {
    this.#speechless = !logits.every(Number.isFinite);
    if (this.done) return;
    const token = this.#generator.multinomial(softmax(logits));
    if (token === 0 || this.#word.length >= LONGEST_WORD) {
      this.words.push(this.#word);
      this.#word = [];
      this.context = new Array(this.contextLength).fill(0);
      return;
    }
    this.#word.push(token);
    this.context = [...this.context.slice(1), token];
  }
}

function softmax(logits: Float32Array): Float32Array {
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}
