/** clone: the same values in memory of their own. */

import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import type { None, Op } from "./op.ts";

/** The types of clone. */
export interface CloneSignature {
  readonly inputs: { readonly x: Operand };
  readonly state: None;
  readonly attributes: null;
  readonly saved: None;
}

/** The rules of clone. */
export const clone: Op<CloneSignature> = {
  name: "clone",

  shape: ({ x }) => x.shape,

  forward({ inputs: { x }, out, device, replicas }) {
    const views = { x: x.storage.view, out: out.storage.view };
    emit(device, "copy", views, { size: out.size, accumulate: 0 }, replicas);
    return {};
  },

  reads: () => [],

  backward: ({ pass }) => pass("x"),
};
