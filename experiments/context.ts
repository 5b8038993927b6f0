/**
 * Is it the context that limits the loss?
 *
 * The lecture's own answer: with the activations in order, three characters are too few to tell the
 * next one. Longer contexts help as long as there are examples enough for them.
 */

import {
  block,
  defineExperiment,
  embedding,
  flatten,
  kaimingNormal,
  linear,
  normal,
  sgd,
  tanh,
  words,
  zeros,
} from "../lib/experiment/mod.ts";

export default defineExperiment({
  question: "Is it the context that limits the loss?",
  data: words({ dataset: "names", contextLength: 3 }),
  network: [
    embedding(10),
    flatten(),
    block("hidden", [
      linear(200, { init: { weight: kaimingNormal("tanh"), bias: zeros } }),
      tanh(),
    ]),
    block("output", [linear("vocabulary", { init: { weight: normal(0.01), bias: zeros } })]),
  ],
  train: { steps: 20_000, batchSize: 32, optimiser: sgd({ lr: { 0: 0.1, 15_000: 0.01 } }) },
  full: { steps: 200_000 },
  watch: { devLoss: { every: 500 }, everyStep: true },
  variants: {
    three: { label: "3 characters" },
    eight: { label: "8 characters", data: { contextLength: 8 } },
    sixteen: { label: "16 characters", data: { contextLength: 16 } },
  },
});
