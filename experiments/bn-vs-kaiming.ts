/**
 * Does batch norm beat a well-scaled initialisation on a shallow network?
 *
 * The lecture's loss table: five ways to start one network, from too-confident logits to batch norm.
 */

import {
  batchNorm,
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
} from "../lib/experiment/mod.ts";

/** As the lecture begins: everything standard normal, biases too. */
const standard = { weight: normal(1), bias: normal(1) };

/** The lecture draws the output bias and multiplies it by zero: the draw keeps its random stream. */
const quietOutput = { "output.linear": { init: { weight: normal(0.01), bias: normal(0) } } };

/** Batch norm as the lecture writes it by hand. */
const handWritten = batchNorm({ eps: 0, momentum: 0.001, unbiased: true, runningStd: true });

export default defineExperiment({
  question: "Does batch norm beat a well-scaled initialisation on a shallow network?",
  data: words({ dataset: "names", contextLength: 3 }),
  network: [
    embedding(10),
    flatten(),
    block("hidden", [linear(200, { init: standard }), tanh()]),
    block("output", [linear("vocabulary", { init: standard })]),
  ],
  train: { steps: 200_000, batchSize: 32, optimiser: sgd({ lr: { 0: 0.1, 100_000: 0.01 } }) },
  seeds: [2147483647],
  variants: {
    original: {},
    fixSoftmax: {
      label: "softmax fixed",
      change: quietOutput,
    },
    fixTanh: {
      label: "tanh fixed",
      change: {
        ...quietOutput,
        "hidden.linear": { init: { weight: normal(0.2), bias: normal(0.01) } },
      },
    },
    kaiming: {
      label: "Kaiming",
      change: {
        ...quietOutput,
        "hidden.linear": { init: { weight: kaimingNormal("tanh"), bias: normal(0.01) } },
      },
    },
    batchNorm: {
      label: "batch norm",
      change: {
        ...quietOutput,
        "hidden.linear": { bias: false, init: kaimingNormal("tanh") },
        "hidden.tanh": [handWritten, tanh()],
      },
    },
  },
});
