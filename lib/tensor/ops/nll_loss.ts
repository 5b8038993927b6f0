/** The negative log likelihood of targets, from log-probabilities [rows, classes]. */

import { UsageError } from "../../device/errors.ts";
import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import { requireRank, requireShape } from "../shape.ts";
import type { Storage } from "../storage.ts";
import { requireTokens } from "../tokens.ts";
import type { None, Op } from "./op.ts";

/** What becomes of the losses of the rows. */
export type Reduction = "none" | "mean" | "sum";

/** The types of nllLoss. */
export interface NllLossSignature {
  readonly inputs: {
    readonly logProbs: Operand;
    /** The right classes, uint32 [rows]. */
    readonly targets: Operand;
    /** Of each class, [classes]; no gradient reaches it. */
    readonly weight: Operand | null;
  };
  readonly state: None;
  readonly attributes: {
    readonly reduction: Reduction;
    /** The target of rows that do not count: a class, or their number; null if all count. */
    readonly ignoreIndex: number | null;
    /** The share of the mean over all classes in a row's loss. */
    readonly labelSmoothing: number;
  };
  /** `spare` is the losses of the rows or their sum, whichever is not the result. */
  readonly saved: { readonly total: Storage; readonly spare: Storage };
}

/** A target that no row has. */
const NO_TARGET = 2 ** 32 - 1;

/** The rules, under the name of the function that was called. */
function likelihood(name: string): Op<NllLossSignature> {
  return {
    name,
    tokens: ["targets"],

    shape({ logProbs, targets, weight }, { reduction, ignoreIndex }) {
      requireRank(name, "the input", logProbs.shape, 2);
      const [rows, classes] = logProbs.shape as [number, number];
      requireShape(name, "targets", [rows], targets.shape);
      if (weight) requireWeight(name, weight, classes);
      if (ignoreIndex !== null) requireIgnored(name, ignoreIndex, classes);
      requireTokens(name, "targets", targets, Math.max(classes, (ignoreIndex ?? 0) + 1));
      return reduction === "none" ? [rows] : [];
    },

    forward(
      { inputs: { logProbs, targets, weight }, attributes, out, device, replicas, allocate },
    ) {
      const perRow = attributes.reduction === "none";
      const total = allocate("total", 1);
      const spare = allocate("spare", perRow ? 1 : targets.size);
      emit(
        device,
        "nll_loss",
        {
          logProbs: logProbs.storage.view,
          targets: targets.storage.view,
          weight: (weight ?? logProbs).storage.view,
          rowLosses: (perRow ? out.storage : spare).view,
          loss: (perRow ? spare : out.storage).view,
          total: total.view,
        },
        {
          ...constantsOf(logProbs, weight, attributes),
          mean: Number(attributes.reduction === "mean"),
        },
        replicas,
      );
      return { total, spare };
    },

    reads: ({ inputs: { targets, weight } }) => weight ? [targets, weight] : [targets],

    backward({ inputs, attributes, saved, outGrad, result, device, replicas }) {
      const { logProbs, targets, weight } = inputs;
      emit(
        device,
        "nll_loss_backward",
        {
          targets: targets.storage.view,
          weight: weight?.storage.view ?? outGrad!,
          total: saved.total.view,
          outGrad: outGrad!,
          logProbsGrad: result("logProbs"),
        },
        {
          ...constantsOf(logProbs, weight, attributes),
          perRow: Number(attributes.reduction === "none"),
        },
        replicas,
      );
    },
  };
}

/** The rules of nllLoss. */
export const nllLoss: Op<NllLossSignature> = likelihood("nllLoss");

/** The same of what crossEntropy has made of logits. */
export const crossEntropyOfLogProbs: Op<NllLossSignature> = likelihood("crossEntropy");

/** The constants that both kernels have. */
function constantsOf(
  logProbs: Operand,
  weight: Operand | null,
  { ignoreIndex, labelSmoothing }: NllLossSignature["attributes"],
) {
  const [rows, classes] = logProbs.shape as [number, number];
  const hasWeight = Number(weight !== null);
  return { rows, classes, ignoreIndex: ignoreIndex ?? NO_TARGET, labelSmoothing, hasWeight };
}

function requireWeight(name: string, weight: Operand, classes: number): void {
  requireShape(name, "weight", [classes], weight.shape);
  if (!weight.requiresGrad) return;
  throw new UsageError(
    `Cannot apply ${name}: expected a weight without requiresGrad, found "${weight.storage.label}" ` +
      `with it; no gradient reaches the weights of classes: detach() it.`,
  );
}

function requireIgnored(name: string, ignoreIndex: number, classes: number): void {
  if (Number.isInteger(ignoreIndex) && ignoreIndex >= 0 && ignoreIndex <= classes) return;
  throw new UsageError(
    `Cannot apply ${name}: expected a whole number from 0 to ${classes} for ignoreIndex, found ` +
      `${ignoreIndex}; targets have no negative numbers: mark what does not count by ${classes}, ` +
      `which is no class.`,
  );
}
