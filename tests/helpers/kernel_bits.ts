/**
 * Prints to stderr, for each case of each CPU kernel, a hash of the bits of all its buffers after it.
 *
 *     deno run --allow-read --v8-flags=--no-liftoff tests/helpers/kernel_bits.ts
 */

import { type KernelName, kernelTable } from "../../kernels/table/mod.ts";
import { type KernelBuffer, type KernelCase, kernelCases } from "./kernels/mod.ts";
import { instantiate, readKernels, type WasmInstance } from "./wasm_instance.ts";

/** Runs a case; every buffer after it as one hash (FNV-1a). */
function hash(instance: WasmInstance, kernel: KernelName, one: KernelCase<KernelName>): number {
  const buffers: Readonly<Record<string, KernelBuffer>> = one.buffers();
  const constants: Readonly<Record<string, number>> = one.constants;
  let next = instance.firstFree;
  const views = Object.keys(kernelTable[kernel].bindings).map((binding) => {
    const { buffer, byteOffset, length } = buffers[binding]!;
    const view = new Uint32Array(instance.memory.buffer, next, length);
    view.set(new Uint32Array(buffer, byteOffset, length));
    next += 4 * length + 4;
    return view;
  });
  const names = Object.keys(kernelTable[kernel].constants);
  instance.exports[kernel]!(
    ...views.map((view) => view.byteOffset),
    ...names.map((name) => constants[name]!),
  );
  const mix = (sum: number, bits: number) => Math.imul(sum ^ bits, 0x01000193);
  return views.reduce((sum, view) => view.reduce(mix, sum), 0x811c9dc5) >>> 0;
}

const instance = await instantiate(await readKernels(), 8 << 20);
for (const kernel of Object.keys(kernelTable) as KernelName[]) {
  const cases: readonly KernelCase<KernelName>[] = kernelCases[kernel];
  for (const one of cases) {
    console.error(`${kernel} (${one.label}): ${hash(instance, kernel, one).toString(16)}`);
  }
}
