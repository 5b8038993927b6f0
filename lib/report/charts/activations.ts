/** What the hidden layers hold: values before and after the non-linearity, and their gradients. */

import type { Ends } from "../../nn/mod.ts";
import type { PictureKind } from "../picture.ts";
import { sharedRegion, shareText } from "../../diagnosis/flat.ts";
import { figure, percent } from "../../diagnosis/wording.ts";
import { distributionsOf, type Look, type Quantity } from "./distributions.ts";

const PRE_ACTIVATIONS: Quantity = {
  quantity: "preActivation",
  name: "pre-activation",
  look: (layers) => ({ ...deviations(), shade: sharedRegion(layers)?.input }),
};

const ACTIVATIONS: Quantity = {
  quantity: "activation",
  name: "activation",
  look: (layers) => {
    const region = sharedRegion(layers);
    if (region === undefined) return deviations();
    return {
      figure: ({ summary }) => percent(summary.saturated ?? NaN),
      words: (figures) => `${figures} ${shareText(region)}`,
      ...(region.output && { shade: region.output, range: rangeOf(region.output) }),
    };
  },
};

const OUTPUTS: Quantity = { quantity: "logits", name: "output", look: deviations };
const GRADIENTS: Quantity = {
  quantity: "activationGradient",
  name: "gradient by activation",
  look: deviations,
};

type Drawing = Pick<PictureKind, "draw" | "more">;

/** Pre-activations and activations. */
export const activations: Drawing = distributionsOf(PRE_ACTIVATIONS, ACTIVATIONS);
/** What untrained networks put out. */
export const outputs: Drawing = distributionsOf(OUTPUTS);
/** The gradients by the activations. */
export const activationGradients: Drawing = distributionsOf(GRADIENTS);

function deviations(): Look {
  return { figure: ({ summary }) => figure(summary.std), words: (figures) => `std ${figures}` };
}

/** Activations that level off at both ends do so at -1 or 0, and at 1. */
function rangeOf({ atMost = 0 }: Ends): readonly [number, number] {
  return [atMost < 0 ? -1.04 : -0.04, 1.04];
}
