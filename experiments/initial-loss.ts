/**
 * Which scale of the output layer begins at the loss of an even guess, and why is it not zero?
 *
 * The lecture's first network: its output weights, and with them its logits, are made smaller. At zero
 * nothing flows back to the layers before, until the first update.
 */

import {
  block,
  defineExperiment,
  embedding,
  flatten,
  linear,
  normal,
  sgd,
  tanh,
  words,
} from "../lib/experiment/mod.ts";

/** The output weights times `scale`; the lecture draws the bias and multiplies it by zero. */
const output = (scale: number) => ({
  change: { "output.linear": { init: { weight: normal(scale), bias: normal(0) } } },
});

export default defineExperiment({
  question:
    "Which scale of the output layer begins at the loss of an even guess, and why is it not zero?",
  answeredBy: "initialLoss",
  data: words({ dataset: "names", contextLength: 3 }),
  network: [
    embedding(10),
    flatten(),
    block("hidden", [linear(200, { init: { weight: normal(1), bias: normal(1) } }), tanh()]),
    block("output", [linear("vocabulary", { init: { weight: normal(1), bias: normal(1) } })]),
  ],
  train: { steps: 10_000, batchSize: 32, optimiser: sgd({ lr: { 0: 0.1, 100_000: 0.01 } }) },
  full: { steps: 200_000 },
  watch: { everyStep: true, devLoss: { every: 500 } },
  variants: {
    original: { label: "scale 1" },
    tenth: { label: "scale 0.1", ...output(0.1) },
    hundredth: { label: "scale 0.01", ...output(0.01) },
    zero: { label: "scale 0", ...output(0) },
  },
});
