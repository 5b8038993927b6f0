/**
 * Compute pipelines by kernel, constants and replica strides; built once, errors with file, line
 * and column.
 */

import { type KernelName, type KernelSpec, kernelTable } from "../../../kernels/table/mod.ts";
import { wgsl } from "../../../kernels/wgsl.ts";
import { type Grid, grids } from "../../../kernels/wgsl/grids/mod.ts";
import { DeviceError } from "../errors.ts";
import { constantsOf } from "../dispatch.ts";
import type { AdapterTraits, Launch } from "./adapter.ts";
import { withUniformReads } from "./uniform_reads.ts";

/** A pipeline's description: everything but the shader module and the layout. */
interface PipelineRequest {
  readonly kernel: KernelName;
  readonly key: string;
  readonly constants: Record<string, number>;
  /** Bindings read from uniform buffers. */
  readonly uniform: readonly string[];
}

/** The pipelines of one GPU device. */
export class PipelineCache {
  readonly #gpu: GPUDevice;
  readonly #traits: AdapterTraits;
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #modules = new Map<string, GPUShaderModule>();
  readonly #pipelines = new Map<string, GPUComputePipeline | Promise<GPUComputePipeline>>();

  constructor(gpu: GPUDevice, traits: AdapterTraits) {
    this.#gpu = gpu;
    this.#traits = traits;
  }

  /**
   * Builds the pipelines of all launches, in parallel.
   *
   * @throws {DeviceError} naming the kernel
   */
  async build(launches: readonly Launch[]): Promise<void> {
    await Promise.all(launches.map((launch) => this.#buildOne(this.#request(launch))));
  }

  /** The pipeline of a launch; built on the spot if `build` was not called for it. */
  get(launch: Launch): GPUComputePipeline {
    const request = this.#request(launch);
    const known = this.#pipelines.get(request.key);
    if (known && !(known instanceof Promise)) return known;
    const pipeline = this.#gpu.createComputePipeline(this.#descriptor(request));
    this.#pipelines.set(request.key, pipeline);
    return pipeline;
  }

  /** The bind group layout of a launch's pipeline. */
  layout(launch: Launch): GPUBindGroupLayout {
    return this.#layout(this.#request(launch));
  }

  /** The grid of a launch, for its replicas. */
  workgroups(launch: Launch): readonly [number, number, number] {
    const grid: Grid = grids[launch.kernel];
    const constants = constantsOf(launch);
    const [x, y] = grid.workgroups(constants, this.#traits.tile(grid, constants));
    return [x, y, launch.replicas];
  }

  #layout({ kernel, uniform }: PipelineRequest): GPUBindGroupLayout {
    const spec: KernelSpec = kernelTable[kernel];
    return remember(
      this.#layouts,
      variantOf(kernel, uniform),
      () =>
        this.#gpu.createBindGroupLayout({
          label: kernel,
          entries: Object.entries(spec.bindings).map(([name, access], binding) => {
            const storage = access === "read" ? "read-only-storage" : "storage";
            const type: GPUBufferBindingType = uniform.includes(name) ? "uniform" : storage;
            return { binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } };
          }),
        }),
    );
  }

  async #buildOne(request: PipelineRequest): Promise<void> {
    const pipeline = this.#pipelines.get(request.key) ?? this.#create(request);
    this.#pipelines.set(request.key, pipeline);
    this.#pipelines.set(request.key, await pipeline);
  }

  async #create(request: PipelineRequest): Promise<GPUComputePipeline> {
    try {
      return await this.#gpu.createComputePipelineAsync(this.#descriptor(request));
    } catch (cause) {
      this.#pipelines.delete(request.key);
      throw await this.#explain(request, cause);
    }
  }

  async #explain(request: PipelineRequest, cause: unknown): Promise<DeviceError> {
    const { kernel } = request;
    const { messages } = await this.#module(request).getCompilationInfo();
    const lines = messages.map(({ lineNum, linePos, message }) =>
      `kernels/wgsl/${kernel}.wgsl:${lineNum}:${linePos}: ${message}`
    );
    const reason = lines.length > 0 ? lines.join("\n") : (cause as Error).message;
    return new DeviceError(`The GPU refused kernel "${kernel}": ${reason}`);
  }

  #descriptor(request: PipelineRequest): GPUComputePipelineDescriptor {
    const { kernel, constants } = request;
    return {
      label: kernel,
      layout: this.#gpu.createPipelineLayout({ bindGroupLayouts: [this.#layout(request)] }),
      compute: { module: this.#module(request), entryPoint: "main", constants },
    };
  }

  #module({ kernel, uniform }: PipelineRequest): GPUShaderModule {
    return remember(this.#modules, variantOf(kernel, uniform), () =>
      this.#gpu.createShaderModule({
        label: kernel,
        code: uniform.length > 0 ? withUniformReads(wgsl[kernel], uniform) : wgsl[kernel],
      }));
  }

  /** The kernel's overrides: its constants, its tile, each binding's replica stride, its range. */
  #request(launch: Launch): PipelineRequest {
    const { kernel, bindings, replicas, range } = launch;
    const grid: Grid = grids[kernel];
    const names = Object.keys(kernelTable[kernel].bindings);
    const values = constantsOf(launch);
    if (grid.tiled) values.tile = this.#traits.tile(grid, values);
    Object.assign(values, range);
    names.forEach((name, i) => values[`${name}Stride`] = replicas > 1 ? bindings[i]!.stride : 0);
    const isUniform = this.#traits.uniformReads(launch);
    const uniform = names.filter((_, i) => isUniform[i]);
    const key = `${variantOf(kernel, uniform)} ${Object.values(values).join(" ")}`;
    return { kernel, key, constants: values, uniform };
  }
}

/** What sets one kernel's shader modules apart: which bindings they read from uniform buffers. */
function variantOf(kernel: KernelName, uniform: readonly string[]): string {
  return `${kernel} ${uniform}`;
}

/** The value known for `key`, made if there is none. */
function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
