/**
 * Every function of one variable between two products: captured it is joined with their kernels where
 * it can be, and a replay is eager's, replicas solo runs' bits. And that the samples' gradients are slopes.
 */

import { assertEquals } from "@std/assert";
import { codeTables } from "../../kernels/table/codes.ts";
import { type FormulaName, formulaTable } from "../../kernels/table/formulas.ts";
import type { Device } from "../../lib/device/device.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { Program } from "../../lib/tensor/program.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, assertSameBits } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { callFormula } from "../helpers/formulas.ts";
import { formulaSamples } from "../helpers/samples/pointwise.ts";
import { generic } from "../helpers/gradcheck.ts";

const names = Object.keys(formulaTable) as FormulaName[];

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

Deno.test("no two functions of a table have one number", () => {
  for (const [table, codes] of Object.entries(codeTables)) {
    const numbers = Object.values(codes);
    assertEquals([...new Set(numbers)], numbers, table);
  }
});

/** A linear layer, the function, another linear layer, and their gradients. */
function network(device: Device, name: FormulaName, replicas: readonly number[]) {
  const weights = [1, 2, 3].map((seed) => {
    const values = replicas.map((r) => [...generic(10 * r + seed, 5, 5).values]).flat();
    return tensor(values, [5, 5], { requiresGrad: true }).to(device);
  });
  const { parameters = [[]] } = formulaSamples[name];
  const upstream = tensor(generic(5, 5, 5).values, [5, 5]);
  const start = replicas.length === 1 ? upstream : tensor(
    replicas.map(() => [...generic(5, 5, 5).values]).flat(),
    [5, 5],
  );
  start.to(device);
  const run = (): Tensor => {
    const out = F.linear(
      callFormula(name, F.linear(weights[0]!, weights[1]!), parameters[0]),
      weights[2]!,
    );
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
