/**
 * Which networks of 6, 20 and 50 layers train, and what is wrong with those that don't?
 *
 * Tanh layers with Kaiming's gain of 5/3: each makes the gradient that passes back a little larger, and
 * the activations of two examples a little less alike. Fifty in a row, nothing of the input is left.
 * Norms hold the activations, not the gradients; residual connections let both pass. A zero at the end
 * of each residual block makes it begin as if it were not there (Goyal et al. 2017).
 */

import {
  adam,
  batchNorm,
  block,
  defineExperiment,
  embedding,
  flatten,
  groupNorm,
  kaimingNormal,
  layerNorm,
  linear,
  normal,
  residual,
  rmsprop,
  sgd,
  tanh,
  words,
  zeros,
} from "../lib/experiment/mod.ts";

const layer = linear(32, { init: { weight: kaimingNormal("tanh"), bias: zeros } });
const zero = linear(32, { init: { weight: zeros, bias: zeros } });

export default defineExperiment({
  question: "Which networks of 6, 20 and 50 layers train, and what is wrong with those that don't?",
  data: words({ dataset: "names", contextLength: 3 }),
  network: [
    embedding(10),
    flatten(),
    block("input", [layer, tanh()]),
    block("hidden", [layer, tanh()], { repeat: 48 }),
    block("output", [linear("vocabulary", { init: { weight: normal(0.01), bias: zeros } })]),
  ],
  train: { steps: 1_000, batchSize: 32, optimiser: sgd({ lr: 0.1 }) },
  full: { steps: 20_000 },
  evaluate: ["running"],
  watch: { at: [100], everyStep: true },
  variants: {
    six: { label: "6 layers", change: { hidden: { repeat: 4 } } },
    twenty: { label: "20 layers", change: { hidden: { repeat: 18 } } },
    fifty: { label: "50 layers" },
    momentum: { label: "momentum", train: { optimiser: sgd({ lr: 0.01, momentum: 0.9 }) } },
    rmsprop: { label: "RMSprop", train: { optimiser: rmsprop({ lr: 0.001 }) } },
    adam: { label: "Adam", train: { optimiser: adam({ lr: 0.001 }) } },
    batchNorm: { label: "batch norm", change: { "hidden.tanh": [batchNorm(), tanh()] } },
    groupNorm: { label: "group norm", change: { "hidden.tanh": [groupNorm(4), tanh()] } },
    residual: {
      label: "pre-norm residual",
      change: {
        hidden: { repeat: 24 },
        "hidden.linear": residual([layerNorm(), layer, tanh(), zero]),
        "hidden.tanh": null,
      },
    },
  },
});
