/**
 * The WebGPU device: WGSL kernels by navigator.gpu; eager dispatches are batched, programs replayed
 * from frozen bind groups.
 */
/// <reference types="@webgpu/types" />

import {
  aligned,
  type Device,
  type DeviceBuffer,
  type DeviceMemory,
  type Dispatch,
  type Executable,
  type Recorder,
  type RunRequest,
  type View,
} from "../device.ts";
import { DeviceError } from "../errors.ts";
import { gather } from "../replicas.ts";
import { type AdapterTraits, hardware, type Launch } from "./adapter.ts";
import { copyOut, type GpuBuffer, healthOf } from "./buffers.ts";
import { Faults, type Health } from "./faults.ts";
import { checkGrid } from "./limits.ts";
import { GpuMemory } from "./memory.ts";
import { PipelineCache } from "./pipelines.ts";
import { software } from "./software.ts";
import { UNIFORM_BYTES } from "./uniform_reads.ts";

/**
 * Dispatches in one submit: enough to hide its cost, few
 * enough that the driver's watchdog never barks.
 */
const DISPATCHES_PER_SUBMIT = 1024;

/** A dispatch with everything the encoder needs. */
interface Bound {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** A program with everything a run needs. */
interface Prepared {
  readonly label: string;
  readonly bound: readonly Bound[];
  readonly replicas: number;
  /** Its own health and that of its buffers. */
  readonly concerned: readonly Health[];
}

/** Opens a GPU by its adapter. @throws {DeviceError} if the adapter gives no device */
export async function openWebGpuDevice(adapter: GPUAdapter): Promise<Device> {
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  try {
    const gpu = await adapter.requestDevice({
      requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
    });
    const { description, device, isFallbackAdapter } = adapter.info;
    const traits = isFallbackAdapter ? software : hardware;
    return new WebGpuDevice(gpu, `GPU ${description || device}`, traits);
  } catch (cause) {
    throw new DeviceError(
      `The adapter "${adapter.info.description}" gave no device (${(cause as Error).message}); ` +
        `use --device cpu.`,
    );
  }
}

class WebGpuDevice implements Device {
  readonly kind = "webgpu";
  readonly arenaLayout: Device["arenaLayout"];
  readonly memory: DeviceMemory;
  recorder: Recorder = { emit: (dispatch) => this.#enqueue(dispatch) };
  readonly #buffers: GpuMemory;
  readonly #pipelines: PipelineCache;
  #eager: Dispatch[] = [];
  readonly #faults: Faults;

  constructor(
    readonly gpu: GPUDevice,
    readonly description: string,
    readonly traits: AdapterTraits,
  ) {
    const { maxStorageBufferBindingSize: buffer } = gpu.limits;
    this.memory = { total: Infinity, buffer, onHost: traits.onHost };
    this.arenaLayout = traits.arenaLayout;
    this.#pipelines = new PipelineCache(gpu, traits);
    this.#faults = new Faults(gpu);
    this.#buffers = new GpuMemory({
      gpu,
      faults: this.#faults,
      limit: buffer,
      slackBytes: traits.slackBytes,
      flush: () => this.flush(),
    });
  }

  allocate(label: string, length: number): DeviceBuffer {
    return this.#buffers.allocate(label, length);
  }

  free(buffer: DeviceBuffer): void {
    this.#buffers.free(buffer);
  }

  check(dispatch: Dispatch): void {
    checkGrid(dispatch);
    this.traits.check(dispatch);
  }

  write(view: View, values: Uint32Array | Float32Array): void {
    this.flush();
    const { gpu, health, label } = view.buffer as GpuBuffer;
    const data = values as Uint32Array<ArrayBuffer>;
    const explain = (message: string) =>
      new DeviceError(`The GPU refused to write "${label}": ${message}`);
    this.#faults.within("validation", health, explain, () => {
      for (let begin = 0, offset = view.offset; begin < data.length; begin += view.size) {
        const count = Math.min(view.size, data.length - begin);
        this.gpu.queue.writeBuffer(gpu, offset * 4, data, begin, count);
        offset += view.stride;
      }
    });
  }

  async read(view: View, replicas: number): Promise<ArrayBuffer> {
    this.flush();
    const [values] = await this.#readAll([view], replicas, "a read", []);
    return values!;
  }

  async prepare(label: string, dispatches: readonly Dispatch[]): Promise<Executable> {
    const launches = this.traits.launches(dispatches);
    await this.#pipelines.build(launches);
    const own: Health = {};
    const bound = launches.map((launch) => {
      const what = `kernel "${launch.kernel}" of "${label}"`;
      const explain = (message: string) => new DeviceError(`The GPU refused ${what}: ${message}`);
      return this.#faults.within("validation", own, explain, () => this.#bind(launch));
    });
    const bindings = dispatches.flatMap((dispatch) => dispatch.bindings);
    const concerned = [...new Set([...bindings.map(healthOf), own])];
    await this.#faults.settle(`the preparation of "${label}"`, concerned);
    const replicas = Math.max(1, ...dispatches.map((dispatch) => dispatch.replicas));
    return {
      dispatches,
      run: (request) => this.#run({ label, bound, replicas, concerned }, request),
      release: () => {},
    };
  }

  close(): void {
    this.gpu.destroy();
  }

  /** Submits the eager dispatches that wait. */
  flush(): void {
    if (this.#eager.length === 0) return;
    const waiting = this.#eager;
    this.#eager = [];
    const names = [...new Set(waiting.map(({ kernel }) => kernel))].join(", ");
    const explain = (message: string) =>
      new DeviceError(`The GPU refused one of ${names}: ${message}`);
    this.#faults.within("validation", this.#faults.everybody, explain, () => {
      this.#submit(this.traits.launches(waiting).map((launch) => this.#bind(launch)), 1);
    });
  }

  #enqueue(dispatch: Dispatch): void {
    this.#eager.push(dispatch);
    if (this.#eager.length >= DISPATCHES_PER_SUBMIT) this.flush();
  }

  #run(
    { label, bound, replicas, concerned }: Prepared,
    { steps, inputs = [], outputs = [] }: RunRequest,
  ): Promise<ArrayBuffer[]> {
    const fault = this.#faults.find(`"${label}"`, concerned);
    if (fault) return Promise.reject(fault);
    this.flush();
    for (const { view, values } of inputs) this.write(view, values);
    const own: Health = {};
    const explain = (message: string) => new DeviceError(`The GPU refused "${label}": ${message}`);
    this.#faults.within("validation", own, explain, () => this.#submit(bound, steps));
    return this.#readAll(outputs, replicas, `"${label}"`, [...concerned, own]);
  }

  /** Replays the dispatches, as many steps a submit as DISPATCHES_PER_SUBMIT allows. */
  #submit(bound: readonly Bound[], steps: number): void {
    const perSubmit = Math.max(1, Math.floor(DISPATCHES_PER_SUBMIT / bound.length));
    for (let done = 0; done < steps; done += perSubmit) {
      const encoder = this.gpu.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let step = done; step < Math.min(steps, done + perSubmit); step++) {
        for (const { pipeline, bindGroup, workgroups } of bound) {
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, bindGroup);
          pass.dispatchWorkgroups(...workgroups);
        }
      }
      pass.end();
      this.gpu.queue.submit([encoder.finish()]);
    }
  }

  #bind(launch: Launch): Bound {
    const { kernel, bindings, replicas } = launch;
    const isUniform = this.traits.uniformReads(launch);
    const entries = bindings.map(({ buffer, offset, size, stride }, binding) => {
      const bytes = spanOf(replicas, stride, size) * 4;
      const { gpu } = buffer as GpuBuffer;
      const bound = isUniform[binding] ? UNIFORM_BYTES : bytes;
      return { binding, resource: { buffer: gpu, offset: offset * 4, size: bound } };
    });
    return {
      pipeline: this.#pipelines.get(launch),
      bindGroup: this.gpu.createBindGroup({
        label: kernel,
        layout: this.#pipelines.layout(launch),
        entries,
      }),
      workgroups: this.#pipelines.workgroups(launch),
    };
  }

  /** Copies the views to a mappable buffer, in queue order, and waits for it. */
  async #readAll(
    views: readonly View[],
    replicas: number,
    what: string,
    concerned: readonly Health[],
  ): Promise<ArrayBuffer[]> {
    const spans = views.map(({ stride, size }) => spanOf(replicas, stride, size));
    const total = spans.reduce((sum, span) => sum + span, 0);
    if (total === 0) {
      await this.gpu.queue.onSubmittedWorkDone();
      await this.#faults.settle(what, concerned);
      return [];
    }
    const own: Health = {};
    const explain = (message: string) =>
      new DeviceError(`The GPU failed during ${what}: ${message}`);
    const copy = () => copyOut(this.gpu, views, spans);
    const staging = this.#faults.within(
      "out-of-memory",
      own,
      explain,
      () => this.#faults.within("validation", own, explain, copy),
    );
    const all = [...concerned, ...views.map(healthOf), own];
    try {
      await staging.mapAsync(GPUMapMode.READ);
    } catch (cause) {
      await this.#faults.settle(what, all);
      throw explain((cause as Error).message);
    }
    await this.#faults.settle(what, all);
    const mapped = new Uint32Array(staging.getMappedRange());
    let begin = 0;
    const results = views.map((view, i) => {
      const region = { ...view, offset: begin };
      begin += spans[i]!;
      return gather(mapped, region, replicas);
    });
    staging.destroy();
    return results;
  }
}

/**
 * The elements from a view's begin to its end, in whole alignment units; WebGPU binds no empty one.
 */
function spanOf(replicas: number, stride: number, size: number): number {
  return aligned(Math.max(1, (replicas - 1) * stride + size));
}
