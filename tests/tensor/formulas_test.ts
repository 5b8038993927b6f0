/**
 * Every function of one variable, from one table of samples: PyTorch's figures for generic numbers,
 * kinks, huge numbers, NaN and infinities; finite differences; captured and joined with other
 * kernels; replicas. One without samples does not compile.
 */

import { assertEquals } from "@std/assert";
import { type FormulaName, formulaTable } from "../../kernels/table/formulas.ts";
import type { Device } from "../../lib/device/device.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { Program } from "../../lib/tensor/program.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import fixtures from "../fixtures/formulas.json" with { type: "json" };
import { assertClose, assertSameBits, tolerances } from "../helpers/close.ts";
import { DEVICE_KINDS, forEachDevice, testOnDevice } from "../helpers/devices.ts";
import { formulaSamples } from "../helpers/formulas.ts";
import { generic } from "../helpers/gradcheck.ts";

/** A call with its arguments, and what PyTorch made of it. */
interface Fixture {
  readonly parameters: readonly number[];
  readonly x: readonly (number | string)[];
  readonly output: readonly (number | string)[];
  readonly upstream: readonly (number | string)[];
  readonly gradient: readonly (number | string)[];
}

const cases: { readonly [K in FormulaName]: readonly unknown[] } = fixtures.cases;
const names = Object.keys(formulaTable) as FormulaName[];

for (const kind of [...DEVICE_KINDS, "hardware"] as const) {
  for (const name of names) {
    testOnDevice(kind, `${name}: value and gradient as PyTorch's`, async (device) => {
      for (const fixture of cases[name] as readonly Fixture[]) {
        const [a = 0, b = 0] = fixture.parameters;
        const shape = [fixture.x.length];
        const x = tensor(fixture.x.map(Number), shape, { requiresGrad: true }).to(device);
        const out = formulaSamples[name].call(x, a, b);
        out.backward(tensor(fixture.upstream.map(Number), shape).to(device));
        const found = [await out.toArray(), await x.grad!.toArray()];
        [fixture.output, fixture.gradient].forEach((expected, i) => {
          const what = `${i === 0 ? "out" : "gradient"} of ${name}(${fixture.parameters})`;
          assertClose(found[i]!, expected.map(Number), tolerances.op, what);
        });
      }
    });
  }
}

Deno.test("the gradients of the samples are the slopes of their values", () => {
  for (const name of names) {
    const { parameters = [[]], range: [low, high] = [-4, 4], value, gradient } =
      formulaSamples[name];
    for (const [a = 0, b = 0] of parameters) {
      // 0.0137 apart, so that no kink is near.
      for (let x = low + 0.0137; x < high; x += (high - low) / 41) {
        const from = formulaTable[name].slopeFrom === "out" ? value(x, a, b) : x;
        const slope = (value(x + 1e-5, a, b) - value(x - 1e-5, a, b)) / 2e-5;
        const allowed = { absolute: 1e-7, relative: 1e-7 };
        assertClose([gradient(from, 1, a, b)], [slope], allowed, `${name}(${[x, a, b]})`);
      }
    }
  }
});

/** Figures of F.leaky_relu(x, -0.3) and F.elu(x, -0.7), PyTorch 1.13. */
const negative = [
  ["leakyRelu", (x: Tensor) => F.leakyRelu(x, -0.3), [0.60000002, 0.15000001, -0, 0.5, 2], [
    -0.30000001,
    -0.30000001,
    -0.30000001,
    1,
    1,
  ]],
  ["elu", (x: Tensor) => F.elu(x, -0.7), [0.60526532, 0.27542853, -0, 0.5, 2], [
    -0.094734699,
    -0.42457145,
    -0.69999999,
    1,
    1,
  ]],
] as const;

for (const [name, call, values, slopes] of negative) {
  forEachDevice(`${name} with a negative parameter as PyTorch's`, async (device) => {
    const x = tensor([-2, -0.5, 0, 0.5, 2], [5], { requiresGrad: true }).to(device);
    const out = call(x);
    out.backward(tensor([1, 1, 1, 1, 1], [5]).to(device));
    assertClose(await out.toArray(), values, tolerances.op, name);
    assertClose(await x.grad!.toArray(), slopes, tolerances.op, `gradient of ${name}`);
  });
}

Deno.test("a function has one number in the table, in WGSL and in WebAssembly", async () => {
  const folder = new URL("../../kernels/", import.meta.url);
  const read = (path: string) => Deno.readTextFile(new URL(path, folder));
  const wgsl = await read("wgsl/parts/activations.wgsl") + await read("wgsl/parts/formulas.wgsl");
  const wasm = await read("wasm/parts/formulas.ts");
  const numbers = (text: string, pattern: RegExp) =>
    Object.fromEntries(
      [...text.matchAll(pattern)].map(({ groups }) => [groups!.name, Number(groups!.code)]),
    );
  const expected = (spelling: (name: string) => string) =>
    Object.fromEntries(names.map((name) => [spelling(name), formulaTable[name].code]));
  const capitals = (name: string) => name.replace(/[A-Z]/g, "_$&").toUpperCase();
  assertEquals(numbers(wgsl, /const (?<name>\w+) = (?<code>\d+)u;/g), expected(capitals));
  const type = (name: string) => name.replace(/^./, (first) => first.toUpperCase());
  assertEquals(
    numbers(wasm, /formula == (?<code>\d+)\) return each<(?<name>\w+)>/g),
    expected(type),
  );
});

/** A linear layer, the function, another linear layer, and their gradients. */
function network(device: Device, name: FormulaName, replicas: readonly number[]) {
  const weights = [1, 2, 3].map((seed) => {
    const values = replicas.map((r) => [...generic(10 * r + seed, 5, 5).values]).flat();
    return tensor(values, [5, 5], { requiresGrad: true }).to(device);
  });
  const { call, parameters = [[]] } = formulaSamples[name];
  const [a = 0, b = 0] = parameters[0]!;
  const upstream = tensor(generic(5, 5, 5).values, [5, 5]);
  const start = replicas.length === 1 ? upstream : tensor(
    replicas.map(() => [...generic(5, 5, 5).values]).flat(),
    [5, 5],
  );
  start.to(device);
  const run = (): Tensor => {
    const out = F.linear(call(F.linear(weights[0]!, weights[1]!), a, b), weights[2]!);
    out.backward(start);
    return out;
  };
  return { run, gradients: () => weights.map((weight) => weight.grad!) };
}

for (const name of names) {
  forEachDevice(`${name}: captured as eager, replicas as solo runs, bitwise`, async (device) => {
    const eager = network(device, name, [1]);
    const expected = [eager.run(), ...eager.gradients()];
    const captured = network(device, name, [1]);
    let out: Tensor | undefined;
    const program = await Program.capture(device, name, () => out = captured.run());
    const kernels = program.dispatches.map(({ kernel }) => kernel);
    assertEquals(kernels.includes("pointwise"), !formulaTable[name].joins, kernels.join(", "));
    assertEquals(kernels.includes("pointwise_backward"), !formulaTable[name].joins);
    await program.run({ steps: 1 });
    const together = network(device, name, [0, 1, 2]);
    const all = [together.run(), ...together.gradients()];
    for (const [i, each] of [out!, ...captured.gradients()].entries()) {
      const alone = await expected[i]!.toArray();
      assertSameBits(await each.toArray(), alone, `${name}, captured, ${i}`);
      const second = (await all[i]!.toArray()).slice(25, 50);
      assertSameBits(second, alone, `${name}, replica 1, ${i}`);
    }
    program.release();
  });
}
