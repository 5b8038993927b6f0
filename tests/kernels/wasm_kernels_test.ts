/**
 * The CPU kernels against the float64 oracle: every case of every kernel, and no write beside the
 * buffers.
 */

import { assert, assertEquals } from "@std/assert";
import { type KernelName, kernelTable } from "../../kernels/table/mod.ts";
import {
  type KernelBuffer,
  type KernelBuffers,
  type KernelCase,
  kernelCases,
  mismatch,
  oracle,
} from "../helpers/kernels/mod.ts";
import { instantiate, readKernels, type WasmInstance } from "../helpers/wasm_instance.ts";

/** Bytes before and after each buffer that must keep their contents, a NaN as float32. */
const GUARD = 256;
const SENTINEL = 0xffc0dead;

const binary = await readKernels();

/** Copies buffers into the memory between guard zones; returns views of them and the guards. */
function place(instance: WasmInstance, buffers: readonly KernelBuffer[]) {
  const views: KernelBuffer[] = [];
  const guards: Uint32Array[] = [];
  const { buffer } = instance.memory;
  let next = instance.firstFree;
  const guard = (bytes: number) => {
    guards.push(new Uint32Array(buffer, next, bytes / 4).fill(SENTINEL));
    next += bytes;
  };
  guard(GUARD);
  for (const contents of buffers) {
    const view = contents instanceof Uint32Array
      ? new Uint32Array(buffer, next, contents.length)
      : new Float32Array(buffer, next, contents.length);
    view.set(contents);
    views.push(view);
    next += contents.byteLength;
    // Not a multiple of 16 alone: kernels may not rely on alignment beyond 4 bytes.
    guard(GUARD + 4);
  }
  return { views, guards };
}

/** Runs one case on the CPU kernels and the oracle; what is wrong, if anything. */
function check<K extends KernelName>(
  instance: WasmInstance,
  kernel: K,
  { label, constants, buffers, tolerance }: KernelCase<K>,
): string | undefined {
  const spec = kernelTable[kernel];
  const expected = buffers();
  oracle[kernel](expected, constants);
  const given: Readonly<Record<string, KernelBuffer>> = buffers();
  const bindings = Object.keys(spec.bindings);
  const { views, guards } = place(instance, bindings.map((binding) => given[binding]!));
  const named: Readonly<Record<string, number>> = constants;
  instance.exports[kernel]!(
    ...views.map((view) => view.byteOffset),
    ...Object.keys(spec.constants).map((name) => named[name]!),
  );
  const found = Object.fromEntries(bindings.map((binding, i) => [binding, views[i]!]));
  const touched = guards.findIndex((guard) => guard.some((word) => word !== SENTINEL));
  if (touched >= 0) {
    return `${kernel} (${label}): wrote outside, before or after ` +
      `${bindings[Math.min(touched, bindings.length - 1)]}`;
  }
  return mismatch(kernel, label, expected as KernelBuffers<KernelName>, found, tolerance);
}

/** Tests one kernel; generic, so that its cases and its oracle have one type. */
function test<K extends KernelName>(kernel: K): void {
  Deno.test(`wasm kernel ${kernel} agrees with the oracle`, async () => {
    const instance = await instantiate(binary, 8 << 20);
    const failures = kernelCases[kernel].map((one) => check(instance, kernel, one))
      .filter((failure) => failure !== undefined);
    assert(failures.length === 0, failures.join("\n"));
  });
}

for (const kernel of Object.keys(kernelTable) as KernelName[]) test(kernel);

Deno.test("kernels/wasm has a file for each kernel, as kernels/wgsl has", async () => {
  const files = (folder: string, ending: string) =>
    [...Deno.readDirSync(new URL(`../../kernels/${folder}/`, import.meta.url))]
      .filter(({ isFile, name }) => isFile && name.endsWith(ending) && name !== "index.ts")
      .map(({ name }) => name.slice(0, -ending.length)).sort();
  const kernels = files("wasm", ".ts");
  assertEquals(kernels, files("wgsl", ".wgsl"));
  const index = await Deno.readTextFile(new URL("../../kernels/wasm/index.ts", import.meta.url));
  const exported = [...index.matchAll(/^export \{ (\w+) \} from "\.\/(\w+)";$/gm)];
  assertEquals(exported.map(([, name, file]) => [name, file]), kernels.map((name) => [name, name]));
});

Deno.test("every kernel is exported with a parameter for each binding and constant", async () => {
  const { exports } = await instantiate(binary, 0);
  for (const [kernel, spec] of Object.entries(kernelTable)) {
    const parameters = Object.keys(spec.bindings).length + Object.keys(spec.constants).length;
    assertEquals(exports[kernel]?.length, parameters, kernel);
  }
});

Deno.test("the module keeps nothing in the shared memory", async () => {
  const module = await WebAssembly.compile(binary);
  assertEquals(WebAssembly.Module.imports(module).map(({ name }) => name), ["memory"]);
  const { memory } = await instantiate(binary, 0);
  assert(new Uint8Array(memory.buffer).every((byte) => byte === 0), "a data segment was written");
});

Deno.test("a product is the same at each call, whatever the scratch holds", async () => {
  const instance = await instantiate(binary, 8 << 20);
  const { constants, buffers } = kernelCases.linear_backward.at(-1)!;
  const results = [NaN, 3].map((garbage) => {
    const { views } = place(instance, Object.values(buffers()));
    new Float32Array(instance.memory.buffer, 65536, 1 << 18).fill(garbage);
    const pointers = views.map((view) => view.byteOffset);
    instance.exports.linear_backward!(...pointers, ...Object.values(constants));
    return views.map((view) => view.slice());
  });
  assertEquals(results[0], results[1]);
});
