/** Where backward() may start, and gradients kept from before. The figures are PyTorch's. */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import { Linear } from "../../lib/nn/linear.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, assertSameBits, tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { constant, gradientOf, SMALL_GRADIENT, smallLoss } from "../helpers/small_loss.ts";

const times = (factor: number) => SMALL_GRADIENT.map((value) => factor * value);

forEachDevice("backward() of a view of a loss, and again: it adds", async (device) => {
  const { weight, loss } = smallLoss(device);
  loss().view(1).backward();
  assertClose(await gradientOf(weight), SMALL_GRADIENT, tolerances.op, "W.grad");
  loss().view(1, 1).backward();
  assertClose(await gradientOf(weight), times(2), tolerances.op, "W.grad, twice");
  const released = loss().view(1);
  released.backward();
  assertThrows(() => released.backward(), UsageError, "backward() can run only once");
});

forEachDevice("one element that is no loss starts from a gradient of one", async (device) => {
  const weight = tensor([2, -3], [2, 1], { requiresGrad: true }).to(device);
  const x = constant(device, [0.5, 0.2], 1, 2);
  const start = () => F.tanh(F.linear(x, weight));
  start().backward();
  const expected = [0.427819401, 0.171127766];
  assertClose(await gradientOf(weight), expected, tolerances.op, "W.grad");
  start().view(1).backward();
  const twice = expected.map((value) => 2 * value);
  assertClose(await gradientOf(weight), twice, tolerances.op, "W.grad of a view, added");
});

forEachDevice("a leaf of one element has itself as gradient 1, and adds", async (device) => {
  const leaf = tensor([7], [1], { requiresGrad: true }).to(device);
  leaf.backward();
  leaf.view(1, 1).backward(constant(device, [3], 1, 1));
  assertEquals([...await gradientOf(leaf)], [4]);
  assertThrows(() => constant(device, [1]).backward(), UsageError, "it has no graph");
});

forEachDevice("a gradient may be one of those that the call itself writes", async (device) => {
  const { weight, bias } = new Linear(2, 2, { generator: new Generator(1) }).to(device);
  weight.backward(constant(device, [1, 2, 3, 4], 2, 2));
  weight.backward(weight.grad!);
  assertEquals([...await gradientOf(weight)], [2, 4, 6, 8]);
  bias!.backward(constant(device, [1, 2], 2));
  bias!.clone().backward(bias!.grad!);
  assertEquals([...await gradientOf(bias!)], [2, 4]);
  F.linear(constant(device, [1, 0, 0, 1], 2, 2), weight, bias).backward(weight.grad!);
  assertEquals([...await gradientOf(weight)], [4, 8, 12, 16]);
  assertEquals([...await gradientOf(bias!)], [2 + 2 + 6, 4 + 4 + 8]);
});

forEachDevice("ones are written for every replica, and by every replay", async (device) => {
  const weight = tensor([2, -3, 2, -3], [2, 1], { requiresGrad: true }).to(device);
  const x = constant(device, [0.5, 0.2], 1, 2);
  const optimiser = new SGD([weight], { lr: 0 });
  const program = await Program.capture(device, "step", () => {
    optimiser.zeroGrad();
    F.tanh(F.linear(x, weight)).backward();
  });
  await program.run({ steps: 2 });
  const once = [0.427819401, 0.171127766];
  assertClose(await gradientOf(weight), [...once, ...once], tolerances.op, "W.grad");
  program.release();
});

forEachDevice("crossEntropy(...).backward(gradient) scales", async (device) => {
  const { weight, loss } = smallLoss(device);
  loss().backward(constant(device, [3]));
  assertClose(await gradientOf(weight), times(3), tolerances.op, "times 3");
  loss().view(1).backward(constant(device, [-4], 1));
  assertClose(await gradientOf(weight), times(-1), tolerances.op, "times -4, added");
  const logits = tensor([7, 10], [1, 2], { requiresGrad: true }).to(device);
  const targets = tensor(Uint32Array.of(1), [1]).to(device);
  F.crossEntropy(logits, targets).backward(constant(device, [Infinity]));
  assertEquals([...await gradientOf(logits)], [Infinity, -Infinity], "a leaf, overflowing");
});

forEachDevice("a loss that is not the root passes a gradient on", async (device) => {
  const { weight, loss } = smallLoss(device);
  F.tanh(F.linear(loss().view(1, 1), constant(device, [2], 1, 1))).backward();
  const expected = [0.093961678, -0.093961678, 0.187923357, -0.187923357];
  assertClose(await gradientOf(weight), expected, tolerances.op, "tanh(2 loss)");
});

forEachDevice("the root keeps its gradient if asked, else none", async (device) => {
  const { weight, loss } = smallLoss(device);
  const plain = loss();
  plain.backward();
  assertEquals(plain.grad, null);
  const inner = loss().retainGrad();
  const root = F.tanh(inner.view(1)).retainGrad();
  const start = constant(device, [5], 1);
  root.backward(start);
  start.set(Float32Array.of(-1));
  assertEquals([...await gradientOf(root)], [5], "a copy of what was passed");
  assertClose(await gradientOf(inner), [4.98821497], tolerances.op, "gradient of the loss");
  const own = loss().retainGrad();
  new SGD([weight], { lr: 0 }).zeroGrad();
  own.view(1).backward();
  assertEquals([...await gradientOf(own)], [1]);
  assertClose(await gradientOf(weight), SMALL_GRADIENT, tolerances.op, "W.grad");
});

forEachDevice("one gradient serves all replicas of the root", async (device) => {
  const leaf = tensor([0, 1, 2], [1], { requiresGrad: true }).to(device);
  const root = leaf.clone().retainGrad();
  root.backward(constant(device, [5], 1));
  leaf.backward(constant(device, [2], 1));
  assertEquals([...await gradientOf(root)], [5, 5, 5]);
  assertEquals([...await gradientOf(leaf)], [7, 7, 7]);
});

forEachDevice("a gradient to start from must fit the root", (device) => {
  const { loss } = smallLoss(device);
  const root = loss();
  assertThrows(() => root.backward(constant(device, [1], 1)), ShapeError, "expects shape []");
  const three = constant(device, [1, 2, 3]);
  assertThrows(() => root.backward(three), ShapeError, "has 3 replicas, expected 1;");
  const token = tensor(Uint32Array.of(1), []).to(device);
  assertThrows(() => root.backward(token), UsageError, "dtype float32, found uint32");
  root.backward();
});

forEachDevice("a gradient held over zeroGrad() is refused; a clone keeps it", async (device) => {
  const { weight, loss } = smallLoss(device);
  const optimiser = new SGD([weight], { lr: 0 });
  loss().backward();
  const [held, kept] = [weight.grad!, weight.grad!.clone()];
  optimiser.zeroGrad();
  await assertRejects(() => held.toArray(), UsageError, `"W.grad": zeroGrad() gave its place`);
  assertThrows(() => F.tanh(held), UsageError, "clone() a gradient to keep it");
  loss().backward(constant(device, [2]));
  await assertRejects(() => held.item(), UsageError);
  assertThrows(() => held.set(new Float32Array(4)), UsageError, "W.grad");
  assertClose(await kept.toArray(), SMALL_GRADIENT, tolerances.op, "the clone");
  assertClose(await gradientOf(weight), times(2), tolerances.op, "the next gradient");
});

forEachDevice(
  "a gradient held over a second backward() is the sum, as in PyTorch",
  async (device) => {
    const { weight, loss } = smallLoss(device);
    loss().backward();
    const held = weight.grad!;
    loss().backward();
    assertClose(await held.toArray(), times(2), tolerances.op, "W.grad");
  },
);

forEachDevice("a gradient held over a replay that writes the next is refused", async (device) => {
  const { weight, loss } = smallLoss(device);
  const optimiser = new SGD([weight], { lr: 0.5 });
  let inside: Tensor | undefined;
  const program = await Program.capture(device, "step", () => {
    optimiser.zeroGrad();
    loss().backward();
    inside = weight.grad!;
    optimiser.step();
  });
  assertEquals(weight.grad, null, "the capture ran nothing");
  await program.run({ steps: 1 });
  const held = weight.grad!;
  assertClose(await held.toArray(), SMALL_GRADIENT, tolerances.op, "first");
  await program.run({ steps: 1 });
  await assertRejects(() => held.toArray(), UsageError, `replay of the program "step"`);
  const now = await gradientOf(weight);
  assertSameBits(await inside!.toArray(), now, "what the captured function saw is the last");
  // An eager backward() adds to what a replay left.
  loss().backward();
  const added = await gradientOf(weight);
  assertEquals(added.every((value, i) => Math.abs(value) > Math.abs(now[i]!)), true);
  program.release();
});

forEachDevice("clone() of tokens is refused; under noGrad() it has no graph", (device) => {
  const { weight, targets } = smallLoss(device);
  assertThrows(() => targets.clone(), UsageError, "expects dtype float32, found uint32");
  assertEquals(noGrad(() => weight.clone()).requiresGrad, false);
});
