/** What a result is called by its data: its losses, its batches, the guess that knows nothing. */

import type { ExperimentResult } from "../runner/result.ts";

/** A guess that takes all classes for equally likely. */
export interface EvenGuess {
  /** Its cross-entropy: the logarithm of the number of classes. */
  readonly loss: number;
  /** The same in words: "ln 27". */
  readonly name: string;
  /** What it takes for equally likely: "all characters equally likely". */
  readonly meaning: string;
  /** What is guessed: "characters". */
  readonly classes: string;
}

/** The even guess; undefined where no classes are predicted. */
export function evenGuess({ data: { kind, outputs } }: ExperimentResult): EvenGuess | undefined {
  if (outputs?.kind !== "classes") return undefined;
  const { count } = outputs;
  const classes = kind === "words" ? "characters" : "classes";
  const meaning = `all ${classes} equally likely`;
  return { loss: Math.log(count), name: `ln ${count}`, meaning, classes };
}

/** What an axis of losses is called. */
export function lossName({ data: { outputs } }: ExperimentResult): string {
  return outputs?.kind === "values" ? "mean squared error" : "loss (nats)";
}

/** What a network was looked at with: without targets the data are one batch. */
export function batchName({ data: { outputs } }: ExperimentResult): string {
  return outputs === undefined ? "batch" : "minibatch";
}
