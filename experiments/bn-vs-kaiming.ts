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
  expectLosses,
  flatten,
  kaimingNormal,
  linear,
  normal,
  sgd,
  tanh,
  words,
} from "../lib/experiment/mod.ts";

/** SHA-256 of the lecture's names.txt and of the bundled names: losses are expected for these. */
const LECTURE = "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d";
const BUNDLED = "d16f34e7f9beca0628a737b618ebc0e472624adf8f7a02cefb7870305d4b81c4";

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
    original: {
      published: { initial: 27.8817, train: 2.1245, dev: 2.1682 },
    },
    fixSoftmax: {
      label: "softmax fixed",
      change: quietOutput,
      published: { initial: 3.3221, train: 2.07, dev: 2.13 },
    },
    fixTanh: {
      label: "tanh fixed",
      change: {
        ...quietOutput,
        "hidden.linear": { init: { weight: normal(0.2), bias: normal(0.01) } },
      },
      published: { initial: 3.3135, train: 2.0355966, dev: 2.1026785 },
    },
    kaiming: {
      label: "Kaiming",
      change: {
        ...quietOutput,
        "hidden.linear": { init: { weight: kaimingNormal("tanh"), bias: normal(0.01) } },
      },
      published: { initial: 3.3179, train: 2.0376642, dev: 2.1069896 },
    },
    batchNorm: {
      label: "batch norm",
      change: {
        ...quietOutput,
        "hidden.linear": { bias: false, init: kaimingNormal("tanh") },
        "hidden.tanh": [handWritten, tanh()],
      },
      published: { initial: 3.3239, train: 2.0674145, dev: 2.105684 },
    },
  },
  // The original is saturated and chaotic: its losses depend on the last bit of every sum.
  expect: [
    { // PyTorch's figures, from the same seeds
      digest: LECTURE,
      steps: 200_000,
      losses: {
        original: expectLosses([27.88173, 2.1243, 2.1667, 2.1577], 0.01),
        fixSoftmax: expectLosses([3.32206, 2.0696, 2.1311, 2.1328], 0.004),
        fixTanh: expectLosses([3.31346, 2.0356, 2.1027, 2.1012], 0.004),
        kaiming: expectLosses([3.31790, 2.0377, 2.1070, 2.1050], 0.004),
        batchNorm: expectLosses([3.32386, 2.0674, 2.1057, 2.1070], 0.004),
      },
    },
    { // A shortened run, for CI
      digest: LECTURE,
      steps: 1000,
      losses: {
        original: expectLosses([27.88173, 4.0495, 4.0430, 4.0954], 0.3),
        fixSoftmax: expectLosses([3.32206, 2.4316, 2.4372, 2.4349], 0.001),
        fixTanh: expectLosses([3.31346, 2.4204, 2.4183, 2.4199], 0.001),
        kaiming: expectLosses([3.31790, 2.4170, 2.4165, 2.4182], 0.001),
        batchNorm: expectLosses([3.32386, 2.4571, 2.4548, 2.4538], 0.001),
      },
    },
    { // A shortened run, for CI
      digest: BUNDLED,
      steps: 1000,
      losses: {
        original: expectLosses([28.26415, 4.0991, 4.1700, 4.1376], 0.3),
        fixSoftmax: expectLosses([3.31410, 2.5341, 2.5668, 2.5544], 0.001),
        fixTanh: expectLosses([3.31676, 2.5149, 2.5324, 2.5158], 0.001),
        kaiming: expectLosses([3.31845, 2.5154, 2.5376, 2.5199], 0.001),
        batchNorm: expectLosses([3.28472, 2.5559, 2.5643, 2.5562], 0.001),
      },
    },
    {
      // The whole run on the bundled names
      digest: BUNDLED,
      steps: 200_000,
      losses: {
        original: expectLosses([28.26415, 2.2186, 2.3469, 2.3438], 0.01),
        fixSoftmax: expectLosses([3.31410, 2.1333, 2.3230, 2.3114], 0.004),
        fixTanh: expectLosses([3.31676, 2.0906, 2.2954, 2.3019], 0.004),
        kaiming: expectLosses([3.31845, 2.0951, 2.3061, 2.3114], 0.004),
        batchNorm: expectLosses([3.28472, 2.1432, 2.2685, 2.2794], 0.004),
      },
    },
  ],
});
