/** tidy() leaves nothing behind, also when it throws; a program ends its runs before it goes. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import { Adam } from "../../lib/nn/adam.ts";
import { Linear, Sequential } from "../../lib/nn/mod.ts";
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
  const train = (run: (step: () => void) => void) => {
    const weight = tensor([1, 2], [2, 1], { requiresGrad: true }).to(device);
    const watch = watchBuffers(device);
    const optimiser = new Adam([weight], { lr: 0.1 });
    const step = () => {
      const x = tensor([1, -1], [1, 2], { label: "minibatch" }).to(device);
      optimiser.zeroGrad();
      x.matmul(weight).square().backward();
      optimiser.step();
    };
    for (let i = 0; i < 3; i++) run(step);
    optimiser.dispose();
    watch.restore();
    return { weight, left: watch.live() };
  };
  const tidied = train(tidy);
  assertEquals(tidied.left, ["tensor.grad"], "the weight's own");
  const plain = train((step) => step());
  assert(plain.left.includes("minibatch"), "without it the collector has to find them");
  assertEquals(await tidied.weight.toArray(), await plain.weight.toArray());
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
