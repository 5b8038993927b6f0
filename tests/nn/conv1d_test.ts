/** nn.Conv1d against PyTorch's: initial values from a seed, the state's names, results; refusals. */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import { Conv1d, Sequential, stack } from "../../lib/nn/mod.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import fixture from "../fixtures/conv1d.json" with { type: "json" };
import { assertClose, assertSameBits, tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

function network(generator: Generator): Sequential {
  return new Sequential([
    new Conv1d(3, 4, 5, { generator, stride: 2, padding: 1 }),
    new Conv1d(4, 2, 1, { generator, bias: false }),
  ]);
}

Deno.test("Conv1d starts with PyTorch's values, under its names and in its shapes", async () => {
  const generator = new Generator(fixture.seed);
  const state = await network(generator).stateDict();
  assertEquals([...state.keys()], Object.keys(fixture.state));
  for (const [name, { shape, values }] of Object.entries(fixture.state)) {
    assertEquals(state.get(name)!.shape, shape, name);
    // The fixture has nine digits, from which a float32 follows.
    assertSameBits(state.get(name)!.values as Float32Array, Float32Array.from(values), name);
  }
  assertSameBits(generator.randn(54), Float32Array.from(fixture.x), "what is drawn next");
});

forEachDevice("Conv1d answers as PyTorch's, to a batch and to one sample", async (device) => {
  const model = network(new Generator(fixture.seed)).to(device);
  const out = model.forward(tensor(fixture.x, [2, 3, 9]).to(device));
  assertEquals(out.shape, fixture.shape);
  assertClose(await out.toArray(), fixture.out, tolerances.op, "of a batch");
  const alone = model.forward(tensor(fixture.x.slice(27), [3, 9]).to(device));
  assertEquals(alone.shape, fixture.shape.slice(1));
  assertClose(await alone.toArray(), fixture.alone, tolerances.op, "of one sample");
});

Deno.test("Conv1d refuses options that it does not know or cannot use", () => {
  const generator = new Generator(1);
  const make = (options: object) => () => new Conv1d(2, 3, 2, { generator, ...options });
  assertThrows(make({ dilation: 2 }), UsageError, `found "dilation"; leave it out.`);
  assertThrows(make({ stride: 0 }), UsageError, "at least 1 for stride, found 0");
  assertThrows(make({ padding: -1 }), UsageError, "for padding, found -1");
  assertThrows(
    () => stack([make({ stride: 1 })(), make({ stride: 2 })()]),
    UsageError,
    `expected the model: Conv1d {"stride":1,"padding":0} in each`,
  );
});
