/**
 * Reverse-mode differentiation: operations leave nodes,
 * backward() walks them once, last made first.
 */

import { ShapeError, UsageError } from "../device/errors.ts";
import { versionOf } from "../device/versions.ts";
import { adopt, copyInto, gradientTarget } from "./gradient.ts";
import { Operand } from "./operand.ts";
import type { BackwardContext, Op, OpSignature, Place } from "./ops/op.ts";
import { commonPlace, requireFloat, requireLike, requireUint32 } from "./placement.ts";
import { allocateStorage, currentCapture, isGradEnabled } from "./scope.ts";
import { requireShape, showShape, sizeOf } from "./shape.ts";
import type { DType, GraphNode, Storage } from "./storage.ts";

let nextId = 1;

/**
 * Applies an operation: checks what it is given, runs the kernels, and leaves a node if a gradient
 * may be asked for.
 *
 * @throws {ShapeError} if the inputs do not fit
 * @throws {UsageError} if one is on the host, on another device or of the wrong dtype
 */
export function applyOperation<S extends OpSignature>(
  op: Op<S>,
  inputs: S["inputs"],
  attributes: S["attributes"],
  state: S["state"],
): Operand {
  const read = presentOf(inputs);
  for (const [label, input] of read) {
    if (op.tokens?.includes(label)) requireUint32(op.name, label, input);
    else requireFloat(op.name, label, input);
  }
  for (const [label, each] of presentOf(state)) requireFloat(op.name, label, each);
  const shape = op.shape(inputs, attributes, state);
  const operands = read.map(([, input]) => input);
  const place = commonPlace(op.name, operands, Object.values(state));
  const { device, replicas } = place;
  const allocate = (label: string, size: number, dtype?: DType) =>
    allocateStorage(device, `${op.name} ${label}`, size, replicas, dtype);
  const out = new Operand(shape, allocate("out", sizeOf(shape), op.dtype));
  const saved = op.forward({ inputs, state, attributes, out, allocate, ...place });
  if (op.backward && isGradEnabled() && operands.some(({ requiresGrad }) => requiresGrad)) {
    out.storage.requiresGrad = true;
    out.storage.node = {
      id: nextId++,
      op: op.name,
      inputs: operands.map(({ storage }) => storage),
      out: out.storage,
      saved: Object.values(saved),
      capture: currentCapture(),
      reads: op.reads({ inputs, attributes, out }).map(({ storage }) => {
        return { storage, version: versionOf(storage.view) };
      }),
      isLoss: op.isLoss === true,
      backward: backwardOf(op, { inputs, attributes, out, saved, ...place }),
    };
  }
  return out;
}

/** The inputs or state that are there, by name. */
function presentOf(parts: Readonly<Record<string, Operand | null>>): [string, Operand][] {
  return Object.entries(parts).filter((part): part is [string, Operand] => part[1] !== null);
}

/** What a node does to compute the gradients of its inputs. */
function backwardOf<S extends OpSignature>(
  op: Op<S>,
  context: Pick<BackwardContext<S>, "inputs" | "attributes" | "out" | "saved" | keyof Place>,
): GraphNode["backward"] {
  const { inputs, device, replicas } = context;
  const storageOf = (name: string) => inputs[name]?.storage;
  return (outGrad, scratch) => {
    const additions: (() => void)[] = [];
    op.backward!({
      ...context,
      outGrad: outGrad?.view,
      wants: (name) => storageOf(name)?.requiresGrad === true,
      result: (name) => {
        const storage = storageOf(name);
        const target = storage && gradientTarget(storage);
        if (target && !target.accumulate) return target.view;
        const apart = allocateStorage(device, `${op.name} scratch`, storage?.size ?? 1, replicas);
        scratch.push(apart);
        if (target) additions.push(() => copyInto(target, apart));
        return apart.view;
      },
      nothing: () => {
        const apart = allocateStorage(device, "nothing", 1, replicas);
        scratch.push(apart);
        return apart.view;
      },
      pass: (name) => adopt(storageOf(name)!, outGrad!, true),
      adopt: (name, gradient) => adopt(storageOf(name)!, gradient),
    });
    for (const add of additions) add();
  };
}

/**
 * Computes the gradient of `root` with respect to every tensor it was made of, as torch's
 * Tensor.backward does; then releases the graph.
 *
 * @throws {UsageError} if nothing requires a gradient, the graph was released by an earlier call, or
 *   a tensor that a gradient depends on was changed since
 * @throws {ShapeError} if `root` has several elements and no gradient of its shape is given
 */
export function backward(root: Operand, gradient: Operand | undefined): void {
  const { node } = root.storage;
  if (!node && (!root.requiresGrad || root.storage.barrier)) {
    throw new UsageError(
      `Cannot call backward() on "${root.storage.label}": it has no graph; it must be computed ` +
        `from a tensor with requiresGrad, outside noGrad(), and backward() can run only once.`,
    );
  }
  requireStart(root, gradient);
  const nodes = node ? reachable(node) : [];
  for (const each of nodes) requireUnchanged(each);
  const scratch: Storage[] = [];
  const isOne = node?.isLoss === true && !gradient;
  if (!isOne || root.storage.retainsGrad) {
    const start = newStart(root, gradient);
    if (node) root.storage.grad = start;
    else adopt(root.storage, start);
    if (!node || !root.storage.retainsGrad) scratch.push(start);
  }
  for (const each of nodes) {
    const { grad } = each.out;
    if (grad || each === node && isOne) each.backward(grad, scratch);
  }
  if (currentCapture() === 0) { for (const storage of scratch) storage.release(RELEASED); }
  releaseGraph(nodes, root);
}

/** Whether backward() can start at `root` with this gradient, or with ones. */
function requireStart(root: Operand, gradient: Operand | undefined): void {
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
function newStart(root: Operand, gradient: Operand | undefined): Storage {
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
    for (const { node: source } of node.inputs) if (source) found.add(source);
  }
  return [...found].sort((a, b) => b.id - a.id);
}

/** Whether the values that a node's backward reads are those that its forward read or made. */
function requireUnchanged({ op, reads, capture }: GraphNode): void {
  if (capture !== currentCapture()) {
    throw new UsageError(
      `Cannot call backward() through ${op}: one of the two is inside a captured function, the ` +
        `other is not; compute the loss and call backward() in the same one.`,
    );
  }
  for (const { storage, version } of reads) {
    if (versionOf(storage.view) === version) continue;
    throw new UsageError(
      `Cannot call backward() through ${op}: expected "${storage.label}" as it was in the forward ` +
        `pass, found it changed since (by set(), an optimiser's step or a program); call ` +
        `backward() before the change, or compute the loss again after it.`,
    );
  }
}

/** Gives back what only the graph still needed, unless a capture will replay it. */
function releaseGraph(nodes: readonly GraphNode[], root: Operand): void {
  const capture = currentCapture();
  for (const { out, inputs, saved } of nodes) {
    const { grad, sharesGrad } = out;
    out.node = undefined;
    out.barrier = PASSED;
    out.sharesGrad = false;
    if (!out.retainsGrad) out.grad = undefined;
    if (capture) continue;
    const kept = inputs.filter(({ retainsGrad }) => retainsGrad).map(({ grad }) => grad);
    for (const storage of saved) if (!kept.includes(storage)) storage.release(RELEASED);
    if (out === root.storage || out.retainsGrad) continue;
    if (!out.detached) out.release(RELEASED);
    if (!sharesGrad) grad?.release(RELEASED);
  }
}

const PASSED = "backward() has passed it already and released its graph; compute it again for " +
  "each loss.";

const RELEASED = "backward() released it with its graph; call retainGrad() on it before " +
  "backward() to keep it and its gradient.";
