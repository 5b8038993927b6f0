/**
 * The one table of samples, as PyTorch's OpInfo: what every public function is tried with, from which
 * tests/tensor/samples_test.ts makes its tests. A function without samples does not compile.
 */

import type * as functional from "../../../lib/tensor/functional/mod.ts";
import { binarySamples } from "./binary.ts";
import { lossSamples } from "./loss.ts";
import { normSamples } from "./norm.ts";
import { pointwiseSamples } from "./pointwise.ts";
import { productSamples } from "./product.ts";
import { reduceSamples } from "./reduce.ts";
import { shapeSamples } from "./shape.ts";
import type { FunctionSamples } from "./types.ts";

/** The samples by family: a fixture each. */
export const families = {
  binary: binarySamples,
  loss: lossSamples,
  norm: normSamples,
  pointwise: pointwiseSamples,
  product: productSamples,
  reduce: reduceSamples,
  shape: shapeSamples,
};

/** Every function's samples. */
export const samples: {
  readonly [K in keyof typeof functional]: FunctionSamples;
} = {
  ...binarySamples,
  ...lossSamples,
  ...normSamples,
  ...pointwiseSamples,
  ...productSamples,
  ...reduceSamples,
  ...shapeSamples,
};
