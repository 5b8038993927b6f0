/**
 * Many regions in one buffer, so that one dispatch can walk over all parameters or all gradients.
 */

import { aligned, type Device, type DeviceBuffer, type View } from "./device.ts";

/** One buffer cut into aligned regions, one a parameter, each for all replicas. */
export class Arena {
  /** The memory behind all regions. */
  readonly buffer: DeviceBuffer;
  /** One view a region, in the order of the sizes given. */
  readonly views: readonly View[];
  /** The whole arena as one region, for kernels that treat every element alike. */
  readonly whole: View;
  /** How many replicas a dispatch over `whole` has: all, or one that covers them. */
  readonly wholeReplicas: number;

  /**
   * Allocates a region of each size for every replica, laid out as the device prefers.
   *
   * @throws {OutOfMemoryError} if the device has no room for it
   */
  constructor(device: Device, label: string, sizes: readonly number[], replicas: number) {
    const padded = sizes.map(aligned);
    const perReplica = padded.reduce((sum, size) => sum + size, 0);
    this.buffer = device.allocate(label, perReplica * replicas);
    const replicaMajor = device.arenaLayout === "replicaMajor";
    let begin = 0;
    this.views = sizes.map((size, index) => {
      const offset = replicaMajor ? begin : begin * replicas;
      begin += padded[index]!;
      const stride = replicaMajor ? perReplica : padded[index]!;
      return { buffer: this.buffer, offset, size, stride: replicas > 1 ? stride : 0 };
    });
    this.wholeReplicas = replicaMajor ? replicas : 1;
    const size = perReplica * (replicas / this.wholeReplicas);
    const stride = this.wholeReplicas > 1 ? size : 0;
    this.whole = { buffer: this.buffer, offset: 0, size, stride, parts: this.views };
  }
}
