/**
 * Must the columns of a table be brought to one scale before they reach a tanh network?
 *
 * Fisher's 150 irises (1936), four lengths in centimetres, three species: put your own CSV in its
 * place, and name the column to predict.
 */

import {
  batchNorm,
  block,
  defineExperiment,
  kaimingNormal,
  linear,
  normal,
  sgd,
  table,
  tanh,
  zeros,
} from "../lib/experiment/mod.ts";

const layer = linear(32, { init: { weight: kaimingNormal("tanh"), bias: zeros } });

export default defineExperiment({
  question: "Must the columns of a table be brought to one scale before they reach a tanh network?",
  data: table({ file: "own-table.csv", target: "species", standardise: true }),
  network: [
    block("hidden", [layer, tanh()], { repeat: 2 }),
    block("output", [linear("classes", { init: { weight: normal(0.01), bias: zeros } })]),
  ],
  train: { steps: 1_000, batchSize: 16, optimiser: sgd({ lr: 0.05 }) },
  full: { steps: 10_000 },
  seeds: [1, 2, 3, 4, 5, 6],
  watch: { everyStep: true, devLoss: { every: 50 } },
  variants: {
    standardised: {},
    raw: { label: "as they are", data: { standardise: false } },
    normalised: {
      label: "batch norm first",
      data: { standardise: false },
      change: { "hidden1.linear": [batchNorm(), layer] },
    },
  },
});
