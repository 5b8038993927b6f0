/**
 * Reverse-mode differentiation: operations leave nodes,
 * backward() walks them once, last made first.
 */

import type { View } from "../device/device.ts";
import { ShapeError, UsageError } from "../device/errors.ts";
import { emit } from "../device/recorder.ts";
import { type OpInputs, type OpName, ops, type OpSignatures } from "./ops/mod.ts";
import { allocateStorage, currentRecording, isGradEnabled } from "./scope.ts";
import { requireShape, showShape } from "./shape.ts";
import { Storage } from "./storage.ts";
import { Tensor } from "./tensor.ts";

/** An operation that was applied, kept until backward() has passed it. */
export interface GraphNode {
  /** Counts up with every node: a later operation has a higher one. */
  readonly id: number;
  /** Which rule computes the gradients. */
  readonly op: OpName;
  /** By name; null where an optional one is absent. */
  readonly inputs: OpInputs;
  /** What forward was given besides tensors. */
  readonly attributes: unknown;
  /** The result. */
  readonly out: Tensor;
  /** What forward kept for backward: storages by name. */
  readonly saved: unknown;
}

/** Where a gradient goes; `accumulate` is 1 if something is there already. */
export interface GradientTarget {
  readonly view: View;
  readonly accumulate: 0 | 1;
}

let nextId = 1;

/**
 * Applies an operation: checks shapes, runs the kernels, and
 * leaves a node if a gradient may be asked for.
 */
export function apply<K extends OpName>(
  name: K,
  inputs: OpSignatures[K]["inputs"],
  attributes: OpSignatures[K]["attributes"],
): Tensor {
  const op = ops[name];
  const shape = op.shape(inputs, attributes);
  const tensors = Object.values(inputs as OpInputs).filter((input) => input !== null);
  const { device, replicas } = commonDevice(name, tensors);
  const allocate = (label: string, size: number) =>
    allocateStorage(device, `${name} ${label}`, size, replicas);
  const out = new Tensor(shape, allocate("out", shape.reduce((a, b) => a * b, 1)));
  const saved = op.forward({ inputs, attributes, out, device, replicas, allocate });
  if (isGradEnabled() && tensors.some((tensor) => tensor.requiresGrad)) {
    out.storage.requiresGrad = true;
    out.storage.node = { id: nextId++, op: name, inputs, attributes, out, saved };
  }
  return out;
}

/**
 * Computes the gradient of `root` with respect to every tensor it was made of, as torch's
 * Tensor.backward does; then releases the graph.
 *
 * @throws {UsageError} if nothing requires a gradient, or the graph was released by an earlier call
 * @throws {ShapeError} if `root` is no scalar and no gradient of its shape is given
 */
export function backward(root: Tensor, gradient: Tensor | undefined): void {
  if (!root.storage.node) {
    throw new UsageError(
      `Cannot call backward() on "${root.storage.label}": it has no graph; it must be computed ` +
        `from a tensor with requiresGrad, outside noGrad(), and backward() can run only once.`,
    );
  }
  if (gradient) {
    requireShape("backward()", "the gradient", root.shape, gradient.shape);
    root.storage.grad = gradient.storage;
  } else if (root.size !== 1) {
    throw new ShapeError(
      `Cannot call backward() on shape ${showShape(root.shape)}: only a scalar needs no ` +
        `gradient; pass one of this shape.`,
    );
  }
  const nodes = reachable(root.storage.node);
  const scratch: Storage[] = [];
  for (const node of nodes) runBackward(node, node.out === root && !gradient, scratch);
  if (currentRecording() === 0) { for (const storage of scratch) storage.release(RELEASED); }
  releaseGraph(nodes, root);
}

/**
 * All nodes that `last` depends on, itself included, in the reverse of the order they were made.
 */
function reachable(last: GraphNode): GraphNode[] {
  const found = new Set<GraphNode>([last]);
  for (const node of found) {
    for (const input of Object.values(node.inputs)) {
      const source = input?.storage.node;
      if (source) found.add(source);
    }
  }
  return [...found].sort((a, b) => b.id - a.id);
}

function runBackward(node: GraphNode, isScalarRoot: boolean, scratch: Storage[]): void {
  const outGrad = node.out.storage.grad;
  if (!outGrad && !isScalarRoot) return;
  const { device, replicas } = node.out.storage;
  const rule = ops[node.op] as { backward(context: unknown): void };
  const additions: (() => void)[] = [];
  rule.backward({
    inputs: node.inputs,
    attributes: node.attributes,
    out: node.out,
    saved: node.saved,
    device: device!,
    replicas,
    outGrad: outGrad?.view,
    result: (name: string) => {
      const target = gradientTarget(node.inputs[name]);
      if (target && !target.accumulate) return target.view;
      const size = node.inputs[name]?.size ?? 1;
      const apart = allocateStorage(device!, `${node.op} scratch`, size, replicas);
      scratch.push(apart);
      if (target) additions.push(() => copy(apart, target));
      return apart.view;
    },
    adopt: (name: string, storage: Storage) => adopt(node.inputs[name]!, storage),
  });
  for (const add of additions) add();
}

/**
 * The first contribution to a gradient writes, later ones add:
 * decided here, so that a replay is idempotent.
 */
function gradientTarget(tensor: Tensor | null | undefined): GradientTarget | undefined {
  if (!tensor?.requiresGrad) return undefined;
  const storage = tensor.storage;
  if (storage.barrier) {
    throw new UsageError(`Cannot call backward() through "${storage.label}": ${storage.barrier}`);
  }
  const recording = currentRecording();
  if (storage.grad) {
    if (storage.grad.recording !== recording) {
      throw new UsageError(
        `Cannot capture backward(): "${storage.label}" has a gradient from before the capture, ` +
          `to which every replay would add; call zeroGrad() inside the captured function.`,
      );
    }
    return { view: storage.grad.view, accumulate: 1 };
  }
  storage.grad = storage.gradHome ?? allocateGradient(storage);
  storage.grad.recording = recording;
  return { view: storage.grad.view, accumulate: 0 };
}

function allocateGradient(storage: Storage): Storage {
  const { device, label, size, replicas, node } = storage;
  if (node) return allocateStorage(device!, `${label}.grad`, size, replicas);
  const home = new Storage(`${label}.grad`, size, replicas, "float32");
  home.host = new Float32Array(size * replicas);
  home.moveTo(device!);
  storage.gradHome = home;
  return home;
}

/**
 * Makes a storage that holds the finished gradient the gradient: without a copy where it is the
 * first contribution to an intermediate tensor, else written or added to the gradient.
 */
function adopt(tensor: Tensor, storage: Storage): void {
  if (tensor.requiresGrad && tensor.storage.node && !tensor.storage.grad) {
    tensor.storage.grad = storage;
    return;
  }
  const target = gradientTarget(tensor);
  if (target) copy(storage, target);
}

function copy({ device, view, size, replicas }: Storage, target: GradientTarget): void {
  const { accumulate } = target;
  emit(device!, "copy", { x: view, out: target.view }, { size, accumulate }, replicas);
}

/** Gives back what only the graph still needed, unless a capture will replay it. */
function releaseGraph(nodes: readonly GraphNode[], root: Tensor): void {
  const recording = currentRecording();
  for (const node of nodes) {
    const { storage } = node.out;
    storage.node = undefined;
    storage.barrier = PASSED;
    const { grad } = storage;
    if (!storage.retainsGrad && storage !== root.storage) storage.grad = undefined;
    if (recording) continue;
    for (const saved of Object.values(node.saved ?? {})) {
      if (saved instanceof Storage && !isKeptGradient(saved, node)) saved.release(RELEASED);
    }
    if (storage === root.storage || storage.retainsGrad) continue;
    storage.release(RELEASED);
    grad?.release(RELEASED);
  }
}

function isKeptGradient(saved: Storage, node: GraphNode): boolean {
  return Object.values(node.inputs).some((input) =>
    input !== null && input.storage.retainsGrad && input.storage.grad === saved
  );
}

const PASSED = "backward() has passed it already and released its graph; compute it again for " +
  "each loss.";

const RELEASED = "backward() released it with its graph; call retainGrad() on it before " +
  "backward() to keep it and its gradient.";

function commonDevice(name: OpName, tensors: readonly Tensor[]) {
  const device = tensors[0]!.device;
  const replicas = Math.max(...tensors.map((tensor) => tensor.replicas));
  for (const tensor of tensors) {
    if (tensor.device !== device) {
      throw new UsageError(
        `Cannot apply ${name}: "${tensor.storage.label}" is on another device than ` +
          `"${tensors[0]!.storage.label}"; move both to one device.`,
      );
    }
    if (tensor.replicas !== replicas && tensor.requiresGrad) {
      throw new ShapeError(
        `Cannot apply ${name}: "${tensor.storage.label}" has ${tensor.replicas} replicas, ` +
          `expected ${replicas}; build the model with nn.stack().`,
      );
    }
  }
  return { device, replicas };
}
