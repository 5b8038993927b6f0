/**
 * Which activations leave units flat or dead, each with the gain that suits it?
 *
 * Where calculateGain has none, the gain is 1 / sqrt(E f(z)^2) for a standard normal z, which keeps the
 * mean square from layer to layer. Units that a high rate has killed stay dead when it falls.
 */

import {
  block,
  defineExperiment,
  elu,
  embedding,
  flatten,
  gelu,
  kaimingNormal,
  type KaimingOptions,
  type Layer,
  leakyRelu,
  linear,
  normal,
  relu,
  selu,
  sgd,
  sigmoid,
  silu,
  tanh,
  words,
  zeros,
} from "../lib/experiment/mod.ts";

const withGain = (activation: Layer, gain: KaimingOptions) => ({
  "hidden.tanh": activation,
  "hidden.linear": { init: kaimingNormal(gain) },
});

export default defineExperiment({
  question: "Which activations leave units flat or dead, each with the gain that suits it?",
  answeredBy: "deadShare",
  data: words({ dataset: "names", contextLength: 3 }),
  network: [
    embedding(10),
    flatten(),
    block("hidden", [
      linear(100, { init: { weight: kaimingNormal("tanh"), bias: zeros } }),
      tanh(),
    ], { repeat: 3 }),
    block("output", [linear("vocabulary", { init: { weight: normal(0.01), bias: zeros } })]),
  ],
  train: { steps: 3_000, batchSize: 32, optimiser: sgd({ lr: 0.1 }) },
  full: { steps: 50_000 },
  watch: { everyStep: true, at: [100, 1_000] },
  variants: {
    tanh: {},
    sigmoid: { change: withGain(sigmoid(), { nonlinearity: "sigmoid" }) },
    relu: { label: "ReLU", change: withGain(relu(), { nonlinearity: "relu" }) },
    leakyRelu: {
      label: "leaky ReLU",
      change: withGain(leakyRelu(), { nonlinearity: "leakyRelu", slope: 0.01 }),
    },
    elu: { label: "ELU", change: withGain(elu(), { gain: 1.2452 }) },
    selu: { label: "SELU", change: withGain(selu(), { gain: 1 }) },
    gelu: { label: "GELU", change: withGain(gelu(), { gain: 1.5335 }) },
    silu: { label: "SiLU", change: withGain(silu(), { gain: 1.6765 }) },
    tooFast: {
      label: "ReLU after rate 1.7",
      change: withGain(relu(), { nonlinearity: "relu" }),
      train: { optimiser: { lr: { 0: 1.7, 100: 0.1 } } },
    },
  },
});
