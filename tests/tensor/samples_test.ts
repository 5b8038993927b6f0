/**
 * Every function, from one table of samples (../helpers/samples/): result, gradients and state as
 * PyTorch's, on every kind of device, of generic values and of NaN and infinities; gradients as finite
 * differences in float64; captured as eager, and replicas as solo runs, bitwise.
 */

import { assert, assertEquals } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { Program } from "../../lib/tensor/program.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, assertSameBits, tolerances } from "../helpers/close.ts";
import { DEVICE_KINDS, forEachDevice, testOnDevice } from "../helpers/devices.ts";
import { type Call, callsOf, digestOf, inputsOf } from "../helpers/samples/calls.ts";
import { families } from "../helpers/samples/mod.ts";
import type { FunctionSamples, Inputs, Sample } from "../helpers/samples/types.ts";

type Numbers = readonly (number | string)[];

/** What PyTorch made of a call. */
interface Figures {
  readonly name: string;
  readonly digest: number;
  readonly shape: readonly number[];
  readonly output: Numbers;
  /** Where backward starts; absent if no gradient flows. */
  readonly upstream?: Numbers;
  readonly gradients?: Readonly<Record<string, Numbers>>;
  readonly differences?: Readonly<Record<string, Numbers>>;
  readonly after?: Readonly<Record<string, Numbers>>;
}

/** The inputs of a sample on a device, those of several networks one after another. */
function place(
  device: Device,
  name: string,
  { constants = [], state = [] }: FunctionSamples,
  sample: Sample,
  replicas: readonly number[] = [0],
): Inputs {
  const each = replicas.map((replica) => inputsOf(`${name} ${sample.name}`, sample, replica));
  const fixed = [...constants, ...state];
  return Object.fromEntries(
    Object.entries(each[0]!).map(([label, { shape, dtype }]) => {
      const all = each.flatMap((inputs) => inputs[label]!.values);
      const requiresGrad = dtype === "float32" && !fixed.includes(label);
      return [label, tensor(all, shape, { dtype, label, requiresGrad }).to(device)];
    }),
  );
}

async function check(
  device: Device,
  name: string,
  tried: FunctionSamples,
  call: Call,
  figures: Figures,
): Promise<void> {
  const what = `${name}, ${call.name}`;
  assertEquals(figures.name, call.name, `${what}: the figures are of another call`);
  assertEquals(figures.digest, digestOf(name, call), `${what}: the figures are of other values`);
  const inputs = place(device, name, tried, call.sample);
  const out = tried.call(inputs, call.sample.options ?? {});
  assertEquals(out.shape, figures.shape, `${what}: shape`);
  const { gradients, upstream, differences = {}, after = {} } = figures;
  assertEquals(out.requiresGrad, gradients !== undefined, `${what}: requiresGrad`);
  if (gradients) out.retainGrad().backward(tensor(upstream!.map(Number), out.shape).to(device));
  assertClose(await out.toArray(), figures.output.map(Number), tolerances.op, `${what}: result`);
  for (const [label, expected] of Object.entries(gradients ?? {})) {
    const found = await inputs[label]!.grad!.toArray();
    assertClose(found, expected.map(Number), tolerances.op, `${what}: gradient of ${label}`);
    const slopes = differences[label]?.map(Number);
    const message = `${what}: differences of ${label}`;
    if (slopes) assertClose(found, slopes, tolerances.finiteDifference, message);
  }
  for (const [label, expected] of Object.entries(after)) {
    const found = await inputs[label]!.toArray();
    assertClose(found, expected.map(Number), tolerances.op, `${what}: ${label} afterwards`);
  }
}

/** A function of a sample's inputs for some networks, its gradients, and what it left in them. */
function run(device: Device, name: string, tried: FunctionSamples, call: Call, seeds: number[]) {
  const inputs = place(device, name, tried, call.sample, seeds);
  const changed = (tried.state ?? []).flatMap((label) => inputs[label] ?? []);
  let out: Tensor | undefined;
  const step = () => {
    out = tried.call(inputs, call.sample.options ?? {}).retainGrad();
    if (!out.requiresGrad) return;
    const ones = new Float32Array(out.size * seeds.length).map((_, i) => 1 + (i % out!.size) / 7);
    out.backward(tensor(ones, out.shape).to(device));
  };
  const results = (): Tensor[] => {
    const gradients = Object.values(inputs).flatMap(({ grad }) => grad ? [grad] : []);
    return [out!, ...gradients, ...changed];
  };
  return { step, results };
}

for (const [family, functions] of Object.entries(families)) {
  const path = new URL(`../fixtures/samples/${family}.json`, import.meta.url);
  const fixture: Readonly<Record<string, readonly Figures[]>> =
    JSON.parse(await Deno.readTextFile(path)).functions;
  for (const [name, tried] of Object.entries<FunctionSamples>(functions)) {
    const calls = callsOf(tried);
    for (const kind of [...DEVICE_KINDS, "hardware"] as const) {
      testOnDevice(kind, `${name}: result and gradients as PyTorch's`, async (device) => {
        assertEquals(fixture[name]?.length, calls.length, `${name}: figures`);
        // All at once: waiting for a GPU takes long.
        const checks = calls.map((call, i) => check(device, name, tried, call, fixture[name]![i]!));
        const failures = (await Promise.allSettled(checks)).flatMap((result) =>
          result.status === "rejected" ? [(result.reason as Error).message] : []
        );
        assert(failures.length === 0, failures.join("\n"));
      });
    }
    forEachDevice(`${name}: captured as eager, replicas as solo runs, bitwise`, async (device) => {
      for (const call of calls.filter(({ sample }) => !sample.special)) {
        const alone = run(device, name, tried, call, [1]);
        const captured = run(device, name, tried, call, [1]);
        // Of nothing there are not several.
        const isEmpty = Object.values(call.sample.inputs).some(({ shape }) => shape.includes(0));
        const together = run(device, name, tried, call, isEmpty ? [1] : [0, 1, 2]);
        alone.step();
        const program = await Program.capture(device, name, captured.step);
        await program.run({ steps: 1 });
        together.step();
        for (const [i, tensor] of alone.results().entries()) {
          const expected = await tensor.toArray();
          const replayed = await captured.results()[i]!.toArray();
          assertSameBits(replayed, expected, `${name}, ${call.name}, captured, ${i}`);
          const all = await together.results()[i]!.toArray();
          const second = isEmpty ? all : all.slice(tensor.size, 2 * tensor.size);
          assertSameBits(second, expected, `${name}, ${call.name}, replica 1, ${i}`);
        }
        program.release();
      }
    });
  }
}
