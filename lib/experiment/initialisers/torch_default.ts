/** What torch.nn's modules start with. */

import * as init from "../../nn/init.ts";
import type { InitialiserKind } from "./kind.ts";

/** PyTorch's default for linear layers and convolutions: uniform within +-1 / sqrt(fan-in). */
export interface TorchDefault {
  /** What it is. */
  readonly kind: "torchDefault";
}

/** PyTorch's default; a weight is filled in PyTorch's order, [out, in]. */
export const torchDefault: TorchDefault = { kind: "torchDefault" };

/** All about PyTorch's default. */
export const torchDefaultKind: InitialiserKind<TorchDefault> = {
  options: {},
  defaults: {},
  fill: (_, tensor, { fanIn, generator }) => void init.torchUniform(tensor, fanIn, generator),
  std: (_, { fanIn }) => 1 / Math.sqrt(3 * fanIn),
};
