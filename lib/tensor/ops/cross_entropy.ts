/**
 * crossEntropy: the mean softmax cross-entropy of logits
 * [rows, classes]; its gradient comes with the loss.
 */

import { emit } from "../../device/recorder.ts";
import { requireFloat } from "../placement.ts";
import { requireRank, requireShape } from "../shape.ts";
import type { Storage } from "../storage.ts";
import type { Tensor } from "../tensor.ts";
import { requireTokens } from "../tokens.ts";
import type { Op } from "./op.ts";

/** The types of crossEntropy. */
export interface CrossEntropySignature {
  readonly inputs: { readonly logits: Tensor };
  readonly attributes: {
    /** The right classes, uint32 [rows]. */
    readonly targets: Tensor;
    /** Where each row's loss goes, [rows]; optional. */
    readonly rowLosses?: Tensor;
  };
  /** `rowLosses` only if the caller gave none: what is saved is released with the graph. */
  readonly saved: { readonly logitsGrad: Storage; readonly rowLosses?: Storage };
}

/** The rules of crossEntropy. */
export const crossEntropy: Op<CrossEntropySignature> = {
  isLoss: true,

  shape({ logits }, { targets, rowLosses }) {
    requireRank("crossEntropy", "logits", logits.shape, 2);
    const rows = logits.shape[0]!;
    requireShape("crossEntropy", "targets", [rows], targets.shape);
    if (rowLosses) {
      requireFloat("crossEntropy", "rowLosses", rowLosses);
      requireShape("crossEntropy", "rowLosses", [rows], rowLosses.shape);
    }
    requireTokens("crossEntropy", "targets", targets, logits.shape[1]!);
    return [];
  },

  forward({ inputs: { logits }, attributes, out, device, replicas, allocate }) {
    const [rows, classes] = logits.shape as [number, number];
    const logitsGrad = allocate("logitsGrad", rows * classes);
    const rowLosses = attributes.rowLosses?.storage ?? allocate("rowLosses", rows);
    emit(
      device,
      "cross_entropy",
      {
        logits: logits.storage.view,
        targets: attributes.targets.storage.view,
        rowLosses: rowLosses.view,
        loss: out.storage.view,
        logitsGrad: logitsGrad.view,
      },
      { rows, classes },
      replicas,
    );
    return attributes.rowLosses ? { logitsGrad } : { logitsGrad, rowLosses };
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
