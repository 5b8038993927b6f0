/**
 * Memory comes back: at once by dispose(), some time after the last reference is gone without, and
 * never while a program uses it.
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Heap } from "../../lib/device/cpu/heap.ts";
import type { Device } from "../../lib/device/device.ts";
import { OutOfMemoryError, UsageError } from "../../lib/device/errors.ts";
import { BatchNorm1d, crossEntropy, Linear, Sequential } from "../../lib/nn/mod.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, tolerances } from "../helpers/close.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";
import { collect, collectGarbage } from "../helpers/garbage.ts";

/** Floats of 16 MiB. */
const LARGE = 2 ** 22;
const values = new Float32Array(LARGE);
/** So many of them need more than is left by occupy(). */
const MANY = 20;

/** Takes all of the CPU device's 4 GiB but 288 MiB. */
function occupy(device: Device): void {
  for (let i = 0; i < 14; i++) occupied.add(device.allocate("occupied", 17 * 2 ** 22));
}
/** Referred to, so that it stays. */
const occupied = new Set<unknown>();

/** A parameter [1, 1] and a loop that trains it on fresh minibatches of one value. */
function trained(device: Device) {
  const weight = tensor([1], [1, 1], { requiresGrad: true }).to(device);
  const optimiser = new SGD([weight], { lr: 0.125 });
  const step = (x: Tensor) => {
    const loss = F.tanh(F.linear(x.view(1, 1), weight));
    optimiser.zeroGrad();
    loss.backward();
    optimiser.step();
    return loss;
  };
  return { weight, step };
}

testOnDevice("cpu", "fresh minibatches that are dropped do not fill 4 GiB", async (device) => {
  occupy(device);
  const { weight, step } = trained(device);
  for (let i = 0; i < MANY; i++) {
    const minibatch = tensor(values, [LARGE]).to(device);
    assertEquals(minibatch.size, LARGE);
    if (i % 8 === 7) collect();
    await step(tensor([0], [1]).to(device)).item(); // which lets finalizers run
  }
  assertEquals(await weight.item(), 1);
});

testOnDevice("cpu", "minibatches that are disposed of do not either, of any size", (device) => {
  occupy(device);
  for (let i = 0; i < MANY; i++) {
    using minibatch = tensor(values.subarray(i * 64), [LARGE - i * 64]).to(device);
    assertEquals(minibatch.size, LARGE - i * 64);
  }
});

testOnDevice("cpu", "minibatches that are kept fill it, and the error names one", (device) => {
  occupy(device);
  const kept: Tensor[] = [];
  const fill = () => {
    while (true) kept.push(tensor(values, [LARGE], { label: "minibatch" }).to(device));
  };
  assertThrows(fill, OutOfMemoryError, `for "minibatch" on the CPU device`);
  assertEquals(kept.length, 17);
  for (const each of kept) each.dispose();
  assertEquals(tensor(values, [LARGE]).to(device).size, LARGE);
});

/** Counts the buffers that a GPU makes. */
function countBuffers(device: Device): () => number {
  const { gpu } = device as unknown as { gpu: GPUDevice };
  let count = 0;
  const create = gpu.createBuffer.bind(gpu);
  gpu.createBuffer = (descriptor) => {
    if ((descriptor.usage & GPUBufferUsage.STORAGE) !== 0) count++;
    return create(descriptor);
  };
  return () => count;
}

testOnDevice("webgpu", "a GPU reuses what is disposed of", async (device) => {
  const { weight, step } = trained(device);
  const count = countBuffers(device);
  let first = 0;
  for (let i = 0; i < 20; i++) {
    using x = tensor([0.5], [1]).to(device);
    using loss = step(x);
    await loss.item();
    if (i === 1) first = count();
  }
  assertEquals(count(), first, "only the first steps made any");
  assert(await weight.item() < 1);
  for (let i = 0; i < 5; i++) {
    await step(tensor([0.5], [1]).to(device)).item();
    await collectGarbage();
  }
  assert(count() <= first + 2, "what is dropped is reused as well");
});

testOnDevice("webgpu", "a GPU keeps no more than 256 MiB for reuse", async (device) => {
  const { gpu } = device as unknown as { gpu: GPUDevice };
  let destroyed = 0;
  const create = gpu.createBuffer.bind(gpu);
  gpu.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      destroyed += descriptor.size;
      destroy();
    };
    return buffer;
  };
  for (let i = 1; i <= 5; i++) device.free(device.allocate("large", i * 2 ** 22 + LARGE));
  gpu.createBuffer = create;
  const kept = tensor([0.5], [1]).to(device);
  assertClose(await F.tanh(kept).toArray(), [Math.tanh(0.5)], tolerances.op, "it still computes");
  assert(destroyed > 2 ** 27, `${destroyed} bytes were given back`);
});

forEachDevice("using a tensor that was disposed of is refused, by name", async (device) => {
  const x = tensor([1, 2], [1, 2], { label: "x" }).to(device);
  const view = x.view(2, 1);
  x.dispose();
  x.dispose();
  await assertRejects(() => view.toArray(), UsageError, `"x": dispose() gave its memory back`);
  assertThrows(() => F.tanh(x), UsageError, "make it again");
  assertThrows(() => x.set(new Float32Array(2)), UsageError, `"x"`);
  const onHost = tensor([1], [1], { label: "h" });
  onHost.dispose();
  await assertRejects(() => onHost.toArray(), UsageError, `"h": dispose()`);
  assertThrows(() => onHost.to(device).device, UsageError, `"h": dispose()`);
});

forEachDevice("backward() of a graph whose input was disposed of is refused", (device) => {
  const weight = tensor([1, 2], [2, 1], { requiresGrad: true }).to(device);
  const x = tensor([1, 2], [1, 2], { label: "x" }).to(device);
  const out = F.linear(x, weight);
  x.dispose();
  assertThrows(() => out.backward(), UsageError, `"x": dispose()`);
  assertEquals(weight.grad, null);
});

forEachDevice("a program keeps what it uses until it is released", async (device) => {
  const x = tensor([0.5], [1]).to(device);
  let out: Tensor | undefined;
  const program = await Program.capture(device, "tanh", () => noGrad(() => void (out = F.tanh(x))));
  x.dispose();
  const others = Array.from({ length: 20 }, () => tensor([9], [1]).to(device));
  await program.run({ steps: 1 });
  assertClose(await out!.toArray(), [Math.tanh(0.5)], tolerances.op, "tanh(0.5)");
  program.release();
  program.release();
  await assertRejects(() => program.run({ steps: 1 }), UsageError, "it was released");
  assertEquals(await others[19]!.item(), 9);
});

testOnDevice("cpu", "a program whose inputs nobody refers to keeps them", async (device) => {
  const out = tensor([0], [1, 1]).to(device);
  const capture = async () => {
    const x = tensor([0.5], [1, 1]).to(device);
    const program = await Program.capture(device, "copy", () => {
      noGrad(() =>
        F.crossEntropy(x, tensor(new Uint32Array(1), [1]).to(device), { rowLosses: out.view(1) })
      );
    });
    return program;
  };
  using program = await capture();
  await collectGarbage();
  const others = Array.from({ length: 20 }, () => tensor([NaN], [1]).to(device));
  await program.run({ steps: 1 });
  assertEquals(await out.item(), 0, "the loss of one class");
  assert(Number.isNaN(await others[0]!.item()));
});

forEachDevice("dispose() of a module frees its arenas, with the last parameter", async (device) => {
  const freed: string[] = [];
  const free = device.free.bind(device);
  device.free = (buffer) => {
    freed.push(buffer.label);
    free(buffer);
  };
  const generator = new Generator(1);
  const model = new Sequential({
    hidden: new Linear(2, 2, { generator }),
    norm: new BatchNorm1d(2),
  }).to(device);
  const x = tensor([1, 2, 3, 5], [2, 2]).to(device);
  const optimiser = new SGD(model.parameters(), { lr: 0.5 });
  crossEntropy(model.forward(x), tensor(Uint32Array.of(0, 1), [2]).to(device)).backward();
  optimiser.stepWithMoments();
  const gradient = model.parameters()[0]!.grad!;
  freed.length = 0;
  const [weight, ...others] = model.parameters();
  weight!.dispose();
  assertEquals(freed, [], "the others live in the same arena");
  assertClose(await others[0]!.toArray(), await others[0]!.toArray(), tolerances.exact, "bias");
  model.dispose();
  assertEquals(freed.sort(), ["gradients", "norm.runningMean", "norm.runningVar", "parameters"]);
  assertThrows(() => model.forward(x), UsageError, `"hidden.weight": dispose()`);
  await assertRejects(() => gradient.toArray(), UsageError, "dispose()");
  freed.length = 0;
  optimiser.dispose();
  assertEquals(freed.length, 2, "rates and step");
  device.free = free;
});

forEachDevice("a parameter of its own gives its gradient back too", async (device) => {
  const freed: string[] = [];
  const free = device.free.bind(device);
  const weight = tensor([1], [1, 1], { requiresGrad: true, label: "w" }).to(device);
  F.tanh(weight).backward();
  const { grad } = weight;
  device.free = (buffer) => {
    freed.push(buffer.label);
    free(buffer);
  };
  weight.dispose();
  device.free = free;
  assertEquals(freed, ["w", "w.grad"]);
  await assertRejects(() => grad!.item(), UsageError, "dispose()");
});

forEachDevice("noGrad() keeps what it returns, in whatever shape", async (device) => {
  const x = tensor([0], [1]).to(device);
  const { list: [first], second } = noGrad(() => {
    const ring: Record<string, unknown> = {};
    ring.itself = ring;
    return { list: [F.tanh(x)], second: { deep: F.tanh(x) }, ring };
  });
  assertEquals([await first!.item(), await second.deep.item()], [0, 0]);
});

forEachDevice("what fails gives back what it had made", async (device) => {
  const x = tensor([1], [1, 1], { requiresGrad: true }).to(device);
  let inner: Tensor | undefined;
  const fail = (): never => {
    inner = F.tanh(x);
    inner.view(1, 1).backward();
    throw new RangeError("mine");
  };
  await assertRejects(() => Program.capture(device, "broken", fail), RangeError, "mine");
  await assertRejects(() => inner!.toArray(), UsageError, "the capture that made it failed");
  assertEquals(x.grad, null);
  const broken = () => {
    inner = F.tanh(x);
    throw new RangeError("mine");
  };
  assertThrows(() => noGrad(broken), RangeError, "mine");
  await assertRejects(() => inner!.toArray(), UsageError, "made inside noGrad()");
});

Deno.test("regions of a heap never overlap, and holes grow together", () => {
  const generator = new Generator(7);
  let end = 0;
  const heap = new Heap(256, (top) => end = Math.max(end, top));
  const live: { begin: number; bytes: number }[] = [];
  for (let i = 0; i < 2000; i++) {
    const [kind, size, which] = generator.randint(1000, 3) as unknown as [number, number, number];
    if (kind < 520 || live.length === 0) {
      const bytes = 256 * (1 + size % 9);
      const begin = heap.take(bytes);
      const clash = live.find((other) =>
        begin < other.begin + other.bytes && other.begin < begin + bytes
      );
      assertEquals(clash, undefined);
      live.push({ begin, bytes });
    } else {
      const [gone] = live.splice(which % live.length, 1);
      heap.give(gone!.begin, gone!.bytes);
    }
  }
  for (const { begin, bytes } of live) heap.give(begin, bytes);
  assertEquals(heap.top, 256, "nothing is left in use");
  assertEquals(heap.take(end - 256), 256, "and all of it is one hole");
});
