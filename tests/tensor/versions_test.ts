/**
 * What backward() refuses: values that it reads and that changed since the forward pass, as PyTorch
 * does by its version counters; what it does not read may change.
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type FormulaName, formulaTable } from "../../kernels/table/formulas.ts";
import type { Device } from "../../lib/device/device.ts";
import { UsageError } from "../../lib/device/errors.ts";
import { BatchNorm1d, Linear, Sequential, Tanh } from "../../lib/nn/mod.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { callFormula } from "../helpers/formulas.ts";
import { formulaSamples } from "../helpers/samples/pointwise.ts";
import { constant, gradientOf, smallLoss } from "../helpers/small_loss.ts";

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
  ...Object.fromEntries(
    Object.entries(formulaTable).map(([name, { slopeFrom }]) => [
      name,
      (device: Device) => {
        const [x] = leaves(device, true);
        const { parameters } = formulaSamples[name as FormulaName];
        const out = callFormula(name as FormulaName, x, parameters?.[0]);
        return slopeFrom === "out"
          ? { out, read: { out }, unread: { x } }
          : { out, read: { x }, unread: { out } };
      },
    ]),
  ),
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
  batchNormInference: (device) => {
    const [x] = leaves(device, true);
    const norm = new BatchNorm1d(2).eval().to(device);
    const { weight, bias, runningMean, runningVar } = norm;
    const out = norm.forward(x);
    return { out, read: { x, weight, runningMean }, unread: { bias, runningVar, out } };
  },
  "batchNormInference of a constant": (device) => {
    const [x] = leaves(device, false);
    const { weight, bias, runningMean, runningVar } = new BatchNorm1d(2).to(device);
    const attributes = { eps: 0, momentum: 0, unbiased: false, runningStd: true };
    const running = { runningMean, runningVar };
    const out = F.batchNormInference(x, weight, bias, { ...attributes, ...running });
    return { out, read: { x, runningMean }, unread: { weight, bias, runningVar } };
  },
  "batchNormInference without parameters": (device) => {
    const [x] = leaves(device, true);
    const norm = new BatchNorm1d(2, { affine: false }).eval().to(device);
    const { weight, bias, runningMean } = norm;
    return { out: norm.forward(x), read: { weight }, unread: { x, bias, runningMean } };
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
  const { weight, loss } = smallLoss(device);
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
    const { x, targets } = smallLoss(device);
    const net = model(device);
    const optimiser = new SGD(net.parameters(), { lr: 0.1 });
    const loss = () => F.crossEntropy(net.forward(x), targets);
    const [early, late] = [loss(), loss()];
    early.backward();
    optimiser.step();
    assertThrows(() => late.backward(), UsageError, `expected "second.weight" as it was`);
    // A step with moments, and one of some parameters only, change what they change.
    const other = loss();
    loss().backward();
    optimiser.stepWithMoments();
    assertThrows(() => other.backward(), UsageError, `expected "second.weight" as it was`);
    const unharmed = loss();
    new SGD([net.parameters()[0]!, net.parameters()[3]!], { lr: 0.1 }).step();
    unharmed.backward();
  },
);

forEachDevice("two losses' backward(), then a step: no error", async (device) => {
  const { x, targets } = smallLoss(device);
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
  const { x, targets } = smallLoss(device);
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
  const [before, stale] = [loss(), loss()];
  const program = await Program.capture(device, "right", () => {
    optimiser.zeroGrad();
    const [early, late] = [loss(), loss()];
    early.backward();
    late.backward();
    optimiser.step();
  });
  before.backward(); // the capture ran nothing: all is as it was
  for (let run = 0; run < 3; run++) await program.run({ steps: 2 });
  assertThrows(() => stale.backward(), UsageError, `expected "second.weight" as it was`);
  program.release();
});

forEachDevice("a replay changes all that its dispatches and inputs write", async (device) => {
  const { weight, x, targets, loss } = smallLoss(device);
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
  await program.run({ steps: 0, inputs: [[x, new Float32Array(2)]] });
  assertThrows(() => written.backward(), UsageError, `expected "x" as it was`);
  F.tanh(bias).backward(start(bias)); // read by neither
  program.release();
});

forEachDevice("a graph is walked where it was made: at once, or in one capture", async (device) => {
  const { loss } = smallLoss(device);
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
