/**
 * When memory that is given back becomes free: at once, or when the last program that reads or writes
 * it is released, since a program knows nothing but addresses.
 */

import type { Device, DeviceBuffer, Dispatch } from "../device/device.ts";

interface Hold {
  programs: number;
  /** Whose memory it is, once it was given back. */
  givenBack?: Device;
}

const holds = new WeakMap<DeviceBuffer, Hold>();

/** Keeps all that the dispatches use until as many calls of letGo(). */
export function hold(dispatches: readonly Dispatch[]): void {
  for (const buffer of buffersOf(dispatches)) {
    const own = holds.get(buffer);
    if (own) own.programs++;
    else holds.set(buffer, { programs: 1 });
  }
}

/** Ends a hold(); frees what was given back meanwhile and nobody else holds. */
export function letGo(dispatches: readonly Dispatch[]): void {
  for (const buffer of buffersOf(dispatches)) {
    const own = holds.get(buffer)!;
    if (--own.programs > 0) continue;
    holds.delete(buffer);
    own.givenBack?.free(buffer);
  }
}

/** Frees a buffer, now or when no program uses it any more. */
export function giveBack(device: Device, buffer: DeviceBuffer): void {
  const own = holds.get(buffer);
  if (own) own.givenBack = device;
  else device.free(buffer);
}

function buffersOf(dispatches: readonly Dispatch[]): Set<DeviceBuffer> {
  return new Set(dispatches.flatMap(({ bindings }) => bindings.map(({ buffer }) => buffer)));
}
