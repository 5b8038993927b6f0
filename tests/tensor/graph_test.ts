/**
 * Where backward() may start, and what it refuses: values that changed since the forward pass, and
 * gradients kept from before. The figures are PyTorch's.
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import { BatchNorm1d, Linear, Sequential, Tanh } from "../../lib/nn/mod.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import * as F from "../../lib/tensor/functional.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import { type Tensor, tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, assertSameBits, tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

/** crossEntropy(linear([[1, 2]], W), [1]) for W = [[1, 2], [3, 4]]. */
function issueLoss(device: Device) {
  const weight = tensor([1, 2, 3, 4], [2, 2], { requiresGrad: true, label: "W" }).to(device);
  const x = tensor([1, 2], [1, 2], { label: "x" }).to(device);
  const targets = tensor(Uint32Array.of(1), [1], { label: "targets" }).to(device);
  return { weight, x, targets, loss: () => F.crossEntropy(F.linear(x, weight), targets) };
}

const GRADIENT = [0.047425874, -0.047425874, 0.094851747, -0.094851747];

const times = (factor: number) => GRADIENT.map((value) => factor * value);

const constant = (device: Device, values: number[], ...shape: number[]): Tensor =>
  tensor(values, shape, { label: "constant" }).to(device);

const gradientOf = async ({ grad }: Tensor) => await grad!.toArray() as Float32Array;

forEachDevice("backward() of a view of a loss, and again: it adds", async (device) => {
  const { weight, loss } = issueLoss(device);
  loss().view(1).backward();
  assertClose(await gradientOf(weight), GRADIENT, tolerances.op, "W.grad");
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
  const { weight, loss } = issueLoss(device);
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
  const { weight, loss } = issueLoss(device);
  F.tanh(F.linear(loss().view(1, 1), constant(device, [2], 1, 1))).backward();
  const expected = [0.093961678, -0.093961678, 0.187923357, -0.187923357];
  assertClose(await gradientOf(weight), expected, tolerances.op, "tanh(2 loss)");
});

forEachDevice("the root keeps its gradient if asked, else none", async (device) => {
  const { weight, loss } = issueLoss(device);
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
  assertClose(await gradientOf(weight), GRADIENT, tolerances.op, "W.grad");
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
  const { loss } = issueLoss(device);
  const root = loss();
  assertThrows(() => root.backward(constant(device, [1], 1)), ShapeError, "expects shape []");
  const three = constant(device, [1, 2, 3]);
  assertThrows(() => root.backward(three), ShapeError, "has 3 replicas, expected 1;");
  const token = tensor(Uint32Array.of(1), []).to(device);
  assertThrows(() => root.backward(token), UsageError, "dtype float32, found uint32");
  root.backward();
});

/** What each operation's backward reads, and what it does not: setting it is refused, or is not. */
const readings: {
  readonly [name: string]: (device: Device) => {
    readonly out: Tensor;
    readonly read: Readonly<Record<string, Tensor>>;
    readonly unread: Readonly<Record<string, Tensor>>;
  };
} = {
  "linear of a constant": (device) => {
    const [x, w, bias] = leaves(device, false, true, true);
    return { out: F.linear(x, w, bias), read: { x }, unread: { w, bias } };
  },
  "linear by a constant": (device) => {
    const [x, w, bias] = leaves(device, true, false, false);
    return { out: F.linear(x, w, bias), read: { w }, unread: { x, bias } };
  },
  "linear of two parameters": (device) => {
    const [x, w, bias] = leaves(device, true, true, false);
    return { out: F.linear(x, w, bias), read: { x, w }, unread: { bias } };
  },
  tanh: (device) => {
    const [x] = leaves(device, true);
    const out = F.tanh(x);
    return { out, read: { out }, unread: { x } };
  },
  clone: (device) => {
    const [x] = leaves(device, true);
    const out = x.clone();
    return { out, read: {}, unread: { x, out } };
  },
  embedding: (device) => {
    const [weight] = leaves(device, true);
    const tokens = tensor(Uint32Array.of(1, 0), [2]).to(device);
    return { out: F.embedding(tokens, weight), read: { tokens }, unread: { weight } };
  },
  crossEntropy: (device) => {
    const [logits] = leaves(device, true);
    const targets = tensor(Uint32Array.of(1, 0), [2]).to(device);
    return { out: F.crossEntropy(logits, targets), read: {}, unread: { logits, targets } };
  },
  batchNorm: (device) => {
    const [x] = leaves(device, true);
    const norm = new BatchNorm1d(2).to(device);
    const { weight, bias, runningMean, runningVar } = norm;
    const out = norm.forward(x);
    return { out, read: { x, weight }, unread: { bias, runningMean, runningVar, out } };
  },
};

/** Leaves [2, 2] (and a bias [2] as the third) that require a gradient or do not. */
function leaves(device: Device, ...requiresGrad: boolean[]): [Tensor, Tensor, Tensor] {
  return requiresGrad.map((requires, i) => {
    const shape = i === 2 ? [2] : [2, 2];
    const values = [0.3, -0.7, 0.2, 0.9].slice(0, i === 2 ? 2 : 4);
    return tensor(values, shape, { requiresGrad: requires }).to(device);
  }) as [Tensor, Tensor, Tensor];
}

function change(tensor: Tensor): void {
  const count = tensor.size * tensor.replicas;
  tensor.set(tensor.dtype === "uint32" ? new Uint32Array(count) : new Float32Array(count));
}

function start({ shape, size, device }: Tensor): Tensor {
  return tensor(new Float32Array(size).fill(1), shape).to(device);
}

for (const [name, make] of Object.entries(readings)) {
  forEachDevice(`${name}: backward() checks what it reads, and nothing else`, (device) => {
    for (const label of Object.keys(make(device).read)) {
      const { out, read } = make(device);
      const changed = read[label]!;
      changed.storage.label = label;
      change(changed);
      assertThrows(() => out.backward(start(out)), UsageError, `expected "${label}" as it was`);
    }
    for (const label of Object.keys(make(device).unread)) {
      const { out, unread } = make(device);
      change(unread[label]!);
      out.backward(start(out));
    }
  });
}

forEachDevice("a refused backward() leaves no gradient behind", (device) => {
  const { weight, loss } = issueLoss(device);
  const hidden = F.tanh(weight);
  const targets = tensor(Uint32Array.of(0, 1), [2]).to(device);
  const broken = F.crossEntropy(hidden, targets);
  hidden.set(new Float32Array(4));
  assertThrows(() => broken.backward(), UsageError, `expected "tanh out" as it was`);
  assertEquals(weight.grad, null);
  loss().backward();
});

/** Two layers in one arena; a loss reads the second's weight, not the first's. */
function model(device: Device): Sequential {
  const generator = new Generator(1);
  return new Sequential({
    first: new Linear(2, 3, { generator }),
    tanh: new Tanh(),
    second: new Linear(3, 2, { generator }),
  }).to(device);
}

forEachDevice(
  "an optimiser's step between two losses' backward() is refused, by name",
  (device) => {
    const { x, targets } = issueLoss(device);
    const net = model(device);
    const optimiser = new SGD(net.parameters(), { lr: 0.1 });
    const loss = () => F.crossEntropy(net.forward(x), targets);
    const [early, late] = [loss(), loss()];
    early.backward();
    optimiser.step();
    assertThrows(() => late.backward(), UsageError, `expected "second.weight" as it was`);
    // A step with ratios, and one of some parameters only, change what they change.
    const other = loss();
    loss().backward();
    optimiser.stepWithRatios();
    assertThrows(() => other.backward(), UsageError, `expected "second.weight" as it was`);
    const unharmed = loss();
    new SGD([net.parameters()[0]!, net.parameters()[3]!], { lr: 0.1 }).step();
    unharmed.backward();
  },
);

forEachDevice("two losses' backward(), then a step: no error", async (device) => {
  const { x, targets } = issueLoss(device);
  const net = model(device);
  const optimiser = new SGD(net.parameters(), { lr: 0.1 });
  const losses = [1, 2].map(() => F.crossEntropy(net.forward(x), targets));
  for (const loss of losses) loss.backward();
  const [weight] = net.parameters();
  const [before, gradient] = [await weight!.toArray(), await gradientOf(weight!)];
  optimiser.step();
  const expected = Array.from(before, (value, i) => value - 0.1 * gradient[i]!);
  assertClose(await weight!.toArray(), expected, tolerances.op, "first.weight");
});

forEachDevice("inside a capture the order counts, and replays are not refused", async (device) => {
  const { x, targets } = issueLoss(device);
  const net = model(device);
  const optimiser = new SGD(net.parameters(), { lr: 0.1 });
  const loss = () => F.crossEntropy(net.forward(x), targets);
  const wrong = () => {
    optimiser.zeroGrad();
    const [early, late] = [loss(), loss()];
    early.backward();
    optimiser.step();
    late.backward();
  };
  await assertRejects(() => Program.capture(device, "wrong", wrong), UsageError, "second.weight");
  const before = loss();
  const program = await Program.capture(device, "right", () => {
    optimiser.zeroGrad();
    const [early, late] = [loss(), loss()];
    early.backward();
    late.backward();
    optimiser.step();
  });
  before.backward(); // the capture ran nothing: all is as it was
  for (let run = 0; run < 3; run++) await program.run({ steps: 2 });
  program.release();
});

forEachDevice("a replay changes all that its dispatches and inputs write", async (device) => {
  const { weight, x, targets, loss } = issueLoss(device);
  const bias = tensor([0, 0], [2], { requiresGrad: true }).to(device);
  const out = tensor([0, 0], [1, 2], { requiresGrad: true }).to(device);
  const optimiser = new SGD([weight], { lr: 0.1 });
  const program = await Program.capture(device, "step", () => {
    optimiser.zeroGrad();
    loss().backward();
    optimiser.step();
  });
  const stale = F.linear(F.tanh(out), weight);
  await program.run({ steps: 1 });
  assertThrows(() => stale.backward(start(stale)), UsageError, `expected "W" as it was`);
  const written = F.crossEntropy(F.linear(x, weight, bias), targets);
  await program.run({ steps: 0, inputs: [{ view: x.storage.view, values: new Float32Array(2) }] });
  assertThrows(() => written.backward(), UsageError, `expected "x" as it was`);
  F.tanh(bias).backward(start(bias)); // read by neither
  program.release();
});

forEachDevice("a graph is walked where it was made: at once, or in one capture", async (device) => {
  const { loss } = issueLoss(device);
  const eager = loss();
  const late = () => eager.backward();
  await assertRejects(() => Program.capture(device, "late", late), UsageError, "in the same one");
  let captured: Tensor | undefined;
  const program = await Program.capture(device, "early", () => void (captured = loss()));
  assertThrows(() => captured!.backward(), UsageError, "in the same one");
  program.release();
});

forEachDevice("running statistics are no part of a loss's gradient", async (device) => {
  const x = constant(device, [1, 2, 3, 5], 2, 2);
  const norm = new BatchNorm1d(2).to(device);
  const out = norm.forward(x);
  norm.forward(x); // moves the running statistics
  out.backward(start(out));
  assertEquals([...await gradientOf(norm.bias)], [2, 2]);
});

forEachDevice("a gradient held over zeroGrad() is refused; a clone keeps it", async (device) => {
  const { weight, loss } = issueLoss(device);
  const optimiser = new SGD([weight], { lr: 0 });
  loss().backward();
  const [held, kept] = [weight.grad!, weight.grad!.clone()];
  optimiser.zeroGrad();
  await assertRejects(() => held.toArray(), UsageError, `"W.grad": zeroGrad() gave its place`);
  assertThrows(() => F.tanh(held), UsageError, "clone() a gradient to keep it");
  loss().backward(constant(device, [2]));
  await assertRejects(() => held.item(), UsageError);
  assertThrows(() => held.set(new Float32Array(4)), UsageError, "W.grad");
  assertClose(await kept.toArray(), GRADIENT, tolerances.op, "the clone");
  assertClose(await gradientOf(weight), times(2), tolerances.op, "the next gradient");
});

forEachDevice(
  "a gradient held over a second backward() is the sum, as in PyTorch",
  async (device) => {
    const { weight, loss } = issueLoss(device);
    loss().backward();
    const held = weight.grad!;
    loss().backward();
    assertClose(await held.toArray(), times(2), tolerances.op, "W.grad");
  },
);

forEachDevice("a gradient held over a replay that writes the next is refused", async (device) => {
  const { weight, loss } = issueLoss(device);
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
  assertClose(await held.toArray(), GRADIENT, tolerances.op, "first");
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
  const { weight, targets } = issueLoss(device);
  assertThrows(() => targets.clone(), UsageError, "expected dtype float32, found uint32");
  assertEquals(noGrad(() => weight.clone()).requiresGrad, false);
});
