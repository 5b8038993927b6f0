/**
 * The WGSL kernels on a real or software GPU: every case against the float64 oracle and against the
 * CPU twin, and replicas against solo runs.
 *
 * Without an adapter these tests fail; ALLOW_NO_GPU=1 skips them and says how many.
 */

import { assert, assertEquals } from "@std/assert";
import { type KernelName, kernelTable } from "../../kernels/table/mod.ts";
import { type Grid, grids } from "../../kernels/wgsl/grids/mod.ts";
import { type Contents, GpuHarness, type KernelRun } from "../helpers/gpu_harness.ts";
import {
  type KernelBuffer,
  type KernelCase,
  kernelCases,
  mismatch,
  oracle,
  type Tolerance,
} from "../helpers/kernels/mod.ts";
import { twins } from "../helpers/wasm_instance.ts";

const kernels = Object.keys(kernelTable) as KernelName[];
const harness = await GpuHarness.open();
let skipped = 0;

/** A test that needs the GPU. */
function gpuTest(name: string, body: (gpu: GpuHarness) => Promise<void>): void {
  if (!harness) skipped++;
  Deno.test({ name, ignore: !harness, fn: () => body(harness!) });
}

/** The cases of a kernel, without the types that tie buffers to it. */
function casesOf(kernel: KernelName): readonly KernelCase<KernelName>[] {
  return kernelCases[kernel] as unknown as readonly KernelCase<KernelName>[];
}

/** What the oracle makes of buffers, which it changes. */
function expectedOf(kernel: KernelName, buffers: Contents, constants: KernelRun["constants"]) {
  const reference = oracle[kernel] as (buffers: Contents, constants: object) => void;
  reference(buffers, constants);
  return buffers;
}

/** Fails with all that is wrong. */
function assertNone(failures: readonly (string | undefined)[]): void {
  const found = failures.filter((failure) => failure !== undefined);
  assert(found.length === 0, found.join("\n"));
}

/** Twice a tolerance: each of two results may be off by one. */
const doubled = ({ absolute, relative }: Tolerance): Tolerance => ({
  absolute: 2 * absolute,
  relative: 2 * relative,
});

for (const kernel of kernels) {
  gpuTest(`wgsl kernel ${kernel} agrees with the oracle and its CPU twin`, async (gpu) => {
    assertEquals(await gpu.compileErrors(kernel), []);
    const { tiled }: Grid = grids[kernel];
    const tiles = tiled ? [4, 8] as const : [4] as const;
    const all = casesOf(kernel).flatMap((each) => tiles.map((tile) => ({ ...each, tile })));
    const cases = all.map((each) => ({ ...each, label: `${each.label} tile=${each.tile}` }));
    const runs = cases.map(({ constants, buffers, tile }) => ({
      kernel,
      constants,
      replicas: [buffers()],
      tile,
    }));
    const results = await gpu.run(runs);
    const others = await twins(runs);
    assertNone(cases.flatMap(({ label, constants, buffers, tolerance }, i) => {
      const found = results[i]![0]!;
      const expected = expectedOf(kernel, buffers(), constants);
      return [
        mismatch(kernel, label, expected, found, tolerance),
        mismatch(kernel, `${label}, CPU twin`, others[i]!, found, doubled(tolerance)),
      ];
    }));
  });
}

/** Bindings whose contents are positions in others, and so must stay as they are. */
const FIXED = ["step", "segments", "groupOf"];

/** The contents of replica r: those of the case, each buffer turned by r elements. */
function turned(buffers: Contents, r: number): Contents {
  const turn = (buffer: KernelBuffer): KernelBuffer => {
    const copy = buffer.slice();
    copy.set(buffer.subarray(r % buffer.length));
    copy.set(buffer.subarray(0, r % buffer.length), buffer.length - r % buffer.length);
    return copy;
  };
  const entries = Object.entries(buffers).map(([binding, buffer]) =>
    [binding, FIXED.includes(binding) ? buffer.slice() : turn(buffer)] as const
  );
  return Object.fromEntries(entries);
}

for (const kernel of kernels) {
  gpuTest(`replicas of wgsl kernel ${kernel} equal solo runs bitwise`, async (gpu) => {
    const all = casesOf(kernel);
    const reading = Object.entries(kernelTable[kernel].bindings)
      .filter(([, access]) => access === "read").map(([binding]) => binding);
    // The first binding that is read is shared in every other run: its stride is 0.
    const chosen = [0.3, 0.5, 0.8].map((share) => all[Math.floor(share * all.length)]!);
    const runs = chosen.map(({ constants, buffers }, i) => {
      const shared = i % 2 === 1 ? reading.slice(0, 1) : [];
      const own = [0, 1, 2].map((r) => turned(buffers(), r));
      const replicas = own.map((contents) => {
        const first = shared.map((binding) => [binding, own[0]![binding]!] as const);
        return { ...contents, ...Object.fromEntries(first) };
      });
      return { kernel, constants, replicas, shared };
    });
    const solo = runs.flatMap(({ constants, replicas }) =>
      replicas.map((contents) => ({ kernel, constants, replicas: [contents] }))
    );
    const results = await gpu.run([...runs, ...solo]);
    const together = results.slice(0, runs.length).flat();
    const alone = results.slice(runs.length).flat();
    assertEquals(together.map(words), alone.map(words));
    // On software drivers small buffers may be read as uniform buffers: the same results.
    const lowered = await gpu.run(runs, true);
    assertEquals(lowered.flat().map(words), together.map(words));
  });
}

/** All buffers as words, so that equal means bitwise equal. */
function words(contents: Contents): Record<string, Uint32Array> {
  const entries = Object.entries(contents);
  return Object.fromEntries(entries.map(([name, { buffer }]) => [name, new Uint32Array(buffer)]));
}

gpuTest("the GPU reported no error beside those of the tests", async (gpu) => {
  await gpu.gpu.queue.onSubmittedWorkDone();
  assertEquals(gpu.uncaptured, []);
  gpu.close();
});

if (skipped > 0) console.warn(`ALLOW_NO_GPU=1: skipped ${skipped} tests of WGSL kernels.`);
