/**
 * Which gain keeps activations and gradients of one size through a deep tanh network?
 *
 * The lecture's six layers, without batch norm: five of linear and tanh, and the output.
 */

import { defineExperiment, kaimingNormal, mlp, sgd, words, zeros } from "../lib/experiment/mod.ts";

/** Hidden weights of standard deviation gain / sqrt(fan-in). */
const gain = (gain: number) => ({
  change: { "hidden.linear": { init: { weight: kaimingNormal({ gain }) } } },
});

export default defineExperiment({
  question: "Which gain keeps activations and gradients of one size through a deep tanh network?",
  answeredBy: "gradientSpread",
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
  watch: { everyStep: true, histograms: 20, saturationThreshold: 0.97 },
  variants: {
    half: { label: "gain 0.5", ...gain(0.5) },
    one: { label: "gain 1", ...gain(1) },
    tanh: { label: "gain 5/3" },
    three: { label: "gain 3", ...gain(3) },
  },
});
