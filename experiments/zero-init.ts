/**
 * Which parts of a network learn if its weights start at zero?
 *
 * Where all is zero, every unit gives zero and passes back a gradient of zero: the bias of the output
 * alone moves, and learns how often each character comes. Where all are equal, units stay copies of
 * each other: a layer of a hundred learns as much as one of a single unit.
 */

import {
  block,
  constant,
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

const zero = { init: { weight: zeros, bias: zeros } };

export default defineExperiment({
  question: "Which parts of a network learn if its weights start at zero?",
  data: words({ dataset: "names", contextLength: 3 }),
  network: [
    embedding(10),
    flatten(),
    block("hidden", [
      linear(100, { init: { weight: kaimingNormal("tanh"), bias: zeros } }),
      tanh(),
    ], { repeat: 2 }),
    block("output", [linear("vocabulary", { init: { weight: normal(0.01), bias: zeros } })]),
  ],
  train: { steps: 5_000, batchSize: 32, optimiser: sgd({ lr: 0.1 }) },
  full: { steps: 50_000 },
  watch: { everyStep: true, at: [1, 100] },
  variants: {
    all: { label: "all zero", change: { "*.linear": zero, embedding: { init: zeros } } },
    hidden: { label: "hidden layers zero", change: { "hidden.linear": zero } },
    output: { label: "output layer zero", change: { "output.linear": zero } },
    equal: {
      label: "equal hidden units",
      change: { "hidden.linear": { init: constant(0.02) }, "output.linear": zero },
    },
    random: { label: "Kaiming" },
  },
});
