/**
 * How large may the weights in front of a tanh be before its units stop learning?
 *
 * The lecture's network with quiet logits: the hidden layer as drawn at first, times 0.2, times 0.1,
 * and as Kaiming initialisation draws it.
 */

import {
  block,
  defineExperiment,
  embedding,
  flatten,
  type Initialiser,
  kaimingNormal,
  linear,
  normal,
  sgd,
  tanh,
  words,
} from "../lib/experiment/mod.ts";

/** Hidden weights of this kind and, as in the lecture, a bias times 0.01. */
const hidden = (weight: Initialiser) => ({
  change: { "hidden.linear": { init: { weight, bias: normal(0.01) } } },
});

export default defineExperiment({
  question: "How large may the weights in front of a tanh be before its units stop learning?",
  answeredBy: "flatShare",
  data: words({ dataset: "names", contextLength: 3 }),
  network: [
    embedding(10),
    flatten(),
    block("hidden", [linear(200, { init: { weight: normal(1), bias: normal(1) } }), tanh()]),
    block("output", [linear("vocabulary", { init: { weight: normal(0.01), bias: normal(0) } })]),
  ],
  train: { steps: 10_000, batchSize: 32, optimiser: sgd({ lr: { 0: 0.1, 100_000: 0.01 } }) },
  full: { steps: 200_000 },
  watch: { everyStep: true, histograms: 20, devLoss: { every: 500 } },
  variants: {
    original: { label: "scale 1" },
    fifth: { label: "scale 0.2", ...hidden(normal(0.2)) },
    tenth: { label: "scale 0.1", ...hidden(normal(0.1)) },
    kaiming: { label: "Kaiming", ...hidden(kaimingNormal("tanh")) },
  },
});
