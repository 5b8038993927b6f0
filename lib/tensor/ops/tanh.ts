/** tanh, elementwise; its gradient needs only the result: 1 - out^2. */

import { emit } from "../../device/recorder.ts";
import type { Storage } from "../storage.ts";
import type { Tensor } from "../tensor.ts";
import type { Op } from "./op.ts";

/** The types of tanh. */
export interface TanhSignature {
  readonly inputs: { readonly x: Tensor };
  readonly attributes: null;
  readonly saved: Record<never, Storage>;
}

/** The rules of tanh. */
export const tanh: Op<TanhSignature> = {
  shape: ({ x }) => x.shape,

  forward({ inputs: { x }, out, device, replicas }) {
    const views = { x: x.storage.view, out: out.storage.view };
    emit(device, "tanh", views, { size: out.size }, replicas);
    return {};
  },

  reads: ({ out }) => [out],

  backward({ out, outGrad, result, device, replicas }) {
    const views = { out: out.storage.view, outGrad: outGrad!, xGrad: result("x") };
    emit(device, "tanh_backward", views, { size: out.size }, replicas);
  },
};
