/** clone: the same values in memory of their own. */

import { emit } from "../../device/recorder.ts";
import type { Storage } from "../storage.ts";
import type { Tensor } from "../tensor.ts";
import type { Op } from "./op.ts";

/** The types of clone. */
export interface CloneSignature {
  readonly inputs: { readonly x: Tensor };
  readonly attributes: null;
  readonly saved: Record<never, Storage>;
}

/** The rules of clone. */
export const clone: Op<CloneSignature> = {
  shape: ({ x }) => x.shape,

  forward({ inputs: { x }, out, device, replicas }) {
    const views = { x: x.storage.view, out: out.storage.view };
    emit(device, "copy", views, { size: out.size, accumulate: 0 }, replicas);
    return {};
  },

  reads: () => [],

  backward({ out, outGrad, result, device, replicas }) {
    const views = { x: outGrad!, out: result("x") };
    emit(device, "copy", views, { size: out.size, accumulate: 0 }, replicas);
  },
};
