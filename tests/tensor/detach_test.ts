/** detach(), the switch requiresGrad, and gradients that are handed on without a copy. */

import { assertEquals, assertThrows } from "@std/assert";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import { tensor } from "../../lib/tensor/create.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { Program } from "../../lib/tensor/program.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { forEachDevice } from "../helpers/devices.ts";

const given = { requiresGrad: true };

forEachDevice("detach() has the same values in the same memory, and no graph", async (device) => {
  const x = tensor([0.5, -1], [2], given).to(device);
  const detached = x.detach();
  assertEquals([detached.requiresGrad, detached.isLeaf], [false, true]);
  x.set(Float32Array.of(3, 4));
  assertEquals([...await detached.toArray()], [3, 4]);
  // d/dx of x^2 with one of the factors detached is x.
  const y = x.square();
  const out = y.detach().square();
  assertEquals(out.requiresGrad, false);
  y.backward(tensor([1, 1], [2]).to(device));
  assertEquals([...await x.grad!.toArray()], [6, 8]);
});

forEachDevice("what was detached outlives backward() and noGrad()", async (device) => {
  const x = tensor([1, 2], [2], given).to(device);
  const hidden = x.square();
  const kept = hidden.detach();
  hidden.square().backward(tensor([1, 1], [2]).to(device));
  assertEquals([...await kept.toArray()], [1, 4]);
  const returned = noGrad(() => x.neg().detach());
  assertEquals([...await returned.toArray()], [-1, -2]);
});

forEachDevice("what was detached in a captured function holds what it computes", async (device) => {
  const x = tensor([1, 2, 3, 4], [2, 2]).to(device);
  const weight = tensor([1, 0, 0, 1], [2, 2]).to(device);
  let hidden: Tensor | undefined;
  const program = await Program.capture(device, "detached", () => {
    const product = F.linear(x, weight);
    hidden = product.detach();
    product.relu();
  });
  x.set(Float32Array.of(5, 6, 7, 8));
  await program.run({ steps: 1 });
  assertEquals([...await hidden!.toArray()], [5, 6, 7, 8]);
  program.release();
});

forEachDevice("requiresGrad is switched of leaves of floats only", async (device) => {
  const x = tensor([2], [1]).to(device);
  x.requiresGrad = true;
  const y = x.square();
  y.retainGrad().backward();
  assertEquals([...await x.grad!.toArray()], [4]);
  x.requiresGrad = false;
  assertEquals(x.square().requiresGrad, false);
  const computed = tensor([2], [1], given).to(device).square();
  assertThrows(() => computed.requiresGrad = false, UsageError, "one that was computed");
  const tokens = tensor(Uint32Array.of(1), [1]).to(device);
  assertThrows(() => tokens.requiresGrad = true, UsageError, "found uint32");
});

forEachDevice("a gradient that is handed on to several is not added to for one", async (device) => {
  const [x, y] = [[1, 2], [3, 4]].map((values) => tensor(values, [2], given).to(device));
  const ones = tensor([1, 1], [2]).to(device);
  const step = () => {
    const [p, q] = [x!.neg(), y!.neg()];
    const square = p.square();
    // The gradient of the sum is that of p and of q; p gets another from its square.
    const sum = p.add(q);
    sum.add(square).backward(ones);
  };
  step();
  const found = async () => [...await x!.grad!.toArray(), ...await y!.grad!.toArray()];
  const expected = [-1 + 2 * 1, -1 + 2 * 2, -1, -1];
  assertEquals(await found(), expected);
  const program = await Program.capture(device, "shared gradient", () => {
    new SGD([x!, y!], { lr: 0 }).zeroGrad();
    step();
  });
  await program.run({ steps: 2 });
  assertEquals(await found(), expected);
  program.release();
});

forEachDevice(
  "copy_() replaces values, in every replay too, and loses no gradient",
  async (device) => {
    const running = tensor([1, 2], [2]).to(device);
    const x = tensor([3, 4], [2], given).to(device);
    assertThrows(() => running.copy_(x), UsageError, '"tensor" requires one');
    assertThrows(() => running.copy_(tensor([1], [1]).to(device)), ShapeError, "expects shape [2]");
    const program = await Program.capture(device, "doubling", () => {
      running.copy_(F.square(running));
    });
    assertEquals([...await running.toArray()], [1, 2]);
    await program.run({ steps: 2 });
    assertEquals([...await running.toArray()], [1, 16]);
    assertEquals([...await noGrad(() => running.copy_(x)).toArray()], [3, 4]);
    program.release();
    // backward() notices that what it needs was replaced.
    const y = x.square();
    noGrad(() => x.copy_(running));
    assertThrows(() => y.backward(running), UsageError, "found it changed since");
  },
);
