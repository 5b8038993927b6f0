/** Instances of the compiled CPU kernels for tests and benchmarks, without the device around them. */

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
