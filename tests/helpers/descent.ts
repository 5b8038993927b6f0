/** Plain stochastic gradient descent, as a run has it. */

import {
  type ResolvedOptimiser,
  resolveOptimiser,
  sgd,
} from "../../lib/experiment/optimisers/mod.ts";
import type { LearningRate } from "../../lib/experiment/schedules/mod.ts";

/** Descent by a rate, or by rates by step. */
export function descent(lr: LearningRate): ResolvedOptimiser {
  return resolveOptimiser(sgd({ lr }), 1);
}
