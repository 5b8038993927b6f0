/**
 * NaN and infinities in every float binding of every kernel, against the float64 oracle: on the CPU
 * and on the GPU, where a NaN that a minimum or a clamp swallows would hide a run that diverges.
 */

import { assert } from "@std/assert";
import { type KernelName, kernelTable } from "../../kernels/table/mod.ts";
import { type Grid, grids } from "../../kernels/wgsl/grids/mod.ts";
import { type Contents, GpuHarness, type KernelRun } from "../helpers/gpu_harness.ts";
import { type KernelCase, kernelCases, mismatch, oracle } from "../helpers/kernels/mod.ts";
import { twins } from "../helpers/wasm_instance.ts";

/** A run, what it shall give, and how close. */
interface SpecialRun extends KernelRun {
  readonly label: string;
  readonly expected: Contents;
  readonly tolerance: KernelCase<KernelName>["tolerance"];
}

/** What takes the place of some elements, given the length: values by index. */
const poisons: Readonly<Record<string, (length: number) => Readonly<Record<number, number>>>> = {
  "NaN at the start": () => ({ 0: NaN }),
  "NaN in the middle": (length) => ({ [length >> 1]: NaN }),
  "NaN at the end": (length) => ({ [length - 1]: NaN }),
  "Infinity in the middle": (length) => ({ [length >> 1]: Infinity }),
  "Infinity before the end": (length) => ({ [Math.max(0, length - 2)]: Infinity }),
  "-Infinity at the end": (length) => ({ [length - 1]: -Infinity }),
  "both infinities": (length) => ({ 0: -Infinity, [length - 1]: Infinity }),
  "NaN and infinities": (length) => ({ 0: Infinity, 1: NaN, [length - 1]: -Infinity }),
  "nothing but NaN": (length) => Object.fromEntries(new Array(length).fill(NaN).entries()),
};

const harness = await GpuHarness.open();

for (const kernel of Object.keys(kernelTable) as KernelName[]) {
  Deno.test(`${kernel} of NaN and infinities, on the CPU`, async () => {
    const runs = specialRuns(kernel);
    assertExpected(runs, await twins(runs));
  });

  const onGpu = async () => {
    const { tiled }: Grid = grids[kernel];
    for (const uniformReads of [false, true]) {
      const tile = uniformReads ? 8 : 4;
      const runs = specialRuns(kernel).map((run) => tiled ? { ...run, tile } as const : run);
      const results = await harness!.run(runs, uniformReads);
      assertExpected(runs, results.map(([first]) => first!));
    }
  };
  Deno.test({
    name: `${kernel} of NaN and infinities, on the GPU, also from uniform buffers`,
    ignore: !harness,
    fn: onGpu,
  });

  const { split }: Grid = grids[kernel];
  if (!split) continue;
  Deno.test({
    name: `${kernel} of NaN and infinities, split over three launches`,
    ignore: !harness,
    fn: async () => {
      const runs = specialRuns(kernel);
      const contents = runs.map(({ replicas }) => replicas[0]!);
      for (const part of [0, 1, 2]) {
        const launches = runs.flatMap((run, i) => {
          const { along, passes } = split;
          const terms = passes * Math.max(...along.map((name) => run.constants[name]!));
          const length = Math.ceil(terms / 3);
          const constants = { ...run.constants, begin: part * length, end: (part + 1) * length };
          return constants.begin < terms
            ? [{ ...run, constants, replicas: [contents[i]!], i }]
            : [];
        });
        const results = await harness!.run(launches);
        launches.forEach(({ i }, launch) => contents[i] = results[launch]![0]!);
      }
      assertExpected(runs, contents);
    },
  });
}

Deno.test.afterAll(() => harness?.close());

/**
 * Four neighbouring cases of a kernel, which differ in their flags, with every poison: large ones, but
 * of the products, which take long.
 */
function specialRuns(kernel: KernelName): SpecialRun[] {
  const all = kernelCases[kernel] as unknown as readonly KernelCase<KernelName>[];
  const { tiled }: Grid = grids[kernel];
  const first = Math.floor((tiled ? 0.35 : 0.8) * all.length / 4) * 4;
  return all.slice(first, first + 4).flatMap(({ label, constants, buffers, tolerance }) => {
    const usual: Contents = buffers();
    const floats = Object.keys(usual).filter((binding) => usual[binding] instanceof Float32Array);
    return floats.flatMap((binding) =>
      Object.entries(poisons).map(([poison, values]): SpecialRun => {
        const poisoned = usual[binding]!.slice();
        Object.entries(values(poisoned.length)).forEach(([index, value]) => {
          if (Number(index) < poisoned.length) poisoned[Number(index)] = value;
        });
        const given = { ...usual, [binding]: poisoned };
        const expected = structuredClone(given);
        (oracle[kernel] as (buffers: Contents, constants: object) => void)(expected, constants);
        return {
          kernel,
          constants,
          replicas: [given],
          label: `${label}, ${poison} of ${binding}`,
          expected,
          tolerance,
        };
      })
    );
  });
}

function assertExpected(runs: readonly SpecialRun[], results: readonly Contents[]): void {
  const failures = runs.map(({ kernel, label, expected, tolerance }, i) =>
    mismatch(kernel, label, expected, results[i]!, tolerance)
  ).filter((failure) => failure !== undefined);
  assert(failures.length === 0, `${failures.length} are wrong:\n${failures.join("\n")}`);
}
