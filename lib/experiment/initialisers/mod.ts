/** All kinds of initialisers: how one parameter starts. */

import {
  type Constant,
  constantKind,
  type Ones,
  onesKind,
  type Zeros,
  zerosKind,
} from "./constant.ts";
import {
  type KaimingNormal,
  kaimingNormalKind,
  type KaimingUniform,
  kaimingUniformKind,
} from "./kaiming.ts";
import type { InitialiserKind } from "./kind.ts";
import { type Normal, normalKind } from "./normal.ts";
import { type Orthogonal, orthogonalKind } from "./orthogonal.ts";
import { type TorchDefault, torchDefaultKind } from "./torch_default.ts";
import { type Uniform, uniformKind } from "./uniform.ts";
import {
  type XavierNormal,
  xavierNormalKind,
  type XavierUniform,
  xavierUniformKind,
} from "./xavier.ts";

/** How one parameter starts. */
export type Initialiser =
  | Normal
  | Uniform
  | KaimingNormal
  | KaimingUniform
  | XavierNormal
  | XavierUniform
  | Orthogonal
  | Zeros
  | Ones
  | Constant
  | TorchDefault;

/** Initialisers by parameter. */
export interface ParameterInit {
  /** The matrix, the kernel, or the scale of a norm. */
  readonly weight?: Initialiser;
  /** The offsets. */
  readonly bias?: Initialiser;
}

/** How a layer's parameters start: the weight alone, or each by its name. */
export type LayerInit = Initialiser | ParameterInit;

/** Every kind of initialiser. */
export const initialiserKinds: {
  readonly [K in Initialiser["kind"]]: InitialiserKind<Extract<Initialiser, { readonly kind: K }>>;
} = {
  normal: normalKind,
  uniform: uniformKind,
  kaimingNormal: kaimingNormalKind,
  kaimingUniform: kaimingUniformKind,
  xavierNormal: xavierNormalKind,
  xavierUniform: xavierUniformKind,
  orthogonal: orthogonalKind,
  zeros: zerosKind,
  ones: onesKind,
  constant: constantKind,
  torchDefault: torchDefaultKind,
};

/** All about an initialiser's kind, for any initialiser. */
export function initialiserKindOf(kind: Initialiser["kind"]): InitialiserKind<Initialiser> {
  return initialiserKinds[kind] as unknown as InitialiserKind<Initialiser>;
}

export { constant, ones, zeros } from "./constant.ts";
export { type GainName, kaimingNormal, type KaimingOptions, kaimingUniform } from "./kaiming.ts";
export { normal } from "./normal.ts";
export { orthogonal } from "./orthogonal.ts";
export { torchDefault } from "./torch_default.ts";
export { uniform } from "./uniform.ts";
export { xavierNormal, xavierUniform } from "./xavier.ts";
