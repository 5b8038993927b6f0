/** How many buffers a device has lent that nobody gave back. */

import type { Device } from "../../lib/device/device.ts";
import { OutOfMemoryError } from "../../lib/device/errors.ts";

/** What watchBuffers() has seen. */
export interface BufferWatch {
  /** The labels of the buffers that were made and not given back. */
  live(): string[];
  /** How many were made. */
  made(): number;
  /** Ends the watching. */
  restore(): void;
}

/** Counts a device's buffers, from now on until `restore`; allocation number `failing` fails. */
export function watchBuffers(device: Device, failing = Infinity): BufferWatch {
  const { allocate, free } = device;
  const live = new Set<{ readonly label: string }>();
  let made = 0;
  device.allocate = (label, length) => {
    if (++made === failing) throw new OutOfMemoryError(`No room for "${label}".`);
    const buffer = allocate.call(device, label, length);
    live.add(buffer);
    return buffer;
  };
  device.free = (buffer) => {
    live.delete(buffer);
    free.call(device, buffer);
  };
  return {
    live: () => [...live].map(({ label }) => label),
    made: () => made,
    restore: () => void Object.assign(device, { allocate, free }),
  };
}
