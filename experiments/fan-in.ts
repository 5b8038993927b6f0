/**
 * Which scale of the weights keeps the standard deviation of what passes a linear layer?
 *
 * The lecture's x (1000 x 10) @ w (10 x 200) on Gaussian values; nothing is trained.
 */

import {
  defineExperiment,
  gaussian,
  kaimingNormal,
  linear,
  normal,
} from "../lib/experiment/mod.ts";

export default defineExperiment({
  question:
    "Which scale of the weights keeps the standard deviation of what passes a linear layer?",
  data: gaussian({ rows: 1000, features: 10 }),
  network: [linear(200, { bias: false, init: normal(1) })],
  train: { steps: 0 },
  variants: {
    plain: { label: "scale 1" },
    large: { label: "scale 5", change: { linear: { init: normal(5) } } },
    small: { label: "scale 0.2", change: { linear: { init: normal(0.2) } } },
    fanIn: {
      label: "scale 1/sqrt(10)",
      change: { linear: { init: kaimingNormal("linear") } },
    },
  },
});
