/**
 * The text of every WGSL kernel, by name; a kernel without a file does not compile. What several
 * need is a part, written once and put behind the kernel, so that the kernel's lines keep their
 * numbers; so are the constants of the tables of codes.
 */

import { codeTables, inCapitals } from "./table/codes.ts";
import type { KernelName } from "./table/mod.ts";
import batchSelect from "./wgsl/batch_select.wgsl" with { type: "text" };
import embedding from "./wgsl/embedding.wgsl" with { type: "text" };
import embeddingBackward from "./wgsl/embedding_backward.wgsl" with { type: "text" };
import matmul from "./wgsl/matmul.wgsl" with { type: "text" };
import linearBackward from "./wgsl/linear_backward.wgsl" with { type: "text" };
import copy from "./wgsl/copy.wgsl" with { type: "text" };
import pointwise from "./wgsl/pointwise.wgsl" with { type: "text" };
import pointwiseBackward from "./wgsl/pointwise_backward.wgsl" with { type: "text" };
import spread from "./wgsl/spread.wgsl" with { type: "text" };
import firstIndex from "./wgsl/first_index.wgsl" with { type: "text" };
import binary from "./wgsl/binary.wgsl" with { type: "text" };
import binaryBackward from "./wgsl/binary_backward.wgsl" with { type: "text" };
import where from "./wgsl/where.wgsl" with { type: "text" };
import reduce from "./wgsl/reduce.wgsl" with { type: "text" };
import batchnormForward from "./wgsl/batchnorm_forward.wgsl" with { type: "text" };
import batchnormBackward from "./wgsl/batchnorm_backward.wgsl" with { type: "text" };
import batchnormInference from "./wgsl/batchnorm_inference.wgsl" with { type: "text" };
import columnMoments from "./wgsl/column_moments.wgsl" with { type: "text" };
import layernormForward from "./wgsl/layernorm_forward.wgsl" with { type: "text" };
import layernormBackward from "./wgsl/layernorm_backward.wgsl" with { type: "text" };
import layernormAffineBackward from "./wgsl/layernorm_affine_backward.wgsl" with { type: "text" };
import crossEntropy from "./wgsl/cross_entropy.wgsl" with { type: "text" };
import nllLoss from "./wgsl/nll_loss.wgsl" with { type: "text" };
import nllLossBackward from "./wgsl/nll_loss_backward.wgsl" with { type: "text" };
import sgd from "./wgsl/sgd.wgsl" with { type: "text" };
import sgdWithMoments from "./wgsl/sgd_with_moments.wgsl" with { type: "text" };
import beginUpdate from "./wgsl/begin_update.wgsl" with { type: "text" };
import sgdMomentum from "./wgsl/sgd_momentum.wgsl" with { type: "text" };
import adam from "./wgsl/adam.wgsl" with { type: "text" };
import rmsprop from "./wgsl/rmsprop.wgsl" with { type: "text" };
import gradientNorms from "./wgsl/gradient_norms.wgsl" with { type: "text" };
import clipGradients from "./wgsl/clip_gradients.wgsl" with { type: "text" };
import updateMoments from "./wgsl/update_moments.wgsl" with { type: "text" };
import writeHistory from "./wgsl/write_history.wgsl" with { type: "text" };
import statistics from "./wgsl/statistics.wgsl" with { type: "text" };
import histogram from "./wgsl/histogram.wgsl" with { type: "text" };
import layerMoments from "./wgsl/layer_moments.wgsl" with { type: "text" };
import recordMoments from "./wgsl/record_moments.wgsl" with { type: "text" };
import stridedCopy from "./wgsl/strided_copy.wgsl" with { type: "text" };
import fill from "./wgsl/fill.wgsl" with { type: "text" };
import gather from "./wgsl/gather.wgsl" with { type: "text" };
import gatherBackward from "./wgsl/gather_backward.wgsl" with { type: "text" };
import oneHot from "./wgsl/one_hot.wgsl" with { type: "text" };
import unfold from "./wgsl/unfold.wgsl" with { type: "text" };
import fold from "./wgsl/fold.wgsl" with { type: "text" };
import batchMatmul from "./wgsl/batch_matmul.wgsl" with { type: "text" };
import activationsPart from "./wgsl/parts/activations.wgsl" with { type: "text" };
import addAllPart from "./wgsl/parts/add_all.wgsl" with { type: "text" };
import axesPart from "./wgsl/parts/axes.wgsl" with { type: "text" };
import binaryFormulasPart from "./wgsl/parts/binary_formulas.wgsl" with { type: "text" };
import changePart from "./wgsl/parts/change.wgsl" with { type: "text" };
import expPart from "./wgsl/parts/exp.wgsl" with { type: "text" };
import formulasPart from "./wgsl/parts/formulas.wgsl" with { type: "text" };
import logPart from "./wgsl/parts/log.wgsl" with { type: "text" };
import momentsPart from "./wgsl/parts/moments.wgsl" with { type: "text" };
import nanPart from "./wgsl/parts/nan.wgsl" with { type: "text" };
import partMomentsPart from "./wgsl/parts/part_moments.wgsl" with { type: "text" };
import tanhPart from "./wgsl/parts/tanh.wgsl" with { type: "text" };
import lanesPart from "./wgsl/parts/lanes.wgsl" with { type: "text" };
import linearGradientsPart from "./wgsl/parts/linear_gradients.wgsl" with { type: "text" };
import termsPart from "./wgsl/parts/terms.wgsl" with { type: "text" };
import tilePart from "./wgsl/parts/tile.wgsl" with { type: "text" };

/** The numbers of tables as constants. */
function codes(...tables: (keyof typeof codeTables)[]): string {
  const constants = tables.flatMap((table) => Object.entries(codeTables[table]));
  return constants.map(([name, code]) => `const ${inCapitals(name)} = ${code}u;\n`).join("");
}

/** What an activation needs, and what any function of one variable needs. */
const activationParts = activationsPart + tanhPart + expPart + nanPart + codes("formulas");
const formulaParts = formulasPart + activationsPart + tanhPart + expPart + logPart + nanPart +
  codes("formulas");
const binaryParts = axesPart + binaryFormulasPart + expPart + logPart + nanPart +
  codes("binary_formulas");
const reduceParts = termsPart + expPart + logPart + nanPart + codes("terms", "folds", "finishes");

/** WGSL source by kernel. */
export const wgsl: Readonly<Record<KernelName, string>> = {
  batch_select: batchSelect,
  embedding,
  embedding_backward: embeddingBackward,
  matmul: matmul + tilePart + activationParts,
  linear_backward: linearBackward + tilePart + linearGradientsPart + activationParts,
  copy,
  pointwise: pointwise + formulaParts,
  pointwise_backward: pointwiseBackward + formulaParts,
  spread: spread + expPart + logPart + nanPart + codes("spreads"),
  first_index: firstIndex + nanPart,
  binary: binary + binaryParts,
  binary_backward: binaryBackward + binaryParts,
  where: where + axesPart,
  reduce: reduce + reduceParts,
  batchnorm_forward: batchnormForward + momentsPart + activationParts,
  batchnorm_backward: batchnormBackward,
  batchnorm_inference: batchnormInference,
  column_moments: columnMoments,
  layernorm_forward: layernormForward + addAllPart + lanesPart,
  layernorm_backward: layernormBackward + addAllPart + lanesPart,
  layernorm_affine_backward: layernormAffineBackward,
  cross_entropy: crossEntropy + nanPart,
  nll_loss: nllLoss + addAllPart + nanPart,
  nll_loss_backward: nllLossBackward,
  sgd: sgd + nanPart,
  sgd_with_moments: sgdWithMoments + partMomentsPart + nanPart,
  begin_update: beginUpdate + nanPart,
  sgd_momentum: sgdMomentum + changePart,
  adam: adam + changePart + nanPart,
  rmsprop: rmsprop + changePart,
  gradient_norms: gradientNorms,
  clip_gradients: clipGradients + nanPart,
  update_moments: updateMoments + partMomentsPart + nanPart,
  write_history: writeHistory,
  statistics: statistics + nanPart,
  histogram: histogram + nanPart,
  layer_moments: layerMoments + partMomentsPart + nanPart,
  record_moments: recordMoments + partMomentsPart + nanPart,
  strided_copy: stridedCopy,
  fill,
  gather,
  gather_backward: gatherBackward,
  one_hot: oneHot,
  unfold,
  fold,
  batch_matmul: batchMatmul + tilePart,
};
