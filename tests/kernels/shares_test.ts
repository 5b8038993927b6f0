/** Each kernel that several workers share: computed in parts, in any order, it gives what one worker does, to the bit. */

import { assert, assertEquals } from "@std/assert";
import { endingKernels, sharedKernels, WHOLE } from "../../lib/device/cpu/shares.ts";
import { type KernelName, kernelTable } from "../../kernels/table/mod.ts";
import { type KernelBuffer, type KernelCase, kernelCases } from "../helpers/kernels/mod.ts";
import { instantiate, readKernels, type WasmInstance } from "../helpers/wasm_instance.ts";

const binary = await readKernels();

/**
 * What the inputs are multiplied by, and how many parts are tried: 1e25 makes sums infinite, which
 * products treat apart.
 */
const TRIALS = [[1, [2, 3, 5]], [1e25, [3]]] as const;

/** Every buffer after the parts, given in their order, each called on its own. */
function compute<K extends KernelName>(
  instance: WasmInstance,
  kernel: K,
  { constants, buffers }: KernelCase<K>,
  scale: number,
  parts: number,
  order: readonly number[],
): KernelBuffer[] {
  const spec = kernelTable[kernel];
  const given: Readonly<Record<string, KernelBuffer>> = buffers();
  const named: Readonly<Record<string, number>> = constants;
  let next = instance.firstFree;
  const views = Object.keys(spec.bindings).map((binding) => {
    const contents = given[binding]!;
    const { buffer } = instance.memory;
    const view = contents instanceof Uint32Array
      ? new Uint32Array(buffer, next, contents.length)
      : new Float32Array(buffer, next, contents.length);
    const factor = contents instanceof Uint32Array ? 1 : scale;
    view.set(contents.map((value) => value * factor));
    next += Math.ceil(view.byteLength / 256) * 256;
    return view;
  });
  const parameters = [
    ...views.map((view) => view.byteOffset),
    ...Object.keys(spec.constants).map((name) => named[name]!),
  ];
  const ends = parts > 1 && endingKernels.has(kernel);
  const passes: number[][] = order.map((part) => [part, parts, ends ? 0 : WHOLE]);
  if (ends && order.length === parts) passes.push([0, 1, 1]);
  for (const pass of passes) {
    instance.exports.setShare!(...pass);
    instance.exports[kernel]!(...parameters);
  }
  return views.map((view) => view.slice());
}

/** Tests one kernel; generic, so that its cases have one type. */
function test<K extends KernelName>(kernel: K): void {
  Deno.test(`wasm kernel ${kernel} in parts gives the bits of the whole`, async () => {
    const instance = await instantiate(binary, 8 << 20);
    for (const one of kernelCases[kernel]) {
      for (const [scale, counts] of TRIALS) {
        const whole = compute(instance, kernel, one, scale, 1, [0]);
        for (const parts of counts) {
          const order = Array.from({ length: parts }, (_, part) => parts - 1 - part);
          const shared = compute(instance, kernel, one, scale, parts, order);
          const at = Object.keys(kernelTable[kernel].bindings)
            .find((_, i) => !whole[i]!.every((value, j) => Object.is(value, shared[i]![j])));
          assert(at === undefined, `${kernel} (${one.label}), ${parts} parts: ${at} differs`);
        }
      }
    }
  });
}

for (const kernel of sharedKernels) test(kernel);

Deno.test("no two halves write the same element, and of some case each half writes something", async () => {
  const instance = await instantiate(binary, 8 << 20);
  for (const kernel of sharedKernels) {
    const cases: readonly KernelCase<KernelName>[] = kernelCases[kernel];
    const shared = cases.filter((one) => {
      const run = (order: readonly number[]) =>
        compute(instance, kernel, one, 1, 2, order).flatMap((values) => Array.from(values));
      const before = run([]);
      const [first, second] = [0, 1].map((part) =>
        run([part]).map((value, i) => !Object.is(value, before[i]))
      ) as [boolean[], boolean[]];
      const both = first.findIndex((changed, i) => changed && second[i]);
      assertEquals(both, -1, `${kernel} (${one.label}): an element that both halves write`);
      return first.includes(true) && second.includes(true);
    });
    assert(shared.length > 0, `${kernel}: no case is shared`);
  }
});
