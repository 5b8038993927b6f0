/**
 * Who owns tensors: the graph what operations make, until backward; tidy() and noGrad() all that is
 * made inside, until their end; a capture all of that until its program is released.
 */

import type { Device } from "../device/device.ts";
import { UsageError } from "../device/errors.ts";
import { allocateView, type DType, Storage } from "./storage.ts";

/** The storages made while the scope was the innermost. */
export interface Scope {
  readonly storages: Storage[];
  /** The parameters that a capture gave a gradient. */
  readonly trained: Storage[];
  /** How a capture uses its step counters. */
  readonly steps: Map<Storage, StepUse>;
  /** 0, or the number of the capture. */
  readonly capture: number;
  /** Where the capture is to run. */
  readonly device?: Device;
  /** Whether it gives back what is made inside; nobody does outside all functions. */
  readonly owns: boolean;
}

/** What one replay does with a step counter. */
export interface StepUse {
  /** How often it is advanced. */
  advances: number;
  /** How far the shortest table reaches beyond the step at which the replay begins. */
  room: number;
}

let current: Scope = newScope(0, false);
let gradEnabled = true;
let captures = 0;

/** Whether operations leave a graph. */
export function isGradEnabled(): boolean {
  return gradEnabled;
}

/** The number of the capture under way, 0 if none. */
export function currentCapture(): number {
  return current.capture;
}

/** A fresh device storage, owned by the innermost scope. */
export function allocateStorage(
  device: Device,
  label: string,
  size: number,
  replicas: number,
  dtype: DType = "float32",
): Storage {
  if (current.device && current.device !== device) {
    throw new UsageError(
      `Cannot make "${label}" in a capture: expected tensors on the device it is for, found one on ` +
        `another; capture a program for each device.`,
    );
  }
  const storage = new Storage(label, size, replicas, dtype);
  storage.place(device, allocateView(device, label, size, replicas));
  storage.capture = current.capture;
  own(storage);
  return storage;
}

/** Makes the innermost scope the owner of a storage. */
export function own(storage: Storage): void {
  if (current.owns) current.storages.push(storage);
}

/** Tells the capture under way, if any, that it writes the gradient of a parameter. */
export function ownGradient(parameter: Storage): void {
  if (current.capture) current.trained.push(parameter);
}

/** Tells the capture under way that it looks the counter's step up in a table of `count` steps. */
export function ownStep(step: Storage, count: number): void {
  const use = current.steps.get(step) ?? { advances: 0, room: Infinity };
  current.steps.set(step, { ...use, room: Math.min(use.room, count - use.advances) });
}

/** Counts a step that a kernel counts: now, or in every replay of what is captured. */
export function advanceStep(step: Storage): void {
  const use = current.steps.get(step);
  if (current.capture && use) use.advances++;
  else if (!current.capture) step.largest++;
}

/**
 * Runs `body` without leaving a graph, like torch.no_grad(). All tensors made inside are given back
 * as by tidy().
 *
 * @throws {UsageError} if `body` is async
 */
export function noGrad<T>(body: () => T): T {
  return within("noGrad()", body, false);
}

/**
 * Runs `body` and gives the memory of all tensors back that were made inside, by operations or from
 * values, also when it throws; but not of those that it returns, alone or in arrays, objects and
 * modules, nor what an optimiser keeps. Inside a capture nothing is given back: the program owns it.
 * Like TensorFlow's tf.tidy().
 *
 * @example A training step that leaves nothing behind but the loss
 * ```ts
 * import { functional, openDevice, optim, tensor, tidy } from "@initlab/initlab";
 * import { assertEquals } from "@std/assert";
 *
 * const device = await openDevice("cpu");
 * using weight = tensor([1, 1], [2, 1], { requiresGrad: true }).to(device);
 * using optimiser = new optim.SGD([weight], { lr: 0.25 });
 * using loss = tidy(() => {
 *   const x = tensor([1, 2], [1, 2]).to(device);
 *   const out = functional.linear(x, weight);
 *   optimiser.zeroGrad();
 *   out.backward();
 *   optimiser.step();
 *   return out;
 * });
 * assertEquals(await loss.item(), 3);
 * assertEquals([...await weight.toArray()], [0.75, 0.5]);
 * device.close();
 * ```
 *
 * @throws {UsageError} if `body` is async: another function's tensors would be taken for its own
 */
export function tidy<T>(body: () => T): T {
  return within("tidy()", body, gradEnabled);
}

/** Runs `make` so that what it makes belongs to no scope: whoever keeps it gives it back. */
export function keep<T>(make: () => T): T {
  const outer = current;
  current = { ...outer, owns: false };
  try {
    return make();
  } finally {
    current = outer;
  }
}

/** What an object that hides its tensors shows to the scope that it is returned from. */
export const tensorsOf: unique symbol = Symbol("tensors of");

/** Runs `body` in a scope of its own; `name` is what errors call it. */
function within<T>(name: string, body: () => T, grad: boolean): T {
  const outer = { current, gradEnabled };
  const scope: Scope = { ...current, storages: [], owns: true };
  current = scope;
  gradEnabled = grad;
  let returned: readonly Storage[] = [];
  try {
    const result = body();
    requireSync(name, result);
    returned = storagesOf(result);
    return result;
  } finally {
    ({ current, gradEnabled } = outer);
    const kept = new Set(returned);
    for (const storage of scope.storages) {
      if (scope.capture || kept.has(storage)) own(storage);
      else storage.release(`it was made inside ${name} and not returned from it.`);
    }
  }
}

/** Runs `body` as a capture on `device`: all that it allocates stays with the returned scope. */
export function captureScope(device: Device, body: () => unknown): Scope {
  const outer = current;
  const scope = { ...newScope(++captures, true), device };
  current = scope;
  try {
    requireSync("a capture", body());
    return scope;
  } catch (error) {
    discard(scope, "the capture that made it failed.");
    throw error;
  } finally {
    current = outer;
  }
}

/** Gives back all that a capture made; the parameters have no gradient of it. */
export function discard({ storages, trained, capture }: Scope, why: string): void {
  for (const storage of storages) storage.release(why);
  for (const parameter of trained) {
    if (parameter.grad?.capture === capture) parameter.grad = undefined;
  }
}

/**
 * Makes sure that a body has returned no promise: an async one would go on after its scope has ended.
 *
 * @throws {UsageError} if it has
 */
export function requireSync(what: string, result: unknown): void {
  if (!(result instanceof Promise)) return;
  result.catch(() => {});
  throw new UsageError(
    `Cannot run ${what}: expected a function that is not async, found one that returns a promise; ` +
      `await before or after it.`,
  );
}

function newScope(capture: number, owns: boolean): Scope {
  return { storages: [], trained: [], steps: new Map(), capture, owns };
}

/** The storages of a tensor with those it needs, or of all tensors in arrays and objects. */
function storagesOf(result: unknown, seen: Set<unknown> = new Set()): Storage[] {
  if (typeof result !== "object" || result === null || seen.has(result)) return [];
  if (ArrayBuffer.isView(result)) return [];
  seen.add(result);
  const { storage, [tensorsOf]: held } = result as { storage?: unknown; [tensorsOf]?: unknown };
  if (storage instanceof Storage) {
    const { source, grad, retainsGrad } = storage;
    return [storage, source, retainsGrad ? grad : undefined].filter((each) => each !== undefined);
  }
  return [held, ...Object.values(result)].flatMap((part) => storagesOf(part, seen));
}
