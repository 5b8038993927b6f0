/**
 * initlab: see why a neural network trains or doesn't.
 *
 * PyTorch's names and semantics over WebGPU or WebAssembly kernels: tensors with autograd, `nn`,
 * `optim`, `init`, programs captured once and replayed, and experiments as data.
 *
 * @module
 */

/** The layers of torch.nn. */
export * as nn from "./lib/nn/mod.ts";
/** The initialisations of torch.nn.init. */
export * as init from "./lib/nn/init.ts";
/** The optimisers of torch.optim. */
export * as optim from "./lib/nn/optim.ts";
/** The operations of torch.nn.functional. */
export * as functional from "./lib/tensor/functional/mod.ts";
/** Files of a network's state, by the names of safetensors.torch. */
export * as safetensors from "./lib/data/safetensors.ts";

export { Generator } from "./lib/tensor/random/generator.ts";
export { PythonRandom } from "./lib/tensor/random/python.ts";
export { ones, randn, tensor, type TensorOptions, zeros } from "./lib/tensor/create.ts";
export { Tensor } from "./lib/tensor/tensor.ts";
export type { default as ElementwiseTensor } from "./lib/tensor/functional/binary.ts";
export type { default as PointwiseTensor } from "./lib/tensor/functional/pointwise.ts";
export type { ShapedTensor } from "./lib/tensor/shaped_tensor.ts";
export type { ReducibleTensor } from "./lib/tensor/reducible_tensor.ts";
export type { Dim, ValuesAndIndices, VarianceOptions } from "./lib/tensor/functional/reduce.ts";
export type { TensorBase } from "./lib/tensor/tensor_base.ts";
export type { Operand } from "./lib/tensor/operand.ts";
export type { Shape } from "./lib/tensor/shape.ts";
export type { ArenaPair, DType, Storage } from "./lib/tensor/storage.ts";
export { noGrad, tidy } from "./lib/tensor/scope.ts";
export { Program, type ProgramRun } from "./lib/tensor/program.ts";
export type { ReplicaValues, Values } from "./lib/tensor/replica.ts";

export { describeDevices, type DeviceChoice, openDevice } from "./lib/device/mod.ts";
export type * from "./lib/device/device.ts";
export type { Arena } from "./lib/device/arena.ts";
export type { KernelName } from "./kernels/table/mod.ts";
export * from "./lib/device/errors.ts";

export { type Dataset, type DatasetChoice, loadDataset } from "./lib/data/datasets.ts";
export type { HostExamples, HostValues } from "./lib/data/examples.ts";
export {
  type Shares,
  type SplitOptions,
  type Splits,
  type SplitValues,
  splitWords,
} from "./lib/data/split.ts";
export type { Task } from "./lib/data/table.ts";
export type { FeatureScale } from "./lib/data/table_examples.ts";
export { Vocabulary } from "./lib/data/vocab.ts";
export { buildWindows, type Windows } from "./lib/data/windows.ts";

export {
  defineExperiment,
  expectLosses,
  kaimingNormal,
  kaimingUniform,
  normal,
  torchDefault,
  zerosInit,
} from "./lib/experiment/experiment.ts";
export type * from "./lib/experiment/experiment.ts";
export { gaussian, type GaussianData, type GaussianFacts } from "./lib/experiment/data/gaussian.ts";
export {
  type ResolvedTable,
  table,
  type TableData,
  type TableFacts,
} from "./lib/experiment/data/table.ts";
export { words, type WordsData, type WordsFacts } from "./lib/experiment/data/words.ts";
export {
  type DataChange,
  type DataFacts,
  type DataSpec,
  loadData,
  type LoadedData,
  type ResolvedData,
} from "./lib/experiment/data/mod.ts";
export type { LoadedKind } from "./lib/experiment/data/kind.ts";
export type * from "./lib/experiment/data_shape.ts";
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
} from "./lib/experiment/optimisers/mod.ts";
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
} from "./lib/experiment/schedules/mod.ts";
export type {
  AdamOptions,
  OneCycleOptions,
  OptimiserOptions,
  RateTable,
  RMSpropOptions,
  SGDOptions,
} from "./lib/nn/optim.ts";
export type { ResolvedTrain, TrainChange, TrainSpec } from "./lib/experiment/train.ts";
export type { Untrained } from "./lib/experiment/untrained.ts";
export type { WordsOptions } from "./lib/experiment/data/options.ts";
export { resolveExperiment } from "./lib/experiment/resolve.ts";
export type * from "./lib/experiment/resolve.ts";
export { runExperiment } from "./lib/runner/run.ts";
export type { RunOptions } from "./lib/runner/variant.ts";
export type { Advance } from "./lib/runner/advance.ts";
export type * from "./lib/runner/result.ts";
export type { QuantityName } from "./lib/runner/quantities.ts";
export type { ResolvedWatch, WatchSpec } from "./lib/experiment/watch.ts";
export type { Ends, FlatRegion } from "./lib/nn/flat_region.ts";
