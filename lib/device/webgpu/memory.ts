/**
 * A GPU's memory: what comes back is kept by size, so that eager training does not ask the driver
 * for memory at every step, up to a limit.
 */
/// <reference types="@webgpu/types" />

import { aligned, type DeviceBuffer } from "../device.ts";
import { OutOfMemoryError } from "../errors.ts";
import { Lender } from "../lender.ts";
import type { GpuBuffer } from "./buffers.ts";
import type { Faults, Health } from "./faults.ts";

/** Bytes kept for reuse; beyond them all are given to the driver. */
const KEPT_BYTES = 2 ** 28;

/** What lies behind a buffer. */
type Memory = Pick<GpuBuffer, "gpu" | "health">;

/** What the memory needs of its device. */
export interface MemoryOptions {
  readonly gpu: GPUDevice;
  readonly faults: Faults;
  /** The most bytes of one buffer. */
  readonly limit: number;
  /** Bytes behind every buffer that bindings may cover. */
  readonly slackBytes: number;
  /** Submits all work that refers to buffers. */
  readonly flush: () => void;
}

/** The memory of one GPU device. */
export class GpuMemory {
  readonly #options: MemoryOptions;
  readonly #lender: Lender<Memory> = new Lender((memory) => this.#keep(memory));
  /** By size in bytes. */
  readonly #kept = new Map<number, Memory[]>();
  #keptBytes = 0;

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  /** See Device.allocate. */
  allocate(label: string, length: number): GpuBuffer {
    const size = aligned(length);
    const memory = this.#reuse(this.#bytes(size)) ?? this.#create(label, size);
    return this.#lender.lend({ label, length: size, ...memory }, memory);
  }

  /** See Device.free. */
  free(buffer: DeviceBuffer): void {
    const { gpu, health } = buffer as GpuBuffer;
    this.#lender.free(buffer, { gpu, health });
  }

  #bytes(size: number): number {
    return size * 4 + this.#options.slackBytes;
  }

  #reuse(bytes: number): Memory | undefined {
    const memory = this.#kept.get(bytes)?.pop();
    if (memory) this.#keptBytes -= bytes;
    return memory;
  }

  #keep(memory: Memory): void {
    if (memory.health.fault) return;
    const { size } = memory.gpu;
    const bucket = this.#kept.get(size);
    if (bucket) bucket.push(memory);
    else this.#kept.set(size, [memory]);
    this.#keptBytes += size;
  }

  #create(label: string, size: number): Memory {
    const { gpu, faults, limit } = this.#options;
    const advice = "use a smaller network, a smaller batch, or fewer of them at once";
    if (size * 4 > limit) {
      throw new OutOfMemoryError(
        `Cannot allocate ${size * 4} bytes for "${label}": this GPU binds at most ${limit}; ` +
          `${advice}.`,
      );
    }
    const bytes = this.#bytes(size);
    if (this.#keptBytes + bytes > KEPT_BYTES) this.#destroyKept();
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const usage = STORAGE | UNIFORM | COPY_SRC | COPY_DST;
    const health: Health = {};
    const explain = (message: string) =>
      new OutOfMemoryError(
        `The GPU has no room for the ${size * 4} bytes of "${label}" (${message}); ${advice}.`,
      );
    const create = () => gpu.createBuffer({ label, size: bytes, usage });
    return { gpu: faults.within("out-of-memory", health, explain, create), health };
  }

  #destroyKept(): void {
    this.#options.flush();
    for (const { gpu } of [...this.#kept.values()].flat()) gpu.destroy();
    this.#kept.clear();
    this.#keptBytes = 0;
  }
}
