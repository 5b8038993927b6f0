/** backward(): accumulation, what is kept and what is released, and the errors of misuse. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { Program } from "../../lib/tensor/program.ts";
import { isGradEnabled, noGrad } from "../../lib/tensor/scope.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, assertSameBits, tolerances } from "../helpers/close.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";
import { generic, gradcheck } from "../helpers/gradcheck.ts";

/** A generic tensor on the device; requires a gradient. */
function variable(device: Device, seed: number, ...shape: number[]): Tensor {
  const { values } = generic(seed, ...shape);
  return tensor(values, shape, { requiresGrad: true, label: `v${seed}` }).to(device);
}

function targetsOf(device: Device, ...values: number[]): Tensor {
  return tensor(Uint32Array.from(values), [values.length]).to(device);
}

const gradientOf = async (tensor: Tensor) => await tensor.grad!.toArray() as Float32Array;

const shared = { x: generic(1, 5, 4), weight: generic(2, 4, 4), bias: generic(3, 4) };

testOnDevice("cpu", "a weight used in two layers gets both contributions", async (device) => {
  await gradcheck(device, "weight used twice", shared, ({ x, weight, bias }) => {
    return F.linear(F.tanh(F.linear(x!, weight!, bias)), weight!, bias);
  });
});

testOnDevice("cpu", "a result with three consumers gets all contributions", async (device) => {
  await gradcheck(device, "diamond", shared, ({ x, weight, bias }) => {
    const hidden = F.tanh(F.linear(x!, weight!, bias));
    // [5, 4] by [4, 5]: hidden is both x and weight, and passes through tanh besides.
    return F.linear(F.linear(hidden, hidden.view(4, 5)), F.tanh(hidden));
  });
});

testOnDevice("cpu", "batch norm of a shared input, and a shared gamma", async (device) => {
  const variables = { x: generic(4, 7, 3), gamma: generic(5, 3), beta: generic(6, 3) };
  await gradcheck(device, "batch norms", variables, ({ x, gamma, beta }) => {
    const zeros = () => tensor(new Float32Array(3), [3]).to(device);
    const options = { eps: 1e-5, momentum: 0.1, unbiased: true, runningStd: false };
    const norm = (y: Tensor) =>
      F.batchNorm(y, gamma!, beta!, { ...options, runningMean: zeros(), runningVar: zeros() });
    return F.linear(norm(F.tanh(x!)), norm(x!).view(3, 7));
  });
});

testOnDevice("cpu", "an embedding used twice gets both contributions", async (device) => {
  const tokens = (...values: number[]) => tensor(Uint32Array.from(values), [3, 2]).to(device);
  await gradcheck(device, "embedding", { weight: generic(7, 5, 3) }, ({ weight }) => {
    const left = F.embedding(tokens(0, 1, 1, 4, 2, 0), weight!).view(3, 6);
    const right = F.embedding(tokens(3, 3, 1, 0, 0, 0), weight!).view(6, 3);
    return F.linear(left, right);
  });
});

forEachDevice("gradients add up over backward() calls until zeroGrad()", async (device) => {
  const weight = variable(device, 8, 3, 4);
  const logits = variable(device, 9, 5, 4);
  const x = tensor(generic(10, 5, 3).values, [5, 3]).to(device);
  const targets = targetsOf(device, 0, 3, 1, 2, 2);
  const backward = () => {
    F.crossEntropy(F.linear(x, weight), targets).backward();
    F.crossEntropy(logits, targets).backward();
  };
  const optimiser = new SGD([weight, logits], { lr: 0.1 });
  backward();
  const once = [await gradientOf(weight), await gradientOf(logits)];
  backward();
  const twice = [await gradientOf(weight), await gradientOf(logits)];
  once.forEach((values, i) => {
    assertClose(twice[i]!, values.map((value) => 2 * value), tolerances.op, `input ${i}, twice`);
  });
  optimiser.zeroGrad();
  assertEquals(weight.grad, null);
  backward();
  assertSameBits(await gradientOf(weight), once[0]!, "weight after zeroGrad()");
  assertSameBits(await gradientOf(logits), once[1]!, "logits after zeroGrad()");
});

forEachDevice("retainGrad() keeps an intermediate tensor and its gradient", async (device) => {
  const weight = variable(device, 11, 3, 4);
  const x = tensor(generic(12, 5, 3).values, [5, 3]).to(device);
  const logits = F.linear(x, weight).retainGrad();
  const hidden = F.tanh(logits).retainGrad();
  F.crossEntropy(hidden, targetsOf(device, 0, 1, 2, 3, 0)).backward();
  const [t, dh, dz] = [await hidden.toArray(), await gradientOf(hidden), await gradientOf(logits)];
  assert(dh.some((value) => Math.abs(value) > 0.01));
  const expected = dh.map((value, i) => value * (1 - t[i]! ** 2));
  assertClose(dz, expected, tolerances.op, "gradient of the pre-activation");
});

forEachDevice("what was not retained is released, and says so", async (device) => {
  const hidden = F.tanh(variable(device, 13, 3, 4));
  const loss = F.crossEntropy(hidden, targetsOf(device, 0, 1, 2));
  loss.backward();
  assertEquals(hidden.grad, null);
  await assertRejects(
    () => hidden.toArray(),
    UsageError,
    "call retainGrad() on it before backward()",
  );
  assert(await loss.item() > 0, "the root stays readable");
});

forEachDevice("row losses given by the caller outlive backward()", async (device) => {
  const rowLosses = tensor(new Float32Array(3), [3]).to(device);
  const logits = variable(device, 14, 3, 4);
  const loss = F.crossEntropy(logits, targetsOf(device, 0, 1, 2), { rowLosses });
  loss.backward();
  const rows = await rowLosses.toArray();
  const mean = (rows[0]! + rows[1]! + rows[2]!) / 3;
  assertClose([await loss.item()], [mean], tolerances.op, "mean of the row losses");
});

forEachDevice("noGrad() leaves no graph and releases what it does not return", async (device) => {
  const x = variable(device, 15, 3, 4);
  let inner: Tensor | undefined;
  const outer = noGrad(() => {
    assertEquals(isGradEnabled(), false);
    inner = F.tanh(x);
    return F.tanh(inner);
  });
  assertEquals(isGradEnabled(), true);
  assertEquals(outer.requiresGrad, false);
  assertEquals((await outer.toArray()).length, 12);
  await assertRejects(() => inner!.toArray(), UsageError, "it was made inside noGrad()");
  assertThrows(() => outer.backward(x), UsageError, "it has no graph");
});

Deno.test("noGrad() ends when its body throws", () => {
  assertThrows(() => noGrad(() => JSON.parse("{")), SyntaxError);
  assertEquals(isGradEnabled(), true);
});

forEachDevice(
  "backward() refuses a second pass, a missing gradient and a wrong shape",
  (device) => {
    const loss = F.crossEntropy(variable(device, 16, 3, 4), targetsOf(device, 0, 1, 2));
    loss.backward();
    assertThrows(() => loss.backward(), UsageError, "backward() can run only once");
    const out = F.tanh(variable(device, 17, 2, 3));
    assertThrows(
      () => out.backward(),
      ShapeError,
      "only a tensor of one element needs no gradient",
    );
    const wrong = tensor(new Float32Array(4), [2, 2]).to(device);
    assertThrows(() => out.backward(wrong), ShapeError, "[2, 3]");
  },
);

forEachDevice("backward() refuses a tensor whose graph is gone", (device) => {
  const x = variable(device, 18, 3, 4);
  const hidden = F.tanh(x).retainGrad();
  const targets = targetsOf(device, 0, 1, 2);
  const first = F.crossEntropy(F.tanh(hidden), targets);
  const second = F.crossEntropy(F.tanh(hidden), targets);
  first.backward();
  assertThrows(() => second.backward(), UsageError, "backward() has passed it already");
});

forEachDevice("view() shares values and gradient", async (device) => {
  const x = variable(device, 19, 6, 2);
  const view = x.view(3, 4);
  F.crossEntropy(view, targetsOf(device, 0, 1, 2)).backward();
  assertEquals(x.grad!.shape, [6, 2]);
  assertEquals(view.grad!.shape, [3, 4]);
  assertSameBits(await gradientOf(view), await gradientOf(x), "gradient");
  x.set(new Float32Array(12).fill(5));
  assertEquals([...await view.toArray()], new Array(12).fill(5));
  assertThrows(() => x.view(5, 2), ShapeError, "expected 12 elements, found 10");
});

forEachDevice("a capture refuses gradients from before it", async (device) => {
  const x = variable(device, 20, 3, 4);
  const targets = targetsOf(device, 0, 1, 2);
  const step = () => F.crossEntropy(x, targets).backward();
  step();
  await assertRejects(
    () => Program.capture(device, "stale", step),
    UsageError,
    "call zeroGrad() inside the captured function",
  );
});

forEachDevice("a replayed backward() overwrites: it does not add up", async (device) => {
  const x = variable(device, 21, 3, 4);
  const targets = targetsOf(device, 0, 1, 2);
  const optimiser = new SGD([x], { lr: 0 });
  const program = await Program.capture(device, "loss", () => {
    optimiser.zeroGrad();
    F.crossEntropy(F.tanh(x), targets).backward();
  });
  await program.run({ steps: 1 });
  const once = await gradientOf(x);
  await program.run({ steps: 3 });
  assertSameBits(await gradientOf(x), once, "gradient after four replays");
  program.release();
});

forEachDevice("a tensor of a released program says whose it was", async (device) => {
  const x = variable(device, 22, 3, 4);
  let out: Tensor | undefined;
  const program = await Program.capture(device, "short-lived", () => noGrad(() => out = F.tanh(x)));
  await program.run({ steps: 1 });
  assertEquals((await out!.toArray()).length, 12);
  program.release();
  await assertRejects(() => out!.toArray(), UsageError, `the program "short-lived"`);
});

Deno.test("the host and a device do not mix", async () => {
  const onHost = tensor([1, 2, 3], [1, 3], { label: "mine" });
  assertThrows(
    () => F.tanh(onHost),
    UsageError,
    `"mine": it is on the host; move it with to(device)`,
  );
  assertEquals([...await onHost.toArray()], [1, 2, 3]);
});
