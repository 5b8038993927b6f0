/**
 * Compute pipelines by kernel, constants and replica strides;
 * built once, errors with file, line and column.
 */

import { type KernelName, type KernelSpec, kernelTable } from "../../../kernels/table.ts";
import { wgsl } from "../../../kernels/wgsl.ts";
import type { Dispatch } from "../device.ts";
import { DeviceError } from "../errors.ts";

/** A pipeline's description: everything but the shader module and the layout. */
interface PipelineRequest {
  readonly kernel: KernelName;
  readonly key: string;
  readonly constants: Record<string, number>;
}

/** The pipelines of one GPU device. */
export class PipelineCache {
  readonly #gpu: GPUDevice;
  readonly #layouts = new Map<KernelName, GPUBindGroupLayout>();
  readonly #modules = new Map<KernelName, GPUShaderModule>();
  readonly #pipelines = new Map<string, GPUComputePipeline | Promise<GPUComputePipeline>>();

  constructor(gpu: GPUDevice) {
    this.#gpu = gpu;
  }

  /**
   * Builds the pipelines of all dispatches, in parallel.
   *
   * @throws {DeviceError} naming the kernel
   */
  async build(dispatches: readonly Dispatch[]): Promise<void> {
    const building = dispatches.map((dispatch) => this.#buildOne(requestOf(dispatch)));
    await Promise.all(building);
  }

  /** The pipeline of a dispatch; built on the spot if `build` was not called for it. */
  get(dispatch: Dispatch): GPUComputePipeline {
    const request = requestOf(dispatch);
    const known = this.#pipelines.get(request.key);
    if (known && !(known instanceof Promise)) return known;
    const pipeline = this.#gpu.createComputePipeline(this.#descriptor(request));
    this.#pipelines.set(request.key, pipeline);
    return pipeline;
  }

  /** The bind group layout of a kernel, as its table entry says. */
  layout(kernel: KernelName): GPUBindGroupLayout {
    const known = this.#layouts.get(kernel);
    if (known) return known;
    const spec: KernelSpec = kernelTable[kernel];
    const layout = this.#gpu.createBindGroupLayout({
      label: kernel,
      entries: Object.values(spec.bindings).map((access, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: access === "read" ? "read-only-storage" : "storage" },
      })),
    });
    this.#layouts.set(kernel, layout);
    return layout;
  }

  async #buildOne(request: PipelineRequest): Promise<void> {
    let pipeline = this.#pipelines.get(request.key);
    if (!pipeline) {
      pipeline = this.#create(request);
      this.#pipelines.set(request.key, pipeline);
    }
    this.#pipelines.set(request.key, await pipeline);
  }

  async #create(request: PipelineRequest): Promise<GPUComputePipeline> {
    try {
      return await this.#gpu.createComputePipelineAsync(this.#descriptor(request));
    } catch (cause) {
      this.#pipelines.delete(request.key);
      throw await this.#explain(request.kernel, cause);
    }
  }

  async #explain(kernel: KernelName, cause: unknown): Promise<DeviceError> {
    const info = await this.#modules.get(kernel)?.getCompilationInfo();
    const lines = (info?.messages ?? []).map(({ lineNum, linePos, message }) =>
      `kernels/wgsl/${kernel}.wgsl:${lineNum}:${linePos}: ${message}`
    );
    const reason = lines.length > 0 ? lines.join("\n") : (cause as Error).message;
    return new DeviceError(`The GPU refused kernel "${kernel}": ${reason}`);
  }

  #descriptor({ kernel, constants }: PipelineRequest): GPUComputePipelineDescriptor {
    return {
      label: kernel,
      layout: this.#gpu.createPipelineLayout({ bindGroupLayouts: [this.layout(kernel)] }),
      compute: { module: this.#module(kernel), entryPoint: "main", constants },
    };
  }

  #module(kernel: KernelName): GPUShaderModule {
    const known = this.#modules.get(kernel);
    if (known) return known;
    const module = this.#gpu.createShaderModule({ label: kernel, code: wgsl[kernel] });
    this.#modules.set(kernel, module);
    return module;
  }
}

/** The kernel's overrides: its constants, and each binding's replica stride. */
function requestOf({ kernel, bindings, constants, replicas }: Dispatch): PipelineRequest {
  const spec: KernelSpec = kernelTable[kernel];
  const values: Record<string, number> = {};
  Object.keys(spec.constants).forEach((name, i) => values[name] = constants[i]!);
  Object.keys(spec.bindings).forEach((name, i) => {
    values[`${name}Stride`] = replicas > 1 ? bindings[i]!.stride : 0;
  });
  return { kernel, key: `${kernel} ${Object.values(values).join(" ")}`, constants: values };
}
