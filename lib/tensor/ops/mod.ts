/** Every operation by name; one without a rule does not compile. */

import type { FormulaName } from "../../../kernels/table/formulas.ts";
import type { Tensor } from "../tensor.ts";
import { batchNorm, type BatchNormSignature } from "./batch_norm.ts";
import { batchNormInference, type BatchNormInferenceSignature } from "./batch_norm_inference.ts";
import { clone, type CloneSignature } from "./clone.ts";
import { crossEntropy, type CrossEntropySignature } from "./cross_entropy.ts";
import { embedding, type EmbeddingSignature } from "./embedding.ts";
import { linear, type LinearSignature } from "./linear.ts";
import type { Op } from "./op.ts";
import { pointwise, type PointwiseSignature } from "./pointwise.ts";

/** The types of every operation. */
export interface OpSignatures extends Readonly<Record<FormulaName, PointwiseSignature>> {
  readonly embedding: EmbeddingSignature;
  readonly linear: LinearSignature;
  readonly batchNorm: BatchNormSignature;
  readonly batchNormInference: BatchNormInferenceSignature;
  readonly crossEntropy: CrossEntropySignature;
  readonly clone: CloneSignature;
}

/** The name of an operation. */
export type OpName = keyof OpSignatures;

/** The inputs of any operation. */
export type OpInputs = Readonly<Record<string, Tensor | null>>;

/** The rules of every operation. */
export const ops: { readonly [K in OpName]: Op<OpSignatures[K]> } = {
  embedding,
  linear,
  batchNorm,
  batchNormInference,
  crossEntropy,
  clone,
  ...pointwise,
};
