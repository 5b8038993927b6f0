/**
 * What gain does a stack of linear layers need, with no tanh between them?
 *
 * The lecture's six layers without their tanh, which together are one linear map: at gain 5/3, which
 * a tanh needs, every layer makes its inputs larger, and training diverges.
 */

import { defineExperiment, kaimingNormal, mlp, sgd, words, zeros } from "../lib/experiment/mod.ts";

/** Hidden weights of standard deviation gain / sqrt(fan-in), and nothing between the layers. */
const linear = (gain: number) => ({
  change: { tanh: null, "hidden.linear": { init: { weight: kaimingNormal({ gain }) } } },
});

export default defineExperiment({
  question: "What gain does a stack of linear layers need, with no tanh between them?",
  answeredBy: "activationSpread",
  data: words({ dataset: "names", contextLength: 3 }),
  network: mlp({
    embedding: 10,
    hidden: [100, 100, 100, 100, 100],
    init: {
      hidden: { weight: kaimingNormal("tanh"), bias: zeros },
      output: { weight: kaimingNormal({ gain: 0.1 }), bias: zeros },
    },
  }),
  train: { steps: 1_000, batchSize: 32, optimiser: sgd({ lr: { 0: 0.1, 150_000: 0.01 } }) },
  full: { steps: 200_000 },
  watch: { everyStep: true, saturationThreshold: 0.97 },
  variants: {
    one: { label: "gain 1", ...linear(1) },
    tanh: { label: "gain 5/3", ...linear(5 / 3) },
    bent: { label: "gain 5/3 and tanh" },
  },
});
