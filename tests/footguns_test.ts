/**
 * Surprising behaviour, pinned. Each entry is classed: "error" refuses with a typed error and says
 * what to do instead; "silent" goes on and does what the title says, which may not be what was meant.
 * The aim is to move entries from the second class to the first.
 */

import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import type { Device } from "../lib/device/device.ts";
import { ShapeError, UsageError } from "../lib/device/errors.ts";
import { BatchNorm1d, crossEntropy, Linear, stack } from "../lib/nn/mod.ts";
import { SGD } from "../lib/nn/sgd.ts";
import { embedding, linear, tanh } from "../lib/tensor/functional.ts";
import { Program } from "../lib/tensor/program.ts";
import { Generator } from "../lib/tensor/random/generator.ts";
import { noGrad } from "../lib/tensor/scope.ts";
import { type Tensor, tensor } from "../lib/tensor/tensor.ts";
import { assertClose, tolerances } from "./helpers/close.ts";
import { forEachDevice } from "./helpers/devices.ts";

function footgun(
  kind: "error" | "silent",
  title: string,
  body: (device: Device) => Promise<void> | void,
): void {
  forEachDevice(`${kind}: ${title}`, body);
}

const onDevice = (device: Device, values: number[], ...shape: number[]): Tensor =>
  tensor(values, shape).to(device);

footgun("silent", "a host number inside a captured step is a constant", async (device) => {
  const weight = tensor([1], [1, 1], { requiresGrad: true }).to(device);
  const gradient = onDevice(device, [1], 1, 1);
  const x = onDevice(device, [1], 1, 1);
  let calls = 0;
  const program = await Program.capture(device, "step", () => {
    calls++;
    const optimiser = new SGD([weight], { lr: 0.25 / calls });
    optimiser.zeroGrad();
    linear(x, weight).backward(gradient);
    optimiser.step();
  });
  await program.run({ steps: 2 });
  assertEquals(calls, 1, "the body ran once, at the capture");
  assertEquals(await weight.item(), 0.5, "the rate stayed 0.25; a RateTable varies on the device");
  program.release();
});

footgun(
  "silent",
  "what a capture reads is read at each replay, not at the capture",
  async (device) => {
    const x = onDevice(device, [0], 1);
    let out: Tensor | undefined;
    const program = await Program.capture(device, "tanh", () => noGrad(() => void (out = tanh(x))));
    x.set(Float32Array.of(1));
    await program.run({ steps: 1 });
    assertClose(await out!.toArray(), [Math.tanh(1)], tolerances.op, "tanh(1)");
    program.release();
  },
);

footgun("error", "tensors are changed in place by set() under the graph's feet", (device) => {
  const weight = tensor([2], [1, 1], { requiresGrad: true }).to(device);
  const x = onDevice(device, [3], 1, 1);
  const out = linear(x, weight);
  x.set(Float32Array.of(100));
  assertThrows(() => out.backward(), UsageError, "found it changed since");
});

footgun("error", "an optimiser's step between the backward() of two losses", (device) => {
  const weight = tensor([2], [1, 1], { requiresGrad: true }).to(device);
  const x = tensor([3], [1, 1], { requiresGrad: true }).to(device);
  const optimiser = new SGD([weight], { lr: 1 });
  const [first, second] = [linear(x, weight), linear(x, weight)];
  first.backward();
  optimiser.step();
  assertThrows(() => second.backward(), UsageError, "an optimiser's step");
});

footgun("silent", "gradients add up until zeroGrad(), as in PyTorch", async (device) => {
  const weight = tensor([2], [1, 1], { requiresGrad: true }).to(device);
  const backward = () => {
    linear(onDevice(device, [3], 1, 1), weight).backward(onDevice(device, [1], 1, 1));
  };
  backward();
  backward();
  assertEquals(await weight.grad!.item(), 6);
});

footgun("error", "a gradient kept from before zeroGrad()", async (device) => {
  const weight = tensor([2], [1, 1], { requiresGrad: true }).to(device);
  const optimiser = new SGD([weight], { lr: 1 });
  const backward = (x: number) => {
    optimiser.zeroGrad();
    linear(onDevice(device, [x], 1, 1), weight).backward(onDevice(device, [1], 1, 1));
  };
  backward(3);
  const kept = weight.grad!;
  backward(4);
  await assertRejects(() => kept.item(), UsageError, "clone() a gradient to keep it");
});

footgun(
  "error",
  "a token outside the vocabulary, a target that is no class, also by a later set()",
  (device) => {
    // A kernel cannot refuse one, so the host remembers the largest of what it gave away.
    const weight = onDevice(device, [1, 2, 3, 4], 2, 2);
    const tokens = tensor(Uint32Array.of(1, 2), [2]).to(device);
    assertThrows(() => embedding(tokens, weight), UsageError, "from 0 to 1, found 2");
    assertThrows(() => crossEntropy(weight, tokens), UsageError, "from 0 to 1, found 2");
    const good = tensor(Uint32Array.of(1, 0), [2]).to(device);
    embedding(good, weight);
    assertThrows(() => good.set(Uint32Array.of(0, 7)), UsageError, "below 2");
  },
);

footgun(
  "silent",
  "a constant column under eps 0 gives NaN, as it does by hand in PyTorch",
  async (device) => {
    const norm = new BatchNorm1d(1, { eps: 0 }).to(device);
    const out = await norm.forward(onDevice(device, [0, 0, 0], 3, 1)).toArray();
    assert(out.every((value) => Number.isNaN(value)), `found ${out}`);
  },
);

footgun("silent", "eval() is remembered: a later loss uses running statistics", async (device) => {
  const norm = new BatchNorm1d(1).to(device).eval();
  const x = onDevice(device, [5, 7], 2, 1);
  const evaluated = await noGrad(() => norm.forward(x)).toArray();
  norm.train();
  assertNotEquals([...evaluated], [...await norm.forward(x).toArray()]);
});

footgun("error", "training in eval() mode, through batch norm's running statistics", (device) => {
  const layer = new Linear(2, 2, { generator: new Generator(1) }).to(device);
  const norm = new BatchNorm1d(2).to(device).eval();
  const hidden = norm.forward(layer.forward(onDevice(device, [1, 2, 3, 4], 2, 2)));
  const loss = crossEntropy(tanh(hidden), tensor(Uint32Array.of(0, 1), [2]).to(device));
  assertThrows(() => loss.backward(), UsageError, "call train() on the model");
});

footgun(
  "error",
  "batch norm in training with one row; in evaluation one row is fine",
  async (device) => {
    const norm = new BatchNorm1d(2).to(device);
    const row = onDevice(device, [3, 4], 1, 2);
    assertThrows(() => norm.forward(row), ShapeError, "call eval() on the model");
    norm.eval();
    const out = await noGrad(() => norm.forward(row)).toArray();
    assertClose(out, [3, 4], { absolute: 0, relative: 1e-5 }, "one row");
  },
);

footgun("error", "batch norm of other columns than it has", (device) => {
  const norm = new BatchNorm1d(3).to(device);
  const x = onDevice(device, [1, 2, 3, 4], 2, 2);
  assertThrows(() => norm.forward(x), ShapeError, "[2]");
  norm.eval();
  assertThrows(() => norm.forward(x), ShapeError, "[2]");
});

footgun("error", "item() of several elements or several replicas", async (device) => {
  await assertRejects(() => onDevice(device, [1, 2], 2).item(), UsageError, "use toArray()");
  const replicas = onDevice(device, [1, 2], 1);
  assertEquals(replicas.replicas, 2);
  await assertRejects(() => replicas.item(), UsageError, "with 2 replicas");
});

footgun("error", "a parameter of fewer replicas than its input", (device) => {
  const x = tensor(new Float32Array(2 * 2 * 3), [2, 3]).to(device);
  const single = new Linear(3, 2, { generator: new Generator(1) }).to(device);
  assertThrows(() => single.forward(x), ShapeError, "build the model with nn.stack()");
});

footgun("silent", "data of one replica are shared by all replicas of a model", async (device) => {
  const layers = [1, 2].map((seed) => new Linear(3, 2, { generator: new Generator(seed) }));
  const model = stack(layers).to(device);
  const out = noGrad(() => model.forward(onDevice(device, [1, 2, 3], 1, 3)));
  assertEquals(out.replicas, 2);
  const [a, b, c, d] = await out.toArray() as unknown as number[];
  assertNotEquals([a, b], [c, d]);
});

footgun("error", "tokens or targets as float32", (device) => {
  const logits = tensor([1, 2, 3, 4], [2, 2], { requiresGrad: true }).to(device);
  assertThrows(() => crossEntropy(logits, onDevice(device, [0, 1], 2)), UsageError, "uint32");
});

footgun("error", "reading an intermediate tensor after backward()", async (device) => {
  const weight = tensor([1, 2, 3, 4], [2, 2], { requiresGrad: true }).to(device);
  const hidden = tanh(weight);
  crossEntropy(hidden, tensor(Uint32Array.of(0, 1), [2]).to(device)).backward();
  await assertRejects(() => hidden.toArray(), UsageError, "call retainGrad()");
});

footgun("error", "computing with tensors on the host", (device) => {
  const x = onDevice(device, [1, 2], 1, 2);
  const weight = tensor([1, 2], [2, 1], { label: "forgotten" });
  assertThrows(() => linear(x, weight), UsageError, `"forgotten": it is on the host`);
});
