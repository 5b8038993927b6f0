/**
 * Reverse-mode differentiation: operations leave nodes,
 * backward() walks them once, last made first.
 */

import { ShapeError, UsageError } from "../device/errors.ts";
import { versionOf } from "../device/versions.ts";
import { adopt, copyInto, gradientTarget } from "./gradient.ts";
import { type OpInputs, type OpName, ops, type OpSignatures } from "./ops/mod.ts";
import { commonPlace, requireFloat, requireLike } from "./placement.ts";
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
  /** The capture it was recorded in; 0 if it ran at once. */
  readonly recording: number;
  /** The tensors whose values backward needs as they were, and what version they had. */
  readonly reads: readonly { readonly tensor: Tensor; readonly version: number }[];
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
  for (const [label, input] of Object.entries(inputs as OpInputs)) {
    if (input) requireFloat(name, label, input);
  }
  const shape = op.shape(inputs, attributes);
  const tensors = Object.values(inputs as OpInputs).filter((input) => input !== null);
  const { device, replicas } = commonPlace(name, tensors, attributes);
  const allocate = (label: string, size: number) =>
    allocateStorage(device, `${name} ${label}`, size, replicas);
  const out = new Tensor(shape, allocate("out", shape.reduce((a, b) => a * b, 1)));
  const saved = op.forward({ inputs, attributes, out, device, replicas, allocate });
  if (isGradEnabled() && tensors.some((tensor) => tensor.requiresGrad)) {
    const reads = op.reads({ inputs, attributes, out }).map((tensor) => {
      return { tensor, version: versionOf(tensor.storage.view) };
    });
    const recording = currentRecording();
    out.storage.requiresGrad = true;
    out.storage.node = { id: nextId++, op: name, inputs, attributes, out, saved, recording, reads };
  }
  return out;
}

/**
 * Computes the gradient of `root` with respect to every tensor it was made of, as torch's
 * Tensor.backward does; then releases the graph.
 *
 * @throws {UsageError} if nothing requires a gradient, the graph was released by an earlier call, or
 *   a tensor that a gradient depends on was changed since
 * @throws {ShapeError} if `root` has several elements and no gradient of its shape is given
 */
export function backward(root: Tensor, gradient: Tensor | undefined): void {
  const { node } = root.storage;
  if (!node && !(root.requiresGrad && root.isLeaf)) {
    throw new UsageError(
      `Cannot call backward() on "${root.storage.label}": it has no graph; it must be computed ` +
        `from a tensor with requiresGrad, outside noGrad(), and backward() can run only once.`,
    );
  }
  requireStart(root, gradient);
  const nodes = node ? reachable(node) : [];
  for (const each of nodes) requireUnchanged(each);
  const scratch: Storage[] = [];
  const isOne = node !== undefined && !gradient && ops[node.op].isLoss === true;
  if (!isOne || root.storage.retainsGrad) {
    const start = newStart(root, gradient);
    if (node) root.storage.grad = start;
    else adopt(root, start);
    if (!node || !root.storage.retainsGrad) scratch.push(start);
  }
  for (const each of nodes) runBackward(each, each === node && isOne, scratch);
  if (currentRecording() === 0) { for (const storage of scratch) storage.release(RELEASED); }
  releaseGraph(nodes, root);
}

/** Whether backward() can start at `root` with this gradient, or with ones. */
function requireStart(root: Tensor, gradient: Tensor | undefined): void {
  if (gradient) {
    requireShape("backward()", "the gradient", root.shape, gradient.shape);
    requireLike("backward()", "the gradient", gradient, root);
  } else if (root.size !== 1) {
    throw new ShapeError(
      `Cannot call backward() on shape ${showShape(root.shape)}: only a tensor of one element ` +
        `needs no gradient; pass one of this shape.`,
    );
  }
}

/**
 * What the gradient of the root starts as: a copy of what was passed, which may lie in the memory that
 * this very call writes; ones if nothing was.
 */
function newStart(root: Tensor, gradient: Tensor | undefined): Storage {
  const { device, label, size, replicas } = root.storage;
  const start = allocateStorage(device!, `${label}.grad`, size, replicas);
  if (gradient) copyInto({ view: start.view, accumulate: 0, replicas }, gradient.storage);
  else device!.write(start.view, new Float32Array(replicas).fill(1));
  return start;
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

/** Whether the values that a node's backward reads are those that its forward read or made. */
function requireUnchanged({ op, reads, recording }: GraphNode): void {
  if (recording !== currentRecording()) {
    throw new UsageError(
      `Cannot call backward() through ${op}: one of the two is inside a captured function, the ` +
        `other is not; compute the loss and call backward() in the same one.`,
    );
  }
  for (const { tensor: { storage }, version } of reads) {
    if (versionOf(storage.view) === version) continue;
    throw new UsageError(
      `Cannot call backward() through ${op}: expected "${storage.label}" as it was in the forward ` +
        `pass, found it changed since (by set(), an optimiser's step or a program); call ` +
        `backward() before the change, or compute the loss again after it.`,
    );
  }
}

function runBackward(node: GraphNode, isOne: boolean, scratch: Storage[]): void {
  const outGrad = node.out.storage.grad;
  if (!outGrad && !isOne) return;
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
    outGrad: isOne ? undefined : outGrad!.view,
    result: (name: string) => {
      const target = gradientTarget(node.inputs[name]);
      if (target && !target.accumulate) return target.view;
      const size = node.inputs[name]?.size ?? 1;
      const apart = allocateStorage(device!, `${node.op} scratch`, size, replicas);
      scratch.push(apart);
      if (target) additions.push(() => copyInto(target, apart));
      return apart.view;
    },
    adopt: (name: string, storage: Storage) => adopt(node.inputs[name]!, storage),
  });
  for (const add of additions) add();
}

/** Gives back what only the graph still needed, unless a capture will replay it. */
function releaseGraph(nodes: readonly GraphNode[], root: Tensor): void {
  const recording = currentRecording();
  for (const node of nodes) {
    const { storage } = node.out;
    storage.node = undefined;
    storage.barrier = PASSED;
    const { grad } = storage;
    if (!storage.retainsGrad) storage.grad = undefined;
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
