/**
 * Where gradients go: a parameter's always to the same place, so that a program finds it there; each
 * under a storage of its own, so that one kept from before is not taken for the next.
 */

import type { View } from "../device/device.ts";
import { UsageError } from "../device/errors.ts";
import { emit } from "../device/recorder.ts";
import { allocateStorage, currentCapture, ownGradient } from "./scope.ts";
import { allocateView, Storage } from "./storage.ts";

/** Where a gradient goes; `accumulate` is 1 if something is there already. */
export interface GradientTarget {
  readonly view: View;
  readonly accumulate: 0 | 1;
  readonly replicas: number;
}

/**
 * The first contribution to a gradient writes, later ones add: decided here, so that a replay is
 * idempotent. Undefined if the storage needs none.
 *
 * @throws {UsageError} if no gradient flows through it, or a capture would add to an older gradient
 */
export function gradientTarget(storage: Storage): GradientTarget | undefined {
  if (!storage.requiresGrad) return undefined;
  if (storage.barrier) {
    throw new UsageError(`Cannot call backward() through "${storage.label}": ${storage.barrier}`);
  }
  const capture = currentCapture();
  if (storage.grad) {
    if (storage.grad.capture !== capture) {
      throw new UsageError(
        `Cannot capture backward(): "${storage.label}" has a gradient from before the capture, ` +
          `to which every replay would add; call zeroGrad() inside the captured function.`,
      );
    }
    if (storage.sharesGrad) ownCopy(storage, storage.grad);
    return { view: storage.grad.view, accumulate: 1, replicas: storage.replicas };
  }
  storage.grad = newGradient(storage);
  storage.grad.capture = capture;
  return { view: storage.grad.view, accumulate: 0, replicas: storage.replicas };
}

function newGradient(storage: Storage): Storage {
  const { device, label, size, replicas, node } = storage;
  if (node) return allocateStorage(device!, `${label}.grad`, size, replicas);
  if (!storage.gradHome) {
    storage.gradHome = allocateView(device!, `${label}.grad`, size, replicas);
    device!.write(storage.gradHome, new Float32Array(size * replicas));
  }
  ownGradient(storage);
  return leafGradient(storage);
}

/** A new storage over the region that all gradients of a parameter have, for the next of them. */
export function leafGradient({ device, label, size, replicas, gradHome }: Storage): Storage {
  const gradient = new Storage(`${label}.grad`, size, replicas, "float32");
  gradient.borrow(device!, gradHome!);
  return gradient;
}

/** Ends a gradient: the next one will be written to its place. Who kept it is told `why`. */
export function forgetGradient(storage: Storage, why: string): void {
  storage.grad?.release(`${why}; clone() a gradient to keep it.`);
  storage.grad = undefined;
}

/** Gives a storage whose gradient is another's too one of its own, to which can be added. */
function ownCopy(storage: Storage, shared: Storage): void {
  storage.grad = newGradient(storage);
  storage.grad.capture = shared.capture;
  storage.sharesGrad = false;
  const { replicas } = storage;
  copyInto({ view: storage.grad.view, accumulate: 0, replicas }, shared);
}

/**
 * Makes `gradient`, which holds the finished gradient, that of `storage`: without a copy where it is
 * the first contribution to an intermediate tensor, else written or added to what is there. With
 * `shared` it stays another storage's.
 */
export function adopt(storage: Storage, gradient: Storage, shared = false): void {
  const keeps = storage.retainsGrad && shared;
  if (storage.requiresGrad && storage.node && !storage.grad && !keeps) {
    storage.grad = gradient;
    storage.sharesGrad = shared;
    return;
  }
  const target = gradientTarget(storage);
  if (target) copyInto(target, gradient);
}

/** Writes or adds the values of a storage to a gradient, to all its replicas. */
export function copyInto({ view, accumulate, replicas }: GradientTarget, from: Storage): void {
  const { device, size } = from;
  emit(device!, "copy", { x: from.view, out: view }, { size, accumulate }, replicas);
}
