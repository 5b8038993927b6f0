/**
 * Who owns what operations allocate: the graph until backward, a noGrad block until its end, a
 * capture until its program is released.
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
  /** 0, or the number of the capture that records. */
  readonly recording: number;
  /** What the capture records for. */
  readonly device?: Device;
}

/** What one replay does with a step counter. */
export interface StepUse {
  /** How often it is advanced. */
  advances: number;
  /** How far the shortest table reaches beyond the step at which the replay begins. */
  room: number;
}

let current: Scope = newScope(0);
let trackEager = false;
let gradEnabled = true;
let recordings = 0;

/** Whether operations record a graph. */
export function isGradEnabled(): boolean {
  return gradEnabled;
}

/** The number of the capture under way, 0 if none. */
export function currentRecording(): number {
  return current.recording;
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
  storage.recording = current.recording;
  if (trackEager || current.recording) current.storages.push(storage);
  return storage;
}

/** Tells the capture under way, if any, that it writes the gradient of a parameter. */
export function ownGradient(parameter: Storage): void {
  if (current.recording) current.trained.push(parameter);
}

/** Tells the capture under way that it looks the counter's step up in a table of `count` steps. */
export function ownStep(step: Storage, count: number): void {
  const use = current.steps.get(step) ?? { advances: 0, room: Infinity };
  current.steps.set(step, { ...use, room: Math.min(use.room, count - use.advances) });
}

/** Counts a step that a kernel counts: now, or in every replay of what is captured. */
export function advanceStep(step: Storage): void {
  const use = current.steps.get(step);
  if (current.recording && use) use.advances++;
  else if (!current.recording) step.largest++;
}

/**
 * Runs `body` without recording a graph, like torch.no_grad(). All that it allocated is released
 * at the end, except the tensors it returns, alone or in arrays and objects.
 *
 * @throws {UsageError} if `body` is async
 */
export function noGrad<T>(body: () => T): T {
  const outer = { current, gradEnabled, trackEager };
  const scope: Scope = { ...current, storages: [] };
  current = scope;
  gradEnabled = false;
  trackEager = true;
  try {
    const result = body();
    requireSync("noGrad()", result);
    const kept = new Set(storagesOf(result));
    for (const storage of scope.storages) {
      if (!scope.recording && !kept.has(storage)) storage.release(NOT_RETURNED);
      else if (scope.recording || outer.trackEager) outer.current.storages.push(storage);
    }
    return result;
  } catch (error) {
    for (const storage of scope.storages) storage.release(NOT_RETURNED);
    throw error;
  } finally {
    ({ current, gradEnabled, trackEager } = outer);
  }
}

/** Runs `body` as a capture on `device`: all that it allocates stays with the returned scope. */
export function record(device: Device, body: () => unknown): Scope {
  const outer = current;
  const scope = { ...newScope(++recordings), device };
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

const NOT_RETURNED = "it was made inside noGrad() and not returned from it.";

/** Gives back all that a capture made; the parameters have no gradient of it. */
export function discard({ storages, trained, recording }: Scope, why: string): void {
  for (const storage of storages) storage.release(why);
  for (const parameter of trained) {
    if (parameter.grad?.recording === recording) parameter.grad = undefined;
  }
}

/** An async body would go on after its scope has ended. */
function requireSync(what: string, result: unknown): void {
  if (!(result instanceof Promise)) return;
  result.catch(() => {});
  throw new UsageError(
    `Cannot run ${what}: expected a function that is not async, found one that returns a promise; ` +
      `await before or after it.`,
  );
}

function newScope(recording: number): Scope {
  return { storages: [], trained: [], steps: new Map(), recording };
}

/** The storages of a tensor, or of those in arrays and objects. */
function storagesOf(result: unknown, seen: Set<unknown> = new Set()): Storage[] {
  if (typeof result !== "object" || result === null || seen.has(result)) return [];
  if (ArrayBuffer.isView(result)) return [];
  seen.add(result);
  const { storage } = result as { storage?: unknown };
  if (storage instanceof Storage) return storage.source ? [storage, storage.source] : [storage];
  return Object.values(result).flatMap((part) => storagesOf(part, seen));
}
