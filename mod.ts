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

export type * from "./lib/experiment/mod.ts";
export type { PublishedFigures } from "./lib/experiment/expected.ts";
export { loadData } from "./lib/experiment/data/mod.ts";
export type {
  AdamOptions,
  OneCycleOptions,
  OptimiserOptions,
  RateTable,
  RMSpropOptions,
  SGDOptions,
} from "./lib/nn/optim.ts";
export type { WordsOptions } from "./lib/experiment/data/options.ts";
export { resolveExperiment } from "./lib/experiment/resolve.ts";
export type * from "./lib/experiment/resolve.ts";
export type * from "./lib/experiment/network.ts";
export type { CustomNetwork, ResolvedNetwork } from "./lib/experiment/resolve_network.ts";
export type { LayerFacts, ParameterFacts } from "./lib/experiment/facts.ts";
/** What a network of the user's own is made of. */
export type {
  IncompatibleKeys,
  LoadStateOptions,
  Module,
  Named,
  StateDict,
  StateOptions,
  StatePart,
  StateTensor,
} from "./lib/nn/mod.ts";
export type { OptionName, Resolved } from "./lib/experiment/layers/kind.ts";
export { runExperiment } from "./lib/runner/run.ts";
export type { RunOptions } from "./lib/runner/variant.ts";
export type { Advance } from "./lib/runner/advance.ts";
export type * from "./lib/runner/recorded.ts";
export type * from "./lib/runner/result.ts";
export type { QuantityName } from "./lib/runner/quantities.ts";
export type { Ends, FlatRegion } from "./lib/nn/flat_region.ts";
