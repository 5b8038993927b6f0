/**
 * How much of a bad initialisation does batch norm forgive?
 *
 * The lecture's six layers with batch norm after every linear layer, the output's too: other gains, no
 * fan-in normalisation, and batch norm in other places.
 */

import {
  batchNorm,
  block,
  constant,
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

/** Batch norm as the lecture's class has it, its variance divided by n - 1. */
const norm = batchNorm({ unbiased: true });

/** All weights drawn by `init`. */
const drawn = (init: Initialiser) => ({ "hidden.linear": { init }, "output.linear": { init } });

export default defineExperiment({
  question: "How much of a bad initialisation does batch norm forgive?",
  data: words({ dataset: "names", contextLength: 3 }),
  network: [
    embedding(10),
    flatten(),
    block(
      "hidden",
      [linear(100, { bias: false, init: kaimingNormal({ gain: 1 }) }), norm, tanh()],
      {
        repeat: 5,
      },
    ),
    block("output", [
      linear("vocabulary", { bias: false, init: kaimingNormal({ gain: 1 }) }),
      batchNorm({ unbiased: true, init: { weight: constant(0.1) } }),
    ]),
  ],
  train: { steps: 1_000, batchSize: 32, optimiser: sgd({ lr: { 0: 0.1, 150_000: 0.01 } }) },
  full: { steps: 200_000 },
  evaluate: ["running"],
  watch: { everyStep: true, devLoss: { every: 100 }, saturationThreshold: 0.97 },
  variants: {
    one: { label: "gain 1" },
    fifth: { label: "gain 0.2", change: drawn(kaimingNormal({ gain: 0.2 })) },
    tanh: { label: "gain 5/3", change: drawn(kaimingNormal("tanh")) },
    noFanIn: { label: "no fan-in", change: drawn(normal(1)) },
    noFanInFast: {
      label: "no fan-in at rate 1",
      change: drawn(normal(1)),
      train: { optimiser: { lr: { 0: 1, 150_000: 0.1 } } },
    },
    after: {
      label: "after the tanh",
      change: { "hidden.batchNorm": null, "hidden.tanh": [tanh(), norm] },
    },
    hiddenOnly: {
      label: "none on the output",
      change: { "output.linear": { init: kaimingNormal({ gain: 0.1 }) }, "output.batchNorm": null },
    },
  },
});
