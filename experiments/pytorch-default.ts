/**
 * What does PyTorch's default initialisation do to six layers, beside Kaiming's?
 *
 * nn.Linear draws its weights uniformly within 1 / sqrt(fan-in): a gain of 1 / sqrt(3), too small for
 * tanh and for ReLU, so that signals shrink with depth. Batch norm makes up for it.
 */

import {
  batchNorm,
  block,
  defineExperiment,
  embedding,
  flatten,
  kaimingNormal,
  linear,
  relu,
  sgd,
  tanh,
  words,
  zeros,
} from "../lib/experiment/mod.ts";

const kaiming = (nonlinearity: "tanh" | "relu") => ({
  init: { weight: kaimingNormal(nonlinearity), bias: zeros },
});
const normalised = { tanh: [batchNorm(), tanh()] };

export default defineExperiment({
  question: "What does PyTorch's default initialisation do to six layers, beside Kaiming's?",
  data: words({ dataset: "names", contextLength: 3 }),
  network: [
    embedding(10),
    flatten(),
    block("hidden", [linear(100), tanh()], { repeat: 5 }),
    block("output", [linear("vocabulary")]),
  ],
  train: { steps: 3_000, batchSize: 32, optimiser: sgd({ lr: 0.1 }) },
  full: { steps: 50_000 },
  evaluate: ["running"],
  watch: { everyStep: true, histograms: 40, at: [1_000] },
  variants: {
    tanh: {},
    tanhKaiming: { label: "tanh by Kaiming", change: { "hidden.linear": kaiming("tanh") } },
    relu: { label: "ReLU", change: { tanh: relu() } },
    reluKaiming: {
      label: "ReLU by Kaiming",
      change: { tanh: relu(), "hidden.linear": kaiming("relu") },
    },
    norm: { label: "batch norm", change: normalised },
    normKaiming: {
      label: "batch norm by Kaiming",
      change: { ...normalised, "hidden.linear": kaiming("tanh") },
    },
  },
});
