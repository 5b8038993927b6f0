/**
 * What each kernel says of its loops, against the driver's limit: a software GPU ends all loops of
 * an invocation after 65,535 iterations. Here every invocation first burns what the kernel says it
 * leaves; then its own loops, which are short, must still come to their end. So a formula that is too
 * small by one shows, without large tensors.
 */

import { assert, assertEquals } from "@std/assert";
import { type KernelName, kernelTable } from "../../kernels/table/mod.ts";
import { type Grid, grids } from "../../kernels/wgsl/grids/mod.ts";
import { MAX_ITERATIONS } from "../../lib/device/webgpu/software.ts";
import { GpuHarness, type KernelRun } from "../helpers/gpu_harness.ts";
import {
  type KernelBuffer,
  type KernelCase,
  kernelCases,
  mismatch,
  oracle,
} from "../helpers/kernels/mod.ts";

const harness = await GpuHarness.open();

/** A test that needs the GPU. */
function gpuTest(name: string, body: (gpu: GpuHarness) => Promise<void>): void {
  Deno.test({ name, ignore: !harness, fn: () => body(harness!) });
}

/** Cases of a kernel: its first, its last and some between, but no large ones. */
function casesOf(kernel: KernelName): KernelCase<KernelName>[] {
  const all = (kernelCases[kernel] as unknown as KernelCase<KernelName>[])
    .filter(({ buffers }) => {
      return Object.values<KernelBuffer>(buffers()).every(({ length }) => length < 20_000);
    });
  const chosen = [0, 0.3, 0.5, 0.8, 1].map((share) => Math.floor(share * (all.length - 1)));
  return [...new Set(chosen)].map((i) => all[i]!);
}

/** How many iterations a run makes at most, as its kernel says. */
function iterations({ kernel, constants, replicas, tile }: KernelRun): number {
  const grid: Grid = grids[kernel];
  const sizes = Object.entries(replicas[0]!).map(([name, { length }]) => [name, length] as const);
  return grid.iterations(constants, tile ?? 4, Object.fromEntries(sizes));
}

/** What is wrong with the results of runs, each after burning `burnt` iterations. */
async function failures(
  gpu: GpuHarness,
  kernel: KernelName,
  burnt: (run: KernelRun) => number,
): Promise<string[]> {
  const { tiled }: Grid = grids[kernel];
  const cases = casesOf(kernel).flatMap((each) =>
    (tiled ? [4, 8] as const : [4] as const).map((tile) => ({ ...each, tile }))
  );
  const runs = cases.map(({ constants, buffers, tile }) => {
    const run = { kernel, constants, replicas: [buffers()], tile };
    return { ...run, burn: burnt(run) };
  });
  const results = await gpu.run(runs);
  return cases.flatMap(({ label, constants, buffers, tolerance }, i) => {
    const expected = buffers();
    (oracle[kernel] as (buffers: object, constants: object) => void)(expected, constants);
    return mismatch(kernel, label, expected, results[i]![0]!, tolerance) ?? [];
  });
}

for (const kernel of Object.keys(kernelTable) as KernelName[]) {
  gpuTest(`${kernel} makes no more iterations than it says`, async (gpu) => {
    // The loop that burns counts one more than it iterates, like every loop.
    const rest = (run: KernelRun) => MAX_ITERATIONS - iterations(run) - 1;
    assertEquals(await failures(gpu, kernel, rest), []);
    // And this is felt: with nothing left, loops end too early.
    const cut = await failures(gpu, kernel, () => MAX_ITERATIONS);
    const loops = casesOf(kernel).some((each) => {
      return iterations({ kernel, replicas: [each.buffers()], constants: each.constants }) > 0;
    });
    assert((cut.length > 0) === loops, `${cut.length} failures with nothing left: ${cut[0]}`);
  });
}

gpuTest("the GPU reported no error beside those of the tests", async (gpu) => {
  await gpu.gpu.queue.onSubmittedWorkDone();
  assertEquals(gpu.uncaptured, []);
  gpu.close();
});
