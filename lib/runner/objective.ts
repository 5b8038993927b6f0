/** How what a network puts out is judged: by classes, by values, or along a fixed projection. */

import { projectionOf } from "../experiment/data/gaussian.ts";
import type { ResolvedData } from "../experiment/data/mod.ts";
import type { DataShape } from "../experiment/data_shape.ts";
import { tensor } from "../tensor/create.ts";
import {
  argmax,
  cat,
  crossEntropy,
  gather,
  mseLoss,
  oneHot,
  square,
} from "../tensor/functional/mod.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** How outputs are judged. */
export interface Objective {
  /** What training makes small: the mean over some examples, []. */
  loss(output: Tensor, targets: Tensor): Tensor;
  /**
   * What is measured of each of some examples, [measures rows]: first the loss of each, then where
   * there is a second measure, 1 for each whose class is right and 0 for the others. `rowLosses`
   * [rows] may be written to.
   */
  measure(output: Tensor, targets: Tensor, rowLosses: Tensor): Tensor;
  /** 2 with accuracy, 1 without, 0 where nothing is predicted and there are no losses. */
  readonly measures: 0 | 1 | 2;
}

/** Next characters: the softmax cross-entropy. */
export const characters: Objective = {
  measures: 1,
  loss: (logits, targets) => crossEntropy(logits, targets),
  measure(logits, targets, rowLosses) {
    crossEntropy(logits, targets, { rowLosses });
    return rowLosses;
  },
};

/** Classes: the softmax cross-entropy, and whether the largest logit is that of the target. */
const classes: Objective = {
  ...characters,
  measures: 2,
  measure(logits, targets, rowLosses) {
    const guesses = oneHot(argmax(logits, 1), logits.shape[1]!);
    const right = gather(guesses, 1, targets.view(-1, 1));
    return cat([characters.measure(logits, targets, rowLosses), right.view(-1)]);
  },
};

/** Values: the mean squared error. */
const values: Objective = {
  measures: 1,
  loss: (output, targets) => mseLoss(output.view(-1), targets),
  measure: (output, targets) => square(output.view(-1).sub(targets)),
};

/** No targets: the sum of the outputs, each times a value of the data's own projection. */
function projection(data: Parameters<typeof projectionOf>[0]): Objective {
  const refuse = () => {
    throw new TypeError("nothing is measured of examples without targets");
  };
  return {
    measures: 0,
    loss(output) {
      const weights = tensor(projectionOf(data, output.size), output.shape, {
        label: "projection",
      });
      return output.mul(weights.to(output.device)).sum();
    },
    measure: refuse,
  };
}

/** The objective of data. */
export function objectiveOf(data: ResolvedData, outputs: DataShape["outputs"]): Objective {
  if (data.kind === "gaussian") return projection(data);
  if (data.kind === "words") return characters;
  return outputs?.kind === "values" ? values : classes;
}
