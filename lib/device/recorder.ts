/**
 * The one way to a dispatch: names are checked against the
 * kernel table, whether it runs now or is captured.
 */

import {
  type Access,
  type BindingName,
  type ConstantName,
  type KernelName,
  type KernelSpec,
  kernelTable,
} from "../../kernels/table/mod.ts";
import type { Device, Dispatch, View } from "./device.ts";
import { ALIGNMENT } from "./device.ts";
import { DeviceError } from "./errors.ts";
import { countDispatches } from "./versions.ts";

/**
 * Emits one dispatch of `kernel` to the device's recorder; none if all that it would write is empty.
 *
 * @throws {DeviceError} if a binding is not aligned or too short, or the device does not take it
 */
export function emit<K extends KernelName>(
  device: Device,
  kernel: K,
  bindings: Readonly<Record<BindingName<K>, View>>,
  constants: Readonly<Record<ConstantName<K>, number>>,
  replicas: number,
): void {
  const spec: KernelSpec = kernelTable[kernel];
  const views = Object.keys(spec.bindings).map((name) => bindings[name as BindingName<K>]);
  for (const [index, [binding, access]] of Object.entries(spec.bindings).entries()) {
    const fault = faultOf(views[index]!, access, replicas);
    if (fault) {
      throw new DeviceError(`Cannot run kernel "${kernel}": binding "${binding}" ${fault}`);
    }
  }
  const written = views.filter((_, index) => Object.values(spec.bindings)[index] === "write");
  if (written.every(({ size }) => size === 0)) return;
  const values = Object.keys(spec.constants).map((name) => constants[name as ConstantName<K>]);
  const dispatch: Dispatch = { kernel, bindings: views, constants: values, replicas };
  device.check(dispatch);
  device.recorder.emit(dispatch);
  countDispatches([dispatch]);
}

/** Why a kernel cannot use the region for all replicas, if it cannot. */
function faultOf(view: View, access: Access, replicas: number): string | undefined {
  const { buffer, offset, size, stride, parts } = view;
  if (offset % ALIGNMENT !== 0) {
    return `begins at element ${offset}, expected a multiple of ${ALIGNMENT}; give it a region of ` +
      `its own.`;
  }
  // An arena as one region holds parts for all replicas.
  if (access === "write" && replicas > 1 && stride === 0 && !parts) {
    return `is one region that ${replicas} replicas would write, expected one for each; make it ` +
      `with ${replicas} replicas.`;
  }
  const end = offset + (replicas - 1) * stride + size;
  if (end <= buffer.length) return undefined;
  return `ends at element ${end} of "${buffer.label}" for ${replicas} replicas, expected at most ` +
    `${buffer.length}; make it with ${replicas} replicas.`;
}

/**
 * Runs `body` while every dispatch is kept instead of run, and returns what was kept. Meanwhile
 * their writes count, so that their order can be checked; afterwards they do not: none has run.
 *
 * @throws whatever `body` throws; the device's recorder is restored in any case
 */
export function recordDispatches(device: Device, body: () => void): readonly Dispatch[] {
  const dispatches: Dispatch[] = [];
  const outer = device.recorder;
  device.recorder = { emit: (dispatch) => void dispatches.push(dispatch) };
  try {
    body();
  } finally {
    device.recorder = outer;
    countDispatches(dispatches, -1);
  }
  return dispatches;
}
