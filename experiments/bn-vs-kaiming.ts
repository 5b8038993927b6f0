/** The lecture's loss table: five ways to start one network, from too-confident logits to batch norm. */

import { defineExperiment, kaimingNormal, normal } from "../lib/runner/experiment.ts";

/** The lecture draws the output bias and multiplies it by zero: the draw keeps its random stream. */
const quietOutput = { weight: normal(0.01), bias: normal(0) };

export default defineExperiment({
  question: "Does batch norm beat a well-scaled initialisation on a shallow network?",
  data: { dataset: "names", contextLength: 3, shuffleSeed: 42, split: [0.8, 0.1, 0.1] },
  model: { embedding: 10, hidden: [200], activation: "tanh" },
  train: { steps: 200_000, batchSize: 32, lr: { 0: 0.1, 100_000: 0.01 } },
  seeds: [2147483647],
  variants: {
    original: {
      published: { initial: 27.8817, train: 2.1245, dev: 2.1682 },
    },
    fixSoftmax: {
      label: "softmax fixed",
      model: { init: { output: quietOutput } },
      published: { initial: 3.3221, train: 2.07, dev: 2.13 },
    },
    fixTanh: {
      label: "tanh fixed",
      model: { init: { hidden: { weight: normal(0.2), bias: normal(0.01) }, output: quietOutput } },
      published: { initial: 3.3135, train: 2.0355966, dev: 2.1026785 },
    },
    kaiming: {
      label: "Kaiming",
      model: {
        init: {
          hidden: { weight: kaimingNormal("tanh"), bias: normal(0.01) },
          output: quietOutput,
        },
      },
      published: { initial: 3.3179, train: 2.0376642, dev: 2.1069896 },
    },
    batchNorm: {
      label: "batch norm",
      model: {
        batchNorm: { eps: 0, momentum: 0.001, unbiased: true, runningStd: true },
        init: { hidden: { weight: kaimingNormal("tanh") }, output: quietOutput },
      },
      published: { initial: 3.3239, train: 2.0674145, dev: 2.105684 },
    },
  },
});
