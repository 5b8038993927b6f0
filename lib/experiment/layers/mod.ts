/** All kinds of layers: a network is a list of them. */

import { batchNormKind, type BatchNormLayer } from "./batchnorm.ts";
import type { BlockLayer } from "./block.ts";
import { conv1dKind, type Conv1dLayer } from "./conv1d.ts";
import { elementwise } from "./elementwise.ts";
import { eluKind, type EluLayer } from "./elu.ts";
import { embeddingKind, type EmbeddingLayer } from "./embedding.ts";
import { flattenKind, type FlattenLayer } from "./flatten.ts";
import { geluKind, type GeluLayer } from "./gelu.ts";
import { groupNormKind, type GroupNormLayer } from "./groupnorm.ts";
import type { LayerKind } from "./kind.ts";
import { layerNormKind, type LayerNormLayer } from "./layernorm.ts";
import { leakyReluKind, type LeakyReluLayer } from "./leaky_relu.ts";
import { linearKind, type LinearLayer } from "./linear.ts";
import { reluKind, type ReluLayer } from "./relu.ts";
import type { ResidualLayer } from "./residual.ts";
import { rmsNormKind, type RMSNormLayer } from "./rmsnorm.ts";
import { seluKind, type SeluLayer } from "./selu.ts";
import { sigmoidKind, type SigmoidLayer } from "./sigmoid.ts";
import { siluKind, type SiluLayer } from "./silu.ts";
import { softplusKind, type SoftplusLayer } from "./softplus.ts";
import { tanhKind, type TanhLayer } from "./tanh.ts";
import { transposeKind, type TransposeLayer } from "./transpose.ts";

/** A layer that holds no others. */
export type SimpleLayer =
  | EmbeddingLayer
  | FlattenLayer
  | TransposeLayer
  | LinearLayer
  | Conv1dLayer
  | BatchNormLayer
  | LayerNormLayer
  | GroupNormLayer
  | RMSNormLayer
  | TanhLayer
  | SigmoidLayer
  | ReluLayer
  | LeakyReluLayer
  | EluLayer
  | SeluLayer
  | GeluLayer
  | SiluLayer
  | SoftplusLayer;

/** A layer, as an experiment file writes it. */
export type Layer = SimpleLayer | BlockLayer | ResidualLayer;

/** Every kind of layer that holds no others. */
export const layerKinds: {
  readonly [K in SimpleLayer["kind"]]: LayerKind<Extract<SimpleLayer, { readonly kind: K }>>;
} = {
  embedding: embeddingKind,
  flatten: flattenKind,
  transpose: transposeKind,
  linear: linearKind,
  conv1d: conv1dKind,
  batchNorm: batchNormKind,
  layerNorm: layerNormKind,
  groupNorm: groupNormKind,
  rmsNorm: rmsNormKind,
  tanh: tanhKind,
  sigmoid: sigmoidKind,
  relu: reluKind,
  leakyRelu: leakyReluKind,
  elu: eluKind,
  selu: seluKind,
  gelu: geluKind,
  silu: siluKind,
  softplus: softplusKind,
};

/** All about a layer's kind, for any layer. */
export function kindOf(kind: SimpleLayer["kind"]): LayerKind<SimpleLayer> {
  return layerKinds[kind] as unknown as LayerKind<SimpleLayer>;
}

/** Whether it is applied to each number for itself. */
export function isActivation(kind: Layer["kind"]): boolean {
  return kind !== "block" && kind !== "residual" && kindOf(kind).output === elementwise.output;
}
