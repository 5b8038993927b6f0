/**
 * What do norm and biases do in the motif of a ResNet: convolution, batch norm, ReLU?
 *
 * Residual blocks of two convolutions over eight characters. Batch norm subtracts the mean of what
 * reaches it, so that a bias before it changes nothing and its gradient is zero.
 */

import {
  batchNorm,
  block,
  conv1d,
  defineExperiment,
  embedding,
  flatten,
  kaimingNormal,
  linear,
  normal,
  relu,
  residual,
  sgd,
  transpose,
  words,
  zeros,
} from "../lib/experiment/mod.ts";

const convolution = conv1d(16, 3, {
  padding: 1,
  bias: false,
  init: { weight: kaimingNormal("relu"), bias: zeros },
});

export default defineExperiment({
  question: "What do norm and biases do in the motif of a ResNet: convolution, batch norm, ReLU?",
  data: words({ dataset: "names", contextLength: 8 }),
  network: [
    embedding(16),
    transpose(),
    block("hidden", [
      residual([convolution, batchNorm(), relu(), convolution, batchNorm()]),
      relu(),
    ], { repeat: 3 }),
    flatten(),
    block("output", [linear("vocabulary", { init: { weight: normal(0.01), bias: zeros } })]),
  ],
  train: { steps: 1_000, batchSize: 32, optimiser: sgd({ lr: 0.1 }) },
  full: { steps: 20_000 },
  evaluate: ["running"],
  watch: { everyStep: true, devLoss: { every: 100 } },
  variants: {
    motif: { label: "batch norm" },
    biases: { label: "batch norm and biases", change: { conv1d: { bias: true } } },
    plain: { label: "no norm", change: { batchNorm: null, conv1d: { bias: true } } },
  },
});
