/** oneHot: a row for each token, 1 at its place and 0 elsewhere. */

import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import { requireTokens } from "../tokens.ts";
import type { None, Op } from "./op.ts";

/** The types of oneHot. */
export interface OneHotSignature {
  readonly inputs: { readonly tokens: Operand };
  readonly state: None;
  readonly attributes: { readonly classes: number };
  readonly saved: None;
}

/** The rules of oneHot. */
export const oneHot: Op<OneHotSignature> = {
  name: "oneHot",
  tokens: ["tokens"],

  shape({ tokens }, { classes }) {
    requireTokens("oneHot", "tokens", tokens, classes);
    return [...tokens.shape, classes];
  },

  forward({ inputs: { tokens }, attributes: { classes }, out, device, replicas }) {
    const views = { tokens: tokens.storage.view, out: out.storage.view };
    emit(device, "one_hot", views, { positions: tokens.size, classes }, replicas);
    return {};
  },

  reads: () => [],

  backward: null,
};
