/**
 * What a device is: memory, kernels by name, and programs that
 * replay many dispatches. Nothing of tensors.
 */

import type { KernelName } from "../../kernels/table/mod.ts";

/**
 * Elements (of four bytes) to which every region is aligned: 256 bytes, WebGPU's binding alignment.
 */
export const ALIGNMENT = 64;

/** `size` rounded up to whole alignment units. */
export function aligned(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}

/** A piece of device memory. */
export interface DeviceBuffer {
  /** What error messages call it. */
  readonly label: string;
  /** Elements of four bytes. */
  readonly length: number;
}

/**
 * A region of a buffer that holds one tensor for each replica;
 * all numbers count elements of four bytes.
 */
export interface View {
  /** The memory that the region lies in; views may share it. */
  readonly buffer: DeviceBuffer;
  /** Where replica 0 begins; a multiple of ALIGNMENT if the view is bound to a kernel. */
  readonly offset: number;
  /** Elements of one replica. */
  readonly size: number;
  /** From one replica's begin to the next; 0 if the replicas share one copy. */
  readonly stride: number;
  /** The regions that lie in this one, if it joins several. */
  readonly parts?: readonly View[];
  /** How often it was written; see versions.ts. */
  writes?: number;
}

/** One run of a kernel over all replicas. */
export interface Dispatch {
  /** Its key in the kernel table. */
  readonly kernel: KernelName;
  /** In the order of the kernel's table entry. */
  readonly bindings: readonly View[];
  /** In the order of the kernel's table entry. */
  readonly constants: readonly number[];
  /** How many replicas it covers, from 0 on. */
  readonly replicas: number;
}

/** Takes each dispatch an operation emits: a device runs it at once, a capture keeps it. */
export interface Recorder {
  /** Runs or keeps `dispatch`; the order of the calls is the order of execution. */
  emit(dispatch: Dispatch): void;
}

/** Values to write before, and views to read after, a run of an executable. */
export interface RunRequest {
  /** How many times the dispatches are replayed. */
  readonly steps: number;
  /** Written once, before the first step; default none. */
  readonly inputs?: readonly { readonly view: View; readonly values: Uint32Array | Float32Array }[];
  /** Read once, after the last step, all replicas of each; default none. */
  readonly outputs?: readonly View[];
}

/** Dispatches made ready for replay. */
export interface Executable {
  /** What it replays; while it is referred to, so are their buffers. */
  readonly dispatches: readonly Dispatch[];
  /**
   * Writes the inputs, replays the dispatches `steps` times, reads the outputs; each comes as the
   * replicas' values one after another (without the padding between them). Several may be under way,
   * of one executable and of others: those that share memory which one of them writes happen in the
   * order of the calls.
   *
   * @throws {DeviceError} naming the kernel, if the device was lost or refused the work
   */
  run(request: RunRequest): Promise<ArrayBuffer[]>;
  /** Frees what `prepare` allocated. */
  release(): void;
}

/** Bounds of a device's memory, in bytes. */
export interface DeviceMemory {
  /** Of all buffers together; Infinity where that is not known. */
  readonly total: number;
  /** Of one buffer. */
  readonly buffer: number;
  /** Whether it is a part of the machine's own. */
  readonly onHost: boolean;
}

/** A place where kernels run. */
export interface Device {
  /** Where kernels run: "cpu" in WebAssembly, "webgpu" on a GPU. */
  readonly kind: "cpu" | "webgpu";
  /** What a person calls it, e.g. "CPU (WebAssembly SIMD), 2 workers". */
  readonly description: string;
  /** How much it holds. */
  readonly memory: DeviceMemory;
  /**
   * Whether an arena holds all of replica 0, then all of replica 1, ...
   * or each parameter's replicas together.
   */
  readonly arenaLayout: "replicaMajor" | "parameterMajor";
  /** Where operations emit their dispatches; replaced during a capture. */
  recorder: Recorder;

  /**
   * New memory of `length` elements, whatever they hold, until it is freed or nothing refers to the
   * buffer any more.
   *
   * @throws {OutOfMemoryError} if there is no room
   */
  allocate(label: string, length: number): DeviceBuffer;
  /** Gives a buffer back for reuse; done already, it does nothing. */
  free(buffer: DeviceBuffer): void;
  /**
   * Looks whether a dispatch is one that this device can run, when it is emitted: before it runs or
   * is captured.
   *
   * @throws {DeviceError} naming the kernel, if it is too large
   */
  check(dispatch: Dispatch): void;
  /**
   * Writes `values`: as many for each replica as the view has,
   * replicas one after another, or one copy for all.
   */
  write(view: View, values: Uint32Array | Float32Array): void;
  /** Reads all replicas of `view` (`replicas` of them), one after another, without padding. */
  read(view: View, replicas: number): Promise<ArrayBuffer>;
  /** Makes dispatches ready for replay (on a GPU: builds their pipelines, in parallel). */
  prepare(label: string, dispatches: readonly Dispatch[]): Promise<Executable>;
  /** Ends workers or gives the GPU back; unfinished runs reject. */
  close(): void;
}
