/** Instances of the compiled CPU kernels for tests and benchmarks, without the device around them. */

import { type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import type { Contents, KernelRun } from "./gpu_harness.ts";

/** A kernel as WebAssembly exports it: pointers, then constants. */
export type WasmKernel = (...args: number[]) => void;

/** An instance of kernels.wasm with a memory of its own. */
export interface WasmInstance {
  readonly memory: WebAssembly.Memory;
  readonly exports: Readonly<Record<string, WasmKernel>>;
  /** The first byte that buffers may use; the instance's scratch lies below. */
  readonly firstFree: number;
}

const SCRATCH_START = 65536;
const SCRATCH_BYTES = 1 << 20;

/** Instantiates `binary` on a fresh shared memory with room for `bytes` bytes of buffers. */
export async function instantiate(
  binary: Uint8Array<ArrayBuffer>,
  bytes: number,
): Promise<WasmInstance> {
  const firstFree = SCRATCH_START + SCRATCH_BYTES;
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((firstFree + bytes) / 65536),
    maximum: 65536,
    shared: true,
  });
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  const exports = instance.exports as Record<string, WasmKernel>;
  exports.setScratch!(SCRATCH_START);
  return { memory, exports, firstFree };
}

/** The committed module. */
export function readKernels(): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(new URL("../../kernels/wasm/kernels.wasm", import.meta.url));
}

/** What the CPU's kernels make of the first replica of each run. */
export async function twins(runs: readonly KernelRun[]): Promise<Contents[]> {
  const instance = await instantiate(await readKernels(), 8 << 20);
  return runs.map(({ kernel, constants, replicas }) => {
    let next = instance.firstFree;
    const views = Object.entries(replicas[0]!).map(([binding, { length, buffer }]) => {
      const words = new Uint32Array(instance.memory.buffer, next, length);
      words.set(new Uint32Array(buffer));
      next += words.byteLength + 256 - words.byteLength % 256;
      return [binding, words] as const;
    });
    const spec: KernelSpec = kernelTable[kernel];
    const byName: Readonly<Record<string, Uint32Array>> = Object.fromEntries(views);
    instance.exports[kernel]!(
      ...Object.keys(spec.bindings).map((binding) => byName[binding]!.byteOffset),
      ...Object.keys(spec.constants).map((name) => constants[name]!),
    );
    return Object.fromEntries(views.map(([binding, words]) => {
      const copy = words.slice();
      const isFloat = replicas[0]![binding] instanceof Float32Array;
      return [binding, isFloat ? new Float32Array(copy.buffer) : copy];
    }));
  });
}
