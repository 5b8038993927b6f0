/**
 * Surprising behaviour, pinned. Each entry is classed: "error" refuses with a typed error and says
 * what to do instead; "silent" goes on and does what the title says, which may not be what was meant.
 * The aim is to move entries from the second class to the first.
 */

import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import type { Device } from "../lib/device/device.ts";
import { ShapeError, UsageError } from "../lib/device/errors.ts";
import { BatchNorm1d, crossEntropy, Linear, Sequential, stack, Tanh } from "../lib/nn/mod.ts";
import { SGD } from "../lib/nn/sgd.ts";
import { embedding, linear, tanh } from "../lib/tensor/functional/mod.ts";
import { writeHistory } from "../lib/tensor/measure.ts";
import { Program } from "../lib/tensor/program.ts";
import { Generator } from "../lib/tensor/random/generator.ts";
import { noGrad } from "../lib/tensor/scope.ts";
import { tensor } from "../lib/tensor/create.ts";
import type { Tensor } from "../lib/tensor/tensor.ts";
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
  "a column of one value under eps 0 gives the bias, as PyTorch's batch norm; by hand it is NaN",
  async (device) => {
    for (const unbiased of [false, true]) {
      for (const [rows, value] of [[2, 0], [3, 0.1], [32, 0.1], [33, -123.456]] as const) {
        const norm = new BatchNorm1d(20, { eps: 0, unbiased }).to(device);
        norm.bias.set(new Float32Array(20).fill(0.5));
        const x = tensor(new Float32Array(rows * 20).fill(value), [rows, 20], {
          requiresGrad: true,
        })
          .to(device);
        const out = norm.forward(x);
        out.retainGrad();
        const upstream = Float32Array.from({ length: rows * 20 }, (_, i) => Math.sin(i));
        out.backward(tensor(upstream, [rows, 20]).to(device));
        const column = upstream.reduce(
          (sum, gradient, i) => i % 20 === 7 ? sum + gradient : sum,
          0,
        );
        assertEquals(new Set(await out.toArray()), new Set([0.5]));
        assertClose(await x.grad!.toArray(), new Float32Array(rows * 20), tolerances.exact, "x");
        assertClose(await norm.weight.grad!.toArray(), new Float32Array(20), tolerances.exact, "w");
        assertClose((await norm.bias.grad!.toArray()).slice(7, 8), [column], tolerances.op, "bias");
        assertClose((await norm.runningVar.toArray()).slice(7, 8), [0.9], tolerances.op, "running");
      }
    }
  },
);

footgun("silent", "eval() is remembered: a later loss uses running statistics", async (device) => {
  const norm = new BatchNorm1d(1).to(device).eval();
  const x = onDevice(device, [5, 7], 2, 1);
  const evaluated = await noGrad(() => norm.forward(x)).toArray();
  norm.train();
  assertNotEquals([...evaluated], [...await norm.forward(x).toArray()]);
});

footgun(
  "silent",
  "training in eval() mode takes batch norm's running statistics for constants, as in PyTorch",
  async (device) => {
    const norm = new BatchNorm1d(1).to(device).eval();
    norm.runningMean.set(Float32Array.of(1));
    norm.runningVar.set(Float32Array.of(4 - 1e-5));
    const x = tensor([3, 5], [2, 1], { requiresGrad: true }).to(device);
    norm.forward(x).backward(onDevice(device, [1, 10], 2, 1));
    assertClose(await x.grad!.toArray(), [0.5, 5], tolerances.op, "gradient of x");
    assertClose(await norm.weight.grad!.toArray(), [21], tolerances.op, "gradient of weight");
    assertClose(await norm.bias.grad!.toArray(), [11], tolerances.op, "gradient of bias");
    assertEquals(await norm.runningMean.item(), 1);
  },
);

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

footgun("error", "layers named by whole numbers, which JavaScript puts first", (device) => {
  const hidden = new Linear(2, 2, { generator: new Generator(1) }).to(device);
  assertThrows(() => new Sequential({ hidden, "1": new Tanh() }), UsageError, "another order");
});

footgun("error", "an option that PyTorch has and this library does not", (device) => {
  const { weight } = new Linear(2, 2, { generator: new Generator(1) }).to(device);
  const options = { lr: 0.1, maximize: true };
  assertThrows(() => new SGD([weight], options), UsageError, `found "maximize"`);
});

footgun("error", "floats for tokens, and tokens for floats", (device) => {
  const x = onDevice(device, [1, 2], 2);
  assertThrows(() => x.set(Uint32Array.of(1, 2)), UsageError, "expected a Float32Array");
});

footgun("error", "more steps than the table of rates has", async (device) => {
  const weight = tensor([1], [1, 1], { requiresGrad: true }).to(device);
  const rates = onDevice(device, [0.1, 0.2], 2);
  const step = tensor(new Uint32Array(1), [1]).to(device);
  const history = onDevice(device, [0, 0], 2);
  const optimiser = new SGD([weight], { lr: { rates, step } });
  const program = await Program.capture(device, "step", () => {
    optimiser.zeroGrad();
    tanh(weight).backward();
    optimiser.step();
    writeHistory(weight.view(1), history, step, true);
  });
  await assertRejects(() => program.run({ steps: 3 }), UsageError, "make longer tables");
  program.release();
});

footgun("error", "an async function where its scope would end before it does", (device) => {
  const body = () => onDevice(device, [1], 1).toArray();
  assertThrows(() => void noGrad(body), UsageError, "not async");
});

footgun(
  "silent",
  "transpose(), expand() and slices are copies: a later set() does not show in them",
  async (device) => {
    const x = onDevice(device, [1, 2, 3, 4], 2, 2);
    const [view, copies] = [x.view(4), [x.transpose(0, 1), x.narrow(0, 0, 1)]];
    x.set(Float32Array.of(5, 6, 7, 8));
    assertEquals(await view.toArray(), Float32Array.of(5, 6, 7, 8), "a view shows it");
    assertEquals(await copies[0]!.toArray(), Float32Array.of(1, 3, 2, 4), "torch gives 5, 7, 6, 8");
    assertEquals(await copies[1]!.toArray(), Float32Array.of(1, 2), "torch gives 5, 6");
  },
);

footgun("silent", "views share one memory: disposing of one disposes of all", async (device) => {
  const x = onDevice(device, [1, 2], 2);
  x.view(1, 2).dispose();
  await assertRejects(() => x.toArray(), UsageError, "dispose() gave its memory back");
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
