/** Initial values against PyTorch's from the same seed: every Kaiming form, gains, and default layers. */

import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import { openDevice } from "../../lib/device/mod.ts";
import * as init from "../../lib/nn/init.ts";
import { Embedding, Linear, Sequential } from "../../lib/nn/mod.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { zeros } from "../../lib/tensor/create.ts";
import fixtures from "../fixtures/init.json" with { type: "json" };
import { assertSameBits } from "../helpers/close.ts";

const freshGenerator = () => new Generator(fixtures.seed);

/** The fixture has nine digits, from which a float32 follows. */
function assertPyTorchs(found: Float32Array | Uint32Array, expected: number[], what: string): void {
  assertSameBits(found, Float32Array.from(expected), what);
}

Deno.test("calculateGain() knows PyTorch's gains", () => {
  const { "leakyRelu 0.2": steep, ...gains } = fixtures.gains;
  for (const [name, gain] of Object.entries(gains)) {
    assertAlmostEquals(init.calculateGain(name as init.Nonlinearity), gain, 1e-12, name);
  }
  assertAlmostEquals(init.calculateGain("leakyRelu", 0.2), steep, 1e-12);
  assertEquals(Object.keys(gains).length, 6);
});

for (const { form, nonlinearity, mode, values } of fixtures.kaiming) {
  Deno.test(`${form}, ${nonlinearity}, ${mode}: the values that PyTorch draws`, () => {
    // torch's weight [7, 5] has fan-in 5; ours with that fan-in is [5, 7], filled in the same order.
    const weight = zeros([5, 7]);
    const fill = form === "kaimingNormal" ? init.kaimingNormal : init.kaimingUniform;
    fill(weight, {
      generator: freshGenerator(),
      nonlinearity: nonlinearity as init.Nonlinearity,
      mode: mode as "fanIn" | "fanOut",
      ...(nonlinearity === "leakyRelu" && { slope: 0.01 }),
    });
    assertPyTorchs(weight.storage.host!, values, `${form} ${nonlinearity} ${mode}`);
  });
}

Deno.test("kaimingNormal() without options is PyTorch's default", () => {
  const weight = init.kaimingNormal(zeros([4, 6]), { generator: freshGenerator() });
  assertPyTorchs(weight.storage.host!, fixtures.kaimingNormalDefault, "default");
});

Deno.test("kaimingNormal() of fewer than 16 values rounds once, as PyTorch's", () => {
  const weight = init.kaimingNormal(zeros([3, 5]), { generator: freshGenerator() });
  assertPyTorchs(weight.storage.host!, fixtures.kaimingNormalSmall, "small");
});

Deno.test("Linear starts as torch.nn.Linear: weight, then bias, then the next layer", async () => {
  const generator = freshGenerator();
  const first = new Linear(5, 7, { generator });
  const second = new Linear(7, 3, { generator, bias: false });
  const { weight, bias, next } = fixtures.linear;
  // A state has PyTorch's orientation, [out, in].
  const state = await new Sequential({ first, second }).stateDict();
  const valuesOf = (name: string) => state.get(name)!.values as Float32Array;
  assertPyTorchs(valuesOf("first.weight"), weight, "weight");
  assertPyTorchs(valuesOf("first.bias"), bias, "bias");
  assertPyTorchs(valuesOf("second.weight"), next, "weight of the second");
  assertEquals(second.bias, null);
});

Deno.test("Embedding starts as torch.nn.Embedding", () => {
  const { weight } = new Embedding(9, 4, { generator: freshGenerator() });
  assertPyTorchs(weight.storage.host!, fixtures.embedding, "embedding");
});

Deno.test("a gain given replaces calculateGain's, and normal() scales", () => {
  const drawn = freshGenerator().randn(35);
  const given = { generator: freshGenerator(), gain: 2, nonlinearity: "tanh" } as const;
  const kaiming = init.kaimingNormal(zeros([5, 7]), given).storage.host!;
  assertSameBits(kaiming, drawn.map((x) => x * Math.fround(2 / Math.sqrt(5))), "gain 2");
  const scaled = init.normal(zeros([5, 7]), 0.01, freshGenerator()).storage.host!;
  assertSameBits(scaled, drawn.map((x) => x * Math.fround(0.01)), "scale 0.01");
});

Deno.test("zeros() draws nothing, normal() with scale 0 draws all the same", () => {
  const generator = freshGenerator();
  init.zeros(zeros([5, 7]));
  assertEquals(generator.randint(1000, 3), freshGenerator().randint(1000, 3));
  const moved = freshGenerator();
  init.normal(zeros([5, 7]), 0, moved);
  const expected = freshGenerator();
  expected.randn(35);
  assertEquals(moved.randint(1000, 3), expected.randint(1000, 3));
});

Deno.test("initialising a bias by Kaiming, or a tensor on a device, is an error", async () => {
  const generator = freshGenerator();
  assertThrows(() => init.kaimingNormal(zeros([7]), { generator }), UsageError, "found [7]");
  const device = await openDevice("cpu");
  const weight = zeros([5, 7]).to(device);
  assertThrows(() => init.normal(weight, 1, generator), UsageError, "initialise before to()");
  device.close();
});
