/** The layers, under the names of torch.nn. */

export { Activation } from "./activation.ts";
export { ELU, GELU, LeakyReLU, ReLU, SELU, Sigmoid, SiLU, Softplus, Tanh } from "./activations.ts";
export { BatchNorm1d, type BatchNorm1dOptions } from "./batchnorm1d.ts";
export { clipGradNorm } from "./clip_grad_norm.ts";
export { Conv1d, type Conv1dOptions } from "./conv1d.ts";
export { Embedding } from "./embedding.ts";
export { evaluating } from "./evaluating.ts";
export { type Ends, type FlatRegion, isFlat } from "./flat_region.ts";
export { Flatten } from "./flatten.ts";
export { foldBatchNorm, type FoldedNetwork } from "./fold_batch_norm.ts";
export { freezing } from "./freezing.ts";
export { GroupNorm, type GroupNormOptions } from "./groupnorm.ts";
export { LayerNorm, type LayerNormOptions } from "./layernorm.ts";
export { Linear, type LinearOptions } from "./linear.ts";
export { CrossEntropyLoss, MSELoss, NLLLoss } from "./losses.ts";
export { Module, type Named } from "./module.ts";
export { Residual } from "./residual.ts";
export { RMSNorm, type RMSNormOptions } from "./rmsnorm.ts";
export { Sequential } from "./sequential.ts";
export { LogSoftmax, Softmax } from "./softmax.ts";
export { stack } from "./stack.ts";
export { Transpose } from "./transpose.ts";
export type {
  IncompatibleKeys,
  LoadStateOptions,
  StateDict,
  StateOptions,
  StateTensor,
} from "./state.ts";
export type { StatePart } from "./state_part.ts";
export { type ForwardPass, watch } from "./watch.ts";

export { crossEntropy } from "../tensor/functional/mod.ts";
