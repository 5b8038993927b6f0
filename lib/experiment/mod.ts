/**
 * The words that an experiment file is written in: data, layers, initialisers, optimisers, schedules.
 *
 * @module
 */

export { defineExperiment } from "./experiment.ts";
export type * from "./experiment.ts";
export type { Change, LayerChange, LayerOptions } from "./change.ts";
export type { MeasureName } from "./answered_by.ts";
export type { Statistics } from "./evaluate.ts";
export type { DataShape, ExampleShape } from "./data_shape.ts";
export type { ResolvedTrain, TrainChange, TrainSpec } from "./train.ts";
export type { Untrained } from "./untrained.ts";
export type { DevLossSpec, ResolvedWatch, WatchSpec } from "./watch.ts";

export { gaussian, type GaussianData, type GaussianFacts } from "./data/gaussian.ts";
export { type ResolvedTable, table, type TableData, type TableFacts } from "./data/table.ts";
export { words, type WordsData, type WordsFacts } from "./data/words.ts";
export type { DataChange, DataFacts, DataSpec, LoadedData, ResolvedData } from "./data/mod.ts";
export type { LoadedKind } from "./data/kind.ts";
export { type Mlp, mlp } from "./presets.ts";

export {
  constant,
  type Initialiser,
  kaimingNormal,
  kaimingUniform,
  type LayerInit,
  normal,
  ones,
  orthogonal,
  type ParameterInit,
  torchDefault,
  uniform,
  xavierNormal,
  xavierUniform,
  zeros,
} from "./initialisers/mod.ts";
export type { Constant, Ones, Zeros } from "./initialisers/constant.ts";
export type {
  GainName,
  KaimingNormal,
  KaimingOptions,
  KaimingUniform,
} from "./initialisers/kaiming.ts";
export type { Normal } from "./initialisers/normal.ts";
export type { Orthogonal } from "./initialisers/orthogonal.ts";
export type { TorchDefault } from "./initialisers/torch_default.ts";
export type { Uniform } from "./initialisers/uniform.ts";
export type { XavierNormal, XavierUniform } from "./initialisers/xavier.ts";

export type { Layer, SimpleLayer } from "./layers/mod.ts";
export { batchNorm, type BatchNormLayer } from "./layers/batchnorm.ts";
export { block, type BlockLayer } from "./layers/block.ts";
export { conv1d, type Conv1dLayer } from "./layers/conv1d.ts";
export { elu, type EluLayer } from "./layers/elu.ts";
export { embedding, type EmbeddingLayer } from "./layers/embedding.ts";
export { flatten, type FlattenLayer } from "./layers/flatten.ts";
export { gelu, type GeluLayer } from "./layers/gelu.ts";
export { groupNorm, type GroupNormLayer } from "./layers/groupnorm.ts";
export { layerNorm, type LayerNormLayer } from "./layers/layernorm.ts";
export { leakyRelu, type LeakyReluLayer } from "./layers/leaky_relu.ts";
export { linear, type LinearLayer, type Units } from "./layers/linear.ts";
export { relu, type ReluLayer } from "./layers/relu.ts";
export { residual, type ResidualLayer } from "./layers/residual.ts";
export { rmsNorm, type RMSNormLayer } from "./layers/rmsnorm.ts";
export { selu, type SeluLayer } from "./layers/selu.ts";
export { sigmoid, type SigmoidLayer } from "./layers/sigmoid.ts";
export { silu, type SiluLayer } from "./layers/silu.ts";
export { softplus, type SoftplusLayer } from "./layers/softplus.ts";
export { tanh, type TanhLayer } from "./layers/tanh.ts";
export { transpose, type TransposeLayer } from "./layers/transpose.ts";

export {
  adam,
  type AdamOptimiser,
  adamw,
  type AdamWOptimiser,
  type GroupOptions,
  type Optimiser,
  type OptimiserChange,
  type ResolvedGroup,
  type ResolvedOptimiser,
  type ResolvedOptimiserOf,
  rmsprop,
  type RMSpropOptimiser,
  sgd,
  type SGDOptimiser,
  type SharedOptions,
} from "./optimisers/mod.ts";
export {
  cosine,
  type CosineSchedule,
  exponential,
  type ExponentialSchedule,
  type LearningRate,
  linearWarmup,
  type LinearWarmupSchedule,
  oneCycle,
  type OneCycleSchedule,
  type RatesByStep,
  type ResolvedLearningRate,
  type ResolvedSchedule,
  type Schedule,
} from "./schedules/mod.ts";
