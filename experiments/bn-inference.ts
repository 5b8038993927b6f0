/**
 * Which statistics should batch norm be evaluated with?
 *
 * A trained network must take a single example: it uses running statistics, which are good where
 * momentum x steps is large and the minibatches are not too small. Folded into the linear layer they
 * give the same logits. A column that is constant needs eps: without it 0 is divided by 0.
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
  zeros,
} from "../lib/experiment/mod.ts";

const slow = { change: { batchNorm: { momentum: 0.001 } } };
const constant = { "hidden.linear": { init: zeros } };

export default defineExperiment({
  question: "Which statistics should batch norm be evaluated with?",
  answeredBy: "calibrationGap",
  data: words({ dataset: "names", contextLength: 3 }),
  network: [
    embedding(10),
    flatten(),
    block("hidden", [
      linear(100, { bias: false, init: kaimingNormal("tanh") }),
      batchNorm(),
      tanh(),
    ]),
    block("output", [linear("vocabulary", { init: { weight: normal(0.01), bias: zeros } })]),
  ],
  train: { steps: 2_000, batchSize: 32, optimiser: sgd({ lr: 0.1 }) },
  full: { steps: 20_000 },
  evaluate: ["running", "calibrated", "batch", "folded"],
  watch: { at: [100, 500, 1_000], calibration: true, jitter: { batches: 64 } },
  variants: {
    fast8: { label: "batch 8", train: { batchSize: 8 } },
    slow8: { label: "batch 8 at momentum 0.001", train: { batchSize: 8 }, ...slow },
    fast32: { label: "batch 32" },
    slow32: { label: "batch 32 at momentum 0.001", ...slow },
    fast256: { label: "batch 256", train: { batchSize: 256 } },
    slow256: { label: "batch 256 at momentum 0.001", train: { batchSize: 256 }, ...slow },
    constant: { label: "constant columns", change: constant },
    withoutEps: {
      label: "constant columns with eps 0",
      change: { ...constant, batchNorm: { eps: 0 } },
    },
  },
});
