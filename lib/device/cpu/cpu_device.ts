/**
 * The CPU device: WebAssembly kernels on one shared memory;
 * eager work here, programs on the workers.
 */

import {
  aligned,
  type Device,
  type DeviceBuffer,
  type Dispatch,
  type Executable,
  type Recorder,
  type RunRequest,
  type View,
} from "../device.ts";
import { OutOfMemoryError } from "../errors.ts";
import { Lender } from "../lender.ts";
import { gather, scatter } from "../replicas.ts";
import { instantiate, type KernelCall, replay, SCRATCH_BYTES } from "./calls.ts";
import { Heap } from "./heap.ts";
import { Order, type Uses, usesOf } from "./order.ts";
import { WorkerPool } from "./pool.ts";
import { passesOf } from "./shares.ts";

const PAGE_BYTES = 65_536;
/** The most that 32-bit WebAssembly can address: 4 GiB. */
const MAX_PAGES = 65_536;
const MAX_BYTES = MAX_PAGES * PAGE_BYTES;

interface CpuBuffer extends DeviceBuffer {
  readonly pointer: number;
}

/** Where a buffer lies. */
interface Region {
  readonly pointer: number;
  readonly bytes: number;
}

/** Options of the CPU device. */
export interface CpuOptions {
  /** How many workers; default one per core. */
  readonly workers?: number;
}

/** Opens the CPU device; needs read access to the project's own folder. */
export async function openCpuDevice(options: CpuOptions = {}): Promise<Device> {
  const file = new URL("../../../kernels/wasm/kernels.wasm", import.meta.url);
  const module = await WebAssembly.compile(await Deno.readFile(file));
  return new CpuDevice(module, options.workers ?? navigator.hardwareConcurrency);
}

class CpuDevice implements Device {
  readonly kind = "cpu";
  readonly description: string;
  readonly arenaLayout = "replicaMajor";
  readonly memory = { total: MAX_BYTES, buffer: MAX_BYTES, onHost: true };
  recorder: Recorder = { emit: (dispatch) => this.#dispatch(dispatch) };
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
  readonly #lender: Lender<Region> = new Lender(({ pointer, bytes }) => {
    this.#heap.give(pointer, bytes);
  });
  /** Address 0 stays unused so that no pointer is null. */
  readonly #heap = new Heap(256, (end) => this.#grow(end));
  readonly #pool: WorkerPool;
  readonly #order: Order = new Order();
  readonly #kernels: ReturnType<typeof instantiate>;

  constructor(module: WebAssembly.Module, workers: number) {
    this.description = `CPU (WebAssembly SIMD), ${workers} worker${workers === 1 ? "" : "s"}`;
    const scratch = () => this.#reserve("scratch", SCRATCH_BYTES).pointer;
    this.#kernels = instantiate(module, this.#memory, scratch());
    this.#pool = new WorkerPool(workers, () => {
      return { kind: "start", module, memory: this.#memory, scratch: scratch() };
    });
  }

  allocate(label: string, length: number): DeviceBuffer {
    const size = aligned(length);
    const region = this.#reserve(label, size * 4);
    return this.#lender.lend({ label, length: size, pointer: region.pointer } as CpuBuffer, region);
  }

  free(buffer: DeviceBuffer): void {
    const { pointer, length } = buffer as CpuBuffer;
    this.#lender.free(buffer, { pointer, bytes: length * 4 });
  }

  check(): void {}

  write(view: View, values: Uint32Array | Float32Array): void {
    scatter(this.#elements(view.buffer), view, values);
  }

  async read(view: View, replicas: number): Promise<ArrayBuffer> {
    const values = gather(this.#elements(view.buffer), view, replicas);
    await this.#lender.turn();
    return values;
  }

  prepare(_label: string, dispatches: readonly Dispatch[]): Promise<Executable> {
    const replicas = Math.max(1, ...dispatches.map((dispatch) => dispatch.replicas));
    const program = this.#pool.load(dispatches.map(toCall));
    const workers = { pool: this.#pool, order: this.#order };
    return Promise.resolve(new CpuExecutable(this, workers, program, dispatches, replicas));
  }

  close(): void {
    this.#pool.close();
  }

  #dispatch(dispatch: Dispatch): void {
    const calls = [toCall(dispatch)];
    for (let replica = 0; replica < dispatch.replicas; replica++) {
      replay(this.#kernels, calls, replica, 1);
    }
  }

  #elements(buffer: DeviceBuffer): Uint32Array<SharedArrayBuffer> {
    const { pointer, length } = buffer as CpuBuffer;
    return new Uint32Array(this.#memory.buffer as unknown as SharedArrayBuffer, pointer, length);
  }

  #reserve(label: string, bytes: number): Region {
    try {
      return { pointer: this.#heap.take(bytes), bytes };
    } catch {
      const used = Math.round(this.#heap.top / 2 ** 20);
      throw new OutOfMemoryError(
        `Cannot allocate ${bytes} bytes for "${label}" on the CPU device: ${used} MiB of its ` +
          `4096 MiB are in use; use a smaller network, a smaller batch, or fewer of them at once.`,
      );
    }
  }

  /** Makes sure that there is memory up to `end`. @throws {RangeError} if it cannot be had */
  #grow(end: number): void {
    const missing = end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
  }
}

/**
 * A program on the workers: replicas are independent, so each runs by itself through a whole request.
 * If there are more workers than replicas, they share the large kernels of one after the other.
 */
class CpuExecutable implements Executable {
  readonly #uses: Uses;

  constructor(
    readonly device: Device,
    readonly workers: { readonly pool: WorkerPool; readonly order: Order },
    readonly program: number,
    readonly dispatches: readonly Dispatch[],
    readonly replicas: number,
  ) {
    this.#uses = usesOf(dispatches);
  }

  run(request: RunRequest): Promise<ArrayBuffer[]> {
    return this.workers.order.after(this.#uses, request, () => this.#run(request));
  }

  async #run({ steps, inputs = [], outputs = [] }: RunRequest): Promise<ArrayBuffer[]> {
    for (const { view, values } of inputs) this.device.write(view, values);
    const replicas = Array.from({ length: this.replicas }, (_, replica) => replica);
    const { pool } = this.workers;
    const most = this.replicas < pool.size ? pool.size : 1;
    await Promise.all(
      replicas.map((replica) => pool.run(this.program, replica, steps, most)),
    );
    return Promise.all(outputs.map((view) => this.device.read(view, this.replicas)));
  }

  release(): void {
    this.workers.pool.unload(this.program);
  }
}

function toCall(dispatch: Dispatch): KernelCall {
  return {
    kernel: dispatch.kernel,
    pointers: dispatch.bindings.map(({ buffer, offset }) => {
      return (buffer as CpuBuffer).pointer + offset * 4;
    }),
    strides: dispatch.bindings.map((view) => view.stride * 4),
    constants: dispatch.constants,
    passes: passesOf(dispatch),
  };
}
