/**
 * crossEntropy: the mean softmax cross-entropy of logits
 * [rows, classes]; its gradient comes with the loss.
 */

import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import { requireRank, requireShape } from "../shape.ts";
import type { Storage } from "../storage.ts";
import { requireTokens } from "../tokens.ts";
import type { None, Op } from "./op.ts";

/** The types of crossEntropy. */
export interface CrossEntropySignature {
  /** The targets are the right classes, uint32 [rows]. */
  readonly inputs: { readonly logits: Operand; readonly targets: Operand };
  /** Where each row's loss goes, [rows], if the caller wants it. */
  readonly state: { readonly rowLosses: Operand } | None;
  readonly attributes: null;
  /** `rowLosses` only if the caller gave none: what is saved is released with the graph. */
  readonly saved: { readonly logitsGrad: Storage; readonly rowLosses?: Storage };
}

/** The rules of crossEntropy. */
export const crossEntropy: Op<CrossEntropySignature> = {
  name: "crossEntropy",
  tokens: ["targets"],
  isLoss: true,

  shape({ logits, targets }, _, state) {
    requireRank("crossEntropy", "logits", logits.shape, 2);
    const rows = logits.shape[0]!;
    requireShape("crossEntropy", "targets", [rows], targets.shape);
    if ("rowLosses" in state) {
      requireShape("crossEntropy", "rowLosses", [rows], state.rowLosses.shape);
    }
    requireTokens("crossEntropy", "targets", targets, logits.shape[1]!);
    return [];
  },

  forward({ inputs: { logits, targets }, state, out, device, replicas, allocate }) {
    const [rows, classes] = logits.shape as [number, number];
    const logitsGrad = allocate("logitsGrad", rows * classes);
    const given = "rowLosses" in state ? state.rowLosses.storage : undefined;
    const rowLosses = given ?? allocate("rowLosses", rows);
    emit(
      device,
      "cross_entropy",
      {
        logits: logits.storage.view,
        targets: targets.storage.view,
        rowLosses: rowLosses.view,
        loss: out.storage.view,
        logitsGrad: logitsGrad.view,
      },
      { rows, classes },
      replicas,
    );
    return given ? { logitsGrad } : { logitsGrad, rowLosses };
  },

  reads: () => [],

  backward({ inputs: { logits }, outGrad, saved, result, adopt, device, replicas }) {
    if (!outGrad) return adopt("logits", saved.logitsGrad);
    // A product of [1, 1] and [1, size]: every element times the loss's gradient.
    emit(
      device,
      "matmul",
      { a: outGrad, b: saved.logitsGrad.view, bias: outGrad, out: result("logits") },
      { rows: 1, inner: 1, columns: logits.size, hasBias: 0, activation: 0, parameter: 0 },
      replicas,
    );
  },
};
