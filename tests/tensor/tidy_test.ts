/** tidy() and evaluating() leave nothing behind, also when they throw; a program ends its runs first. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import { Adam } from "../../lib/nn/adam.ts";
import { BatchNorm1d, evaluating, Linear, Sequential } from "../../lib/nn/mod.ts";
import { tensor, zeros } from "../../lib/tensor/create.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { noGrad, tidy } from "../../lib/tensor/scope.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { watchBuffers } from "../helpers/buffers.ts";
import { forEachDevice } from "../helpers/devices.ts";

forEachDevice("tidy() gives back all but what it returns, in whatever shape", async (device) => {
  const watch = watchBuffers(device);
  using outside = tensor([4], [1]).to(device);
  let inner: Tensor | undefined;
  const { roots: [two], model, kept } = tidy(() => {
    inner = outside.square();
    const x = tensor([16], [1], { requiresGrad: true }).to(device);
    const kept = x.sqrt().retainGrad();
    kept.sqrt().backward();
    const layer = new Linear(1, 1, { generator: new Generator(1) });
    const model = new Sequential({ layer }).to(device);
    return { roots: [inner.sqrt().sqrt()], model, kept };
  });
  assertEquals([await two!.item(), await kept.grad!.item()], [2, 0.25]);
  assertEquals(model.parameters().map(({ shape }) => shape), [[1, 1], [1]]);
  await assertRejects(() => inner!.item(), UsageError, "made inside tidy() and not returned");
  for (const each of [two!, kept, kept.grad!, model, outside]) each.dispose();
  assertEquals(watch.live(), []);
  watch.restore();
});

forEachDevice("tidy() gives back what it made before it throws, and takes no promise", (device) => {
  const watch = watchBuffers(device);
  using x = tensor([4], [1]).to(device);
  const broken = (): never => {
    noGrad(() => x.sqrt()).square();
    throw new RangeError("mine");
  };
  assertThrows(() => tidy(broken), RangeError, "mine");
  assertThrows(() => noGrad(() => tidy(broken)), RangeError, "mine");
  const later = () => Promise.resolve(x.sqrt());
  assertThrows(
    () => void tidy(later),
    UsageError,
    "Cannot run tidy(): expected a function that is",
  );
  assertEquals(watch.live(), ["tensor"], "x alone");
  watch.restore();
});

forEachDevice("steps inside tidy() keep the optimiser's state and nothing else", async (device) => {
  const weights = [tidyOrNot(true), tidyOrNot(false)].map((weight) => weight.toArray());
  const [tidied, plain] = await Promise.all(weights);
  assertEquals(tidied, plain);

  function tidyOrNot(tidied: boolean): Tensor {
    const weight = tensor([1, 2], [2, 1], { requiresGrad: true }).to(device);
    const optimiser = new Adam([weight], { lr: 0.1 });
    const watch = watchBuffers(device);
    const step = () => {
      const x = tensor([1, -1], [1, 2], { label: "minibatch" }).to(device);
      optimiser.zeroGrad();
      x.matmul(weight).square().backward();
      optimiser.step();
    };
    for (let i = 0; i < 3; i++) tidied ? tidy(step) : step();
    if (tidied) assert(!watch.live().some((label) => /minibatch|out/.test(label)), watch.live()[0]);
    optimiser.dispose();
    if (tidied) assertEquals(watch.live(), ["tensor.grad"], "the weight's own");
    watch.restore();
    return weight;
  }
});

forEachDevice("inside a capture tidy() gives nothing back, also when it throws", async (device) => {
  const watch = watchBuffers(device);
  using x = tensor([16], [1]).to(device);
  using out = zeros([1]).to(device);
  const program = await Program.capture(device, "roots", () => {
    let inner: Tensor | undefined;
    const broken = () => {
      inner = x.sqrt();
      throw new RangeError("mine");
    };
    assertThrows(() => tidy(broken), RangeError, "mine");
    const root = tidy(() => inner!.sqrt());
    out.copy_(tidy(() => root.square().square()));
  });
  await program.run({ steps: 2 });
  assertEquals(await out.item(), 16);
  program.release();
  assertEquals(watch.live(), ["tensor", "tensor"], "x and out");
  watch.restore();
});

forEachDevice(
  "a program released during its runs ends them, then frees its memory",
  async (device) => {
    const watch = watchBuffers(device);
    const x = tensor([2], [1], { label: "x" }).to(device);
    const program = await Program.capture(device, "square", () => {
      noGrad(() => x.copy_(x.square()));
    });
    const runs = [1, 2].map((steps) => program.run({ steps, outputs: [x] }));
    program.release();
    x.dispose();
    assert(watch.live().includes("x"), "it is still needed");
    const results = await Promise.all(runs);
    assertEquals(results.map(([values]) => values!.float32[0]![0]), [4, 256]);
    assertEquals(watch.live(), []);
    await assertRejects(() => program.run({ steps: 1 }), UsageError, "it was released");
    watch.restore();
  },
);

Deno.test("evaluating() puts every mode back, also when it throws, and takes no promise", () => {
  const frozen = new BatchNorm1d(2).eval();
  const norm = new BatchNorm1d(2);
  const model = new Sequential({ norm, frozen });
  const modes = () => [model, norm, frozen].map(({ training }) => training);
  assertEquals(evaluating(model, modes), [false, false, false]);
  assertEquals(modes(), [true, true, false]);
  assertThrows(() => evaluating(model, () => JSON.parse("{")), SyntaxError);
  const later = () => Promise.resolve(modes());
  assertThrows(() => void evaluating(model, later), UsageError, "Cannot run evaluating()");
  assertEquals(modes(), [true, true, false]);
});
