/**
 * What shows that the fan-in normalisation was forgotten, without and with batch norm?
 *
 * The lecture's six layers with standard normal weights, beside weights divided by sqrt(fan-in).
 */

import {
  batchNorm,
  defineExperiment,
  kaimingNormal,
  mlp,
  normal,
  sgd,
  tanh,
  words,
  zeros,
} from "../lib/experiment/mod.ts";

/** Weights as randn gives them; those of the output times 0.1. */
const forgotten = {
  "hidden.linear": { init: { weight: normal(1) } },
  "output.linear": { init: { weight: normal(0.1) } },
};

export default defineExperiment({
  question: "What shows that the fan-in normalisation was forgotten, without and with batch norm?",
  answeredBy: "updateToData",
  data: words({ dataset: "names", contextLength: 3 }),
  network: mlp({
    embedding: 10,
    hidden: [100, 100, 100, 100, 100],
    init: {
      hidden: { weight: kaimingNormal({ gain: 1 }), bias: zeros },
      output: { weight: kaimingNormal({ gain: 0.1 }), bias: zeros },
    },
  }),
  train: { steps: 1_000, batchSize: 32, optimiser: sgd({ lr: { 0: 0.1, 150_000: 0.01 } }) },
  full: { steps: 200_000 },
  evaluate: ["running"],
  watch: { everyStep: true, histograms: 20, saturationThreshold: 0.97 },
  variants: {
    fanIn: { label: "by fan-in" },
    forgotten: { label: "forgotten", change: forgotten },
    normed: {
      label: "forgotten + batch norm",
      change: {
        ...forgotten,
        "hidden.linear": { bias: false, init: normal(1) },
        tanh: [batchNorm({ unbiased: true }), tanh()],
      },
    },
  },
});
