/**
 * initlab: see why a neural network trains or doesn't.
 *
 * PyTorch's names and semantics over WebGPU or WebAssembly kernels: tensors with autograd, `nn`,
 * `optim`, `init`, programs captured once and replayed, and experiments as data.
 *
 * @module
 */

export * as nn from "./lib/nn/mod.ts";
export * as init from "./lib/nn/init.ts";
export * as optim from "./lib/nn/optim.ts";
export * as functional from "./lib/tensor/functional.ts";
export { Generator } from "./lib/tensor/random/generator.ts";
export { PythonRandom } from "./lib/tensor/random/python.ts";
export { ones, randn, Tensor, tensor, zeros } from "./lib/tensor/tensor.ts";
export { noGrad } from "./lib/tensor/scope.ts";
export { Program } from "./lib/tensor/program.ts";
export { openDevice } from "./lib/device/mod.ts";
export type { Device } from "./lib/device/device.ts";
export * from "./lib/device/errors.ts";
export { loadDataset } from "./lib/data/datasets.ts";
export { splitWords } from "./lib/data/split.ts";
export { buildWindows } from "./lib/data/windows.ts";
export * from "./lib/runner/experiment.ts";
export { runExperiment } from "./lib/runner/run.ts";
export { resolveExperiment } from "./lib/runner/resolve.ts";
export type { ExperimentResult } from "./lib/runner/result.ts";
