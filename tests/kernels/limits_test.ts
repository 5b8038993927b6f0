/**
 * Every kernel of the table on both sides of the driver's limit, through the device: just below it
 * one launch does all, just above it there are several, or a refusal. The last term of every sum
 * stands out, so that a loop which ends too early shows.
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type KernelName, type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import { type Grid, grids } from "../../kernels/wgsl/grids/mod.ts";
import type { Device, Dispatch, View } from "../../lib/device/device.ts";
import { DeviceError } from "../../lib/device/errors.ts";
import { emit, recordDispatches } from "../../lib/device/recorder.ts";
import { rangesOf } from "../../lib/device/webgpu/ranges.ts";
import { MAX_ITERATIONS } from "../../lib/device/webgpu/software.ts";
import { testOnDevice } from "../helpers/devices.ts";
import {
  type KernelBuffers,
  type KernelConstants,
  mismatch,
  oracle,
  type Walk,
  walks,
} from "../helpers/kernels/mod.ts";

/** Runs a kernel on the device, changes the buffers that it writes; returns its launches. */
async function run<K extends KernelName>(
  device: Device,
  kernel: K,
  constants: KernelConstants<K>,
  buffers: KernelBuffers<K>,
): Promise<number> {
  const views = Object.entries<Float32Array | Uint32Array>(buffers).map(([name, contents]) => {
    const buffer = device.allocate(name, contents.length);
    const view: View = { buffer, offset: 0, size: contents.length, stride: 0 };
    device.write(view, contents);
    return [name, view] as const;
  });
  const byName = Object.fromEntries(views) as Record<keyof KernelBuffers<K>, View>;
  try {
    const [dispatch] = recordDispatches(device, () => emit(device, kernel, byName, constants, 1));
    device.recorder.emit(dispatch!);
    for (const [name, view] of views) {
      const words = new Uint32Array(await device.read(view, 1));
      const contents = buffers[name as keyof KernelBuffers<K>];
      new Uint32Array(contents.buffer).set(words);
    }
    return device.memory.onHost ? Math.max(1, rangesOf(dispatch!, MAX_ITERATIONS).length) : 1;
  } finally {
    for (const [, { buffer }] of views) device.free(buffer);
  }
}

/** The largest n for which a kernel's loops stay within the limit, and n + 1's do not. */
function atLimit<K extends KernelName>(kernel: K, { constants }: Walk<K>, limit: number): number {
  const grid: Grid = grids[kernel];
  let [low, high] = [1, 2 ** 26];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (grid.iterations(constants(middle), 8, {}) <= limit) low = middle;
    else high = middle;
  }
  return low;
}

async function check<K extends KernelName>(
  device: Device,
  kernel: K,
  walk: Walk<K>,
  n: number,
): Promise<number> {
  const [found, expected] = [walk.buffers(n), walk.buffers(n)];
  const launches = await run(device, kernel, walk.constants(n), found);
  oracle[kernel](expected, walk.constants(n));
  assertEquals(mismatch(kernel, `n=${n}`, expected, found, walk.tolerance), undefined);
  return launches;
}

/** Tests one kernel on both sides of the limit. */
function walkKernel<K extends KernelName>(kernel: K): void {
  for (const walk of walks[kernel]) {
    const what = JSON.stringify(walk.constants(NaN)).replace("null", "n").replaceAll(/["{}]/g, "");
    testOnDevice("webgpu", `${kernel} at its limit and beyond, ${what}`, async (device) => {
      const n = atLimit(kernel, walk, MAX_ITERATIONS);
      assertEquals(await check(device, kernel, walk, n), 1);
      const beyond = check(device, kernel, walk, n + 1);
      if (!device.memory.onHost) return void await beyond; // A GPU has no such limit.
      if (!walk.refused) return assert(await beyond > 1);
      const error = await assertRejects(() => beyond, DeviceError);
      assert(error.message.includes(`"${kernel}"`), error.message);
      assert(error.message.includes(`${n + 1}`) && error.message.includes(`${MAX_ITERATIONS}`));
    });
  }
}
for (const kernel of Object.keys(kernelTable) as KernelName[]) walkKernel(kernel);

Deno.test("a kernel without a walk has no loops, or none that a GPU's memory reaches", () => {
  const walked = Object.entries(walks).filter(([, own]) => own.length > 0).map(([name]) => name);
  const rest = (Object.keys(kernelTable) as KernelName[]).filter((name) => !walked.includes(name));
  for (const kernel of rest.filter((name) => name !== "gradient_norms")) {
    const spec: KernelSpec = kernelTable[kernel];
    const huge = Object.keys(spec.constants).map((name) => [name, 1e9]);
    const grid: Grid = grids[kernel];
    assertEquals(grid.iterations(Object.fromEntries(huge), 8, {}), 0, kernel);
  }
  // An arena of 255 MiB; lavapipe binds at most 128.
  assertEquals(rangesOf(normsOf(255 << 18), MAX_ITERATIONS), []);
  const error = assertThrows(() => rangesOf(normsOf(256 << 18), MAX_ITERATIONS), DeviceError);
  assertEquals(
    error.message,
    `Cannot run kernel "gradient_norms" with count 1, first 1 on this software GPU: it ends an ` +
      `invocation's loops after 65535 iterations, and this takes 65549; use --device cpu.`,
  );
});

/** gradient_norms of an arena of `size` elements. */
function normsOf(size: number): Dispatch {
  const view: View = { buffer: { label: "arena", length: size }, offset: 0, size, stride: 0 };
  const spec: KernelSpec = kernelTable.gradient_norms;
  return {
    kernel: "gradient_norms",
    bindings: Object.keys(spec.bindings).map(() => view),
    constants: Object.keys(spec.constants).map(() => 1),
    replicas: 1,
  };
}
