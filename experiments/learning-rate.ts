/**
 * Which learning rate is right, and how is it found?
 *
 * The lecture's six layers at three rates, and its rate finder: from 0.001 to 1 along an exponential
 * ramp, to be read where the loss falls fastest and where it begins to rise.
 */

import {
  defineExperiment,
  exponential,
  kaimingNormal,
  type LearningRate,
  mlp,
  sgd,
  words,
  zeros,
} from "../lib/experiment/mod.ts";

const rate = (lr: LearningRate) => ({ train: { optimiser: { lr } } });

export default defineExperiment({
  question: "Which learning rate is right, and how is it found?",
  data: words({ dataset: "names", contextLength: 3 }),
  network: mlp({
    embedding: 10,
    hidden: [100, 100, 100, 100, 100],
    init: {
      hidden: { weight: kaimingNormal("tanh"), bias: zeros },
      output: { weight: kaimingNormal({ gain: 0.1 }), bias: zeros },
    },
  }),
  train: { steps: 1_000, batchSize: 32, optimiser: sgd({ lr: 0.1 }) },
  watch: { everyStep: true, devLoss: { every: 100 }, saturationThreshold: 0.97 },
  variants: {
    right: { label: "rate 0.1" },
    low: { label: "rate 0.001", ...rate(0.001) },
    high: { label: "rate 1", ...rate(1) },
    finder: { label: "rising from 0.001 to 1", ...rate(exponential(0.001, 1)) },
  },
});
