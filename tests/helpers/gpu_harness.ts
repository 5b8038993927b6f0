/**
 * Runs WGSL kernels straight from the contract in kernels/table/, with no device layer between: many
 * runs in one submit and one read-back, each with guard words around its buffers.
 */

import { type KernelName, type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import { wgsl } from "../../kernels/wgsl.ts";
import { type Grid, grids, type Tile } from "../../kernels/wgsl/grids/mod.ts";
import { quietenDriver } from "../../lib/cli/driver.ts";
import type { KernelBuffer } from "./kernels/mod.ts";
import { UNIFORM_BYTES, withUniformReads } from "../../lib/device/webgpu/uniform_reads.ts";

/** Elements to which each region is aligned, as WebGPU's bindings must be. */
const ALIGNMENT = 64;
/** What lies beside and between the replicas' contents: as float32 a NaN. */
const SENTINEL = 0xffc0dead;

/** The contents of all bindings of one replica, by name. */
export type Contents = Readonly<Record<string, KernelBuffer>>;

/** One kernel, its constants, and each replica's buffers. */
export interface KernelRun {
  readonly kernel: KernelName;
  readonly constants: Readonly<Record<string, number>>;
  readonly replicas: readonly Contents[];
  /** Bindings of which all replicas share the first one's. */
  readonly shared?: readonly string[];
  /** The tile of a kernel that computes in tiles; default 4. */
  readonly tile?: Tile;
  /** Loop iterations that each invocation makes before the kernel's own; default none at all. */
  readonly burn?: number;
}

/** One binding of a run, in one of the two arenas; numbers count elements of four bytes. */
interface Region {
  readonly binding: string;
  readonly written: boolean;
  readonly offset: number;
  readonly size: number;
  readonly stride: number;
  /** Elements bound, of all replicas and up to the alignment. */
  readonly span: number;
}

/** A GPU with pipelines of the table's kernels. */
export class GpuHarness {
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #modules = new Map<string, GPUShaderModule>();
  readonly #pipelines = new Map<string, GPUComputePipeline>();

  /** Errors that no error scope caught. */
  readonly uncaptured: string[] = [];

  constructor(readonly gpu: GPUDevice, readonly adapter: string) {
    gpu.addEventListener("uncapturederror", (event) => {
      this.uncaptured.push((event as GPUUncapturedErrorEvent).error.message);
    });
  }

  /** Opens an adapter; undefined without one, which fails unless ALLOW_NO_GPU=1. */
  static async open(): Promise<GpuHarness | undefined> {
    quietenDriver();
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) {
      if (Deno.env.get("ALLOW_NO_GPU") === "1") return undefined;
      throw new Error("No WebGPU adapter: install a driver, or set ALLOW_NO_GPU=1 to skip.");
    }
    const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
    const gpu = await adapter.requestDevice({
      requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
    });
    return new GpuHarness(gpu, adapter.info.description);
  }

  /** Frees the GPU. */
  close(): void {
    this.gpu.destroy();
  }

  /** The bind group layout that the table describes, but with some bindings as uniform buffers. */
  layout(kernel: KernelName, uniform: readonly string[] = []): GPUBindGroupLayout {
    return remember(this.#layouts, `${kernel} ${uniform}`, () => {
      const spec: KernelSpec = kernelTable[kernel];
      const entries = Object.entries(spec.bindings).map(([name, access], binding) => {
        const storage = access === "read" ? "read-only-storage" : "storage";
        const type: GPUBufferBindingType = uniform.includes(name) ? "uniform" : storage;
        return { binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } };
      });
      return this.gpu.createBindGroupLayout({ label: kernel, entries });
    });
  }

  /** A pipeline; `overrides` are the table's constants and the strides. */
  pipeline(
    kernel: KernelName,
    overrides: Readonly<Record<string, number>>,
    uniform: readonly string[] = [],
  ): GPUComputePipeline {
    const burns = "burn" in overrides;
    const variant = `${kernel} ${uniform}`;
    return remember(this.#pipelines, `${variant} ${JSON.stringify(overrides)}`, () => {
      const module = remember(this.#modules, `${variant} ${burns}`, () => {
        const code = withUniformReads(burns ? withBurning(wgsl[kernel]) : wgsl[kernel], uniform);
        return this.gpu.createShaderModule({ label: kernel, code });
      });
      return this.gpu.createComputePipeline({
        label: kernel,
        layout: this.gpu.createPipelineLayout({ bindGroupLayouts: [this.layout(kernel, uniform)] }),
        compute: { module, entryPoint: "main", constants: { ...overrides } },
      });
    });
  }

  /** What the compiler says of a kernel's file, as `kernels/wgsl/x.wgsl:line:column message`. */
  async compileErrors(kernel: KernelName): Promise<string[]> {
    this.gpu.pushErrorScope("validation");
    const module = this.gpu.createShaderModule({ label: kernel, code: wgsl[kernel] });
    const { messages } = await module.getCompilationInfo();
    const error = await this.gpu.popErrorScope();
    const lines = messages.map(({ lineNum, linePos, message }) =>
      `kernels/wgsl/${kernel}.wgsl:${lineNum}:${linePos} ${message}`
    );
    return lines.length > 0 || !error ? lines : [`kernels/wgsl/${kernel}.wgsl ${error.message}`];
  }

  /**
   * Runs all runs in one submit; returns each run's replicas after it (all bindings). With
   * `uniformReads` what is only read, and small enough, is bound as a uniform buffer.
   *
   * @throws {Error} if the GPU refuses one, or a kernel wrote beside its buffers
   */
  async run(runs: readonly KernelRun[], uniformReads = false): Promise<Contents[][]> {
    const sizes = { read: 0, write: 0 };
    const regions = runs.map((run) => regionsOf(run, sizes));
    // A uniform binding always covers UNIFORM_BYTES.
    const read = new Uint32Array(sizes.read + UNIFORM_BYTES / 4).fill(SENTINEL);
    const write = new Uint32Array(Math.max(ALIGNMENT, sizes.write)).fill(SENTINEL);
    runs.forEach((run, i) => fill(run, regions[i]!, read, write));
    this.gpu.pushErrorScope("validation");
    const after = await this.#submit(runs, regions, read, write, uniformReads);
    const error = await this.gpu.popErrorScope();
    if (error) throw new Error(error.message);
    return runs.map((run, i) => collect(run, regions[i]!, read, after));
  }

  /** Runs everything and returns the arena of written bindings. */
  async #submit(
    runs: readonly KernelRun[],
    regions: readonly (readonly Region[])[],
    read: Uint32Array<ArrayBuffer>,
    write: Uint32Array<ArrayBuffer>,
    uniformReads: boolean,
  ): Promise<Uint32Array> {
    const { STORAGE, UNIFORM, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage;
    const usage = STORAGE | UNIFORM | COPY_DST | COPY_SRC;
    const readArena = this.gpu.createBuffer({ size: read.byteLength, usage });
    const writeArena = this.gpu.createBuffer({ size: write.byteLength, usage });
    const staging = this.gpu.createBuffer({ size: write.byteLength, usage: MAP_READ | COPY_DST });
    this.gpu.queue.writeBuffer(readArena, 0, read);
    this.gpu.queue.writeBuffer(writeArena, 0, write);
    const encoder = this.gpu.createCommandEncoder();
    const pass = encoder.beginComputePass();
    runs.forEach(({ kernel, constants, replicas, tile = 4, burn }, i) => {
      const grid: Grid = grids[kernel];
      const strides = regions[i]!.map(({ binding, stride }) => [`${binding}Stride`, stride]);
      const small = (region: Region) => !region.written && region.span * 4 <= UNIFORM_BYTES;
      const uniform = uniformReads ? regions[i]!.filter(small).map((region) => region.binding) : [];
      const tiled = grid.tiled && { tile };
      const burning = burn !== undefined && { burn };
      const overrides = { ...constants, ...tiled, ...Object.fromEntries(strides), ...burning };
      const entries = regions[i]!.map(({ binding: name, written, offset, span }, binding) => {
        const buffer = written ? writeArena : readArena;
        const size = uniform.includes(name) ? UNIFORM_BYTES : span * 4;
        return { binding, resource: { buffer, offset: offset * 4, size } };
      });
      pass.setPipeline(this.pipeline(kernel, overrides, uniform));
      const layout = this.layout(kernel, uniform);
      pass.setBindGroup(0, this.gpu.createBindGroup({ label: kernel, layout, entries }));
      pass.dispatchWorkgroups(...grid.workgroups(constants, tile), replicas.length);
    });
    pass.end();
    encoder.copyBufferToBuffer(writeArena, 0, staging, 0, write.byteLength);
    this.gpu.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const after = new Uint32Array(staging.getMappedRange().slice(0));
    for (const buffer of [readArena, writeArena, staging]) buffer.destroy();
    return after;
  }
}

/**
 * A kernel whose every invocation first makes `burn` iterations, which no compiler can leave out:
 * their result decides whether anything else happens (it always does).
 */
function withBurning(code: string): string {
  const loop = "var burned = lane; for (var i = 0u; i < burn; i++) { " +
    "burned = burned * 1664525u + 1013904223u; } if (burned == 0x9e3779b9u) { return; }";
  return `override burn: u32;\n${code.replace(/(@compute [^]*?\n\) \{)/, `$1 ${loop}`)}`;
}

/** The value of `key`, made at the first call. */
function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** Places a run's bindings behind what the arenas hold so far, with a guard after each. */
function regionsOf(run: KernelRun, sizes: { read: number; write: number }): Region[] {
  return Object.entries(kernelTable[run.kernel].bindings).map(([binding, access]) => {
    const size = run.replicas[0]![binding]!.length;
    const alone = run.replicas.length === 1 || run.shared?.includes(binding);
    // Replicas are padded, and by an odd multiple of the alignment, so that no stride fits by luck.
    const stride = alone ? 0 : (Math.ceil(size / ALIGNMENT) + 1) * ALIGNMENT;
    const last = alone ? 0 : (run.replicas.length - 1) * stride;
    const span = Math.ceil((last + size) / ALIGNMENT) * ALIGNMENT;
    const offset = sizes[access];
    sizes[access] += span + ALIGNMENT;
    return { binding, written: access === "write", offset, size, stride, span };
  });
}

/** Copies a run's buffers into the arenas. */
function fill(
  { replicas }: KernelRun,
  regions: readonly Region[],
  read: Uint32Array,
  write: Uint32Array,
): void {
  for (const { binding, written, offset, stride } of regions) {
    (stride === 0 ? replicas.slice(0, 1) : replicas).forEach((contents, r) => {
      (written ? write : read).set(bits(contents[binding]!), offset + r * stride);
    });
  }
}

/** The words of a buffer. */
function bits({ buffer, byteOffset, length }: KernelBuffer): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}

/** Takes a run's buffers from the arenas. @throws {Error} if anything beside them has changed */
function collect(
  { kernel, constants, replicas }: KernelRun,
  regions: readonly Region[],
  read: Uint32Array,
  after: Uint32Array,
): Contents[] {
  for (const { binding, written, offset, size, stride, span } of regions) {
    if (!written) continue;
    for (let i = 0; i < span + ALIGNMENT; i++) {
      const inside = i < span && (stride === 0 ? i : i % stride) < size;
      if (!inside && after[offset + i] !== SENTINEL) {
        const where = JSON.stringify(constants);
        throw new Error(`${kernel} ${where} wrote beside ${binding}, at element ${i} of ${span}`);
      }
    }
  }
  return replicas.map((contents, r) =>
    Object.fromEntries(regions.map(({ binding, written, offset, size, stride }) => {
      const begin = offset + r * stride;
      const words = (written ? after : read).slice(begin, begin + size);
      const isFloat = contents[binding] instanceof Float32Array;
      return [binding, isFloat ? new Float32Array(words.buffer) : words];
    }))
  );
}
