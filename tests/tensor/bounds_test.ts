/**
 * What the host gives to tensors, step counters and replicas: what does not fit is refused by name,
 * and no kernel reads or writes beyond the end of a table.
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import { BatchNorm1d, Linear, stack } from "../../lib/nn/mod.ts";
import { SGD } from "../../lib/nn/sgd.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import {
  columnMoments,
  histogram,
  selectBatch,
  statistics,
  writeHistory,
} from "../../lib/tensor/measure.ts";
import { Program } from "../../lib/tensor/program.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { ones, randn, tensor, zeros } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

const uint32 = (values: number[], ...shape: number[]): Tensor =>
  tensor(Uint32Array.from(values), shape);

/** As a caller without types may give it. */
const untyped = (value: unknown): Float32Array => value as Float32Array;

/** Values that do not fit a float32 tensor, and the tensor [2] of dtype uint32. */
const strangers: Readonly<Record<string, unknown>> = {
  "a Uint32Array": Uint32Array.of(1, 2),
  "a DataView": new DataView(new ArrayBuffer(8)),
  "a Float64Array": Float64Array.of(1, 2),
  "an Int32Array": Int32Array.of(1, 2),
  "an Array": [1, 2],
  "undefined": undefined,
};

forEachDevice("set() takes values of the tensor's own type, on host and device", async (device) => {
  for (const place of ["host", "device"]) {
    const floats = tensor([3, 4], [2], { label: "floats" });
    const tokens = uint32([3, 4], 2);
    if (place === "device") { for (const each of [floats, tokens]) each.to(device); }
    for (const [found, values] of Object.entries(strangers)) {
      const expected =
        `"floats": expected a Float32Array, since its dtype is float32, found ${found};`;
      assertThrows(() => floats.set(untyped(values)), UsageError, expected);
    }
    const bits = "expected a Uint32Array, since its dtype is uint32, found a Float32Array";
    assertThrows(() => tokens.set(Float32Array.of(1, 2)), UsageError, bits);
    const three = "expected 2 values, found 3";
    assertThrows(() => floats.set(new Float32Array(3)), ShapeError, three);
    assertThrows(() => tokens.set(new Uint32Array(3)), ShapeError, three);
    assertEquals([...await floats.toArray(), ...await tokens.toArray()], [3, 4, 3, 4]);
  }
});

forEachDevice("a program's inputs are checked as set() checks values", async (device) => {
  const x = tensor([1, 2], [2], { label: "x" }).to(device);
  const beside = tensor([7, 7], [2]).to(device);
  const program = await Program.capture(device, "tanh", () => void F.tanh(x));
  const run = (values: Float32Array | Uint32Array) =>
    program.run({ steps: 1, inputs: [[x, values]] });
  await assertRejects(() => run(Uint32Array.of(1, 2)), UsageError, `run "tanh" with "x"`);
  await assertRejects(() => run(new Float32Array(200)), ShapeError, "expected 2 values, found 200");
  await assertRejects(() => program.run({ steps: -1 }), UsageError, "for -1 steps");
  await assertRejects(() => program.run({ steps: 0.5 }), UsageError, "for 0.5 steps");
  assertEquals([...await x.toArray(), ...await beside.toArray()], [1, 2, 7, 7]);
  program.release();
});

Deno.test("tensor() refuses shapes, types and options that make no sense", () => {
  const [uint] = [{ dtype: "uint32" } as const];
  assertThrows(() => tensor([1, -1], [2], uint), UsageError, "found -1 at index 1");
  assertThrows(() => tensor([0.5], [1], uint), UsageError, "found 0.5 at index 0");
  assertThrows(() => tensor([2 ** 32], [1], uint), UsageError, "from 0 to 4294967295");
  assertThrows(() => tensor([NaN], [1], uint), UsageError, "found NaN");
  assertEquals(tensor([1, 2], [2], uint).dtype, "uint32");
  assertThrows(() => tensor([1, 2, 3, 4], [-2, -2]), ShapeError, "[-2, -2]");
  assertThrows(() => zeros([1.5]), ShapeError, "[1.5]");
  assertThrows(() => ones([2]).view(-1, -2), ShapeError, "[-1, -2]");
  const generator = new Generator(1);
  assertThrows(() => randn([-1], { generator }), ShapeError, "[-1]");
  const options = { requires_grad: true } as Record<string, unknown>;
  assertThrows(() => tensor([1], [1], options), UsageError, `found "requires_grad"`);
  assertThrows(() => zeros([1], options), UsageError, `found "requires_grad"`);
  assertThrows(() => randn([1], { generator, ...options }), UsageError, `found "requires_grad"`);
  const trained = { dtype: "uint32", requiresGrad: true } as const;
  assertThrows(() => tensor([1], [1], trained), UsageError, "that requires a gradient");
  const wish = { requiresGrad: "yes" as never };
  assertThrows(() => tensor([1], [1], wish), UsageError, "for requiresGrad, found yes");
  const int8 = { dtype: "int8" as "float32" };
  assertThrows(() => tensor([1], [1], int8), UsageError, `expected "float32" or "uint32"`);
});

forEachDevice("tokens are no floats: no operation takes their bits", (device) => {
  const tokens = uint32([1, 0, 1, 1], 2, 2).to(device);
  const floats = tensor([1, 2, 3, 4], [2, 2]).to(device);
  const step = uint32([0], 1).to(device);
  const answers = uint32([0, 1], 2).to(device);
  const calls: readonly (() => unknown)[] = [
    () => F.tanh(tokens),
    () => F.linear(tokens, floats),
    () => F.linear(floats, tokens),
    () => F.embedding(answers, tokens),
    () => F.crossEntropy(tokens, answers),
    () => F.crossEntropy(floats, answers, { rowLosses: answers }),
    () => statistics(tokens),
    () => histogram(tokens, floats, 2),
    () => columnMoments(tokens),
    () => writeHistory(tokens, floats, step, false),
    () => writeHistory(floats.view(1, 4), tokens, step, false),
  ];
  for (const call of calls) assertThrows(call, UsageError, "expects dtype float32, found uint32");
  assertThrows(
    () => writeHistory(floats.view(4), floats.view(1, 4), answers, true),
    ShapeError,
    "step expects shape [1]",
  );
  const counts = histogram(floats, statistics(floats), 3);
  assertThrows(() => F.embedding(counts, floats), UsageError, "from 0 to 1, found 4");
});

/** A parameter of 2, whose gradient is 1, and a table of three rates. */
function counted(device: Device) {
  const weight = tensor([2], [1, 1], { requiresGrad: true, label: "w" }).to(device);
  const x = tensor([1], [1, 1]).to(device);
  const rates = tensor([0.5, 0.25, 0.125], [3], { label: "rates" }).to(device);
  const foreign = tensor(new Float32Array(64).fill(1000), [64]).to(device);
  const step = tensor(new Uint32Array(1), [1], { label: "step" }).to(device);
  const losses = tensor(new Float32Array(3), [3], { label: "losses" }).to(device);
  const optimiser = new SGD([weight], { lr: { rates, step } });
  const train = () => {
    optimiser.zeroGrad();
    const loss = F.linear(x, weight);
    loss.backward();
    optimiser.step();
    writeHistory(loss.view(1), losses, step, true);
  };
  return { weight, rates, foreign, step, losses, optimiser, train };
}

forEachDevice("eager steps end with the rate table", async (device) => {
  const { weight, step, train, losses } = counted(device);
  for (let i = 0; i < 3; i++) train();
  assertClose(await weight.toArray(), [2 - 0.875], tolerances.op, "w after three steps");
  assertThrows(() => train(), UsageError, "expected steps from 0 to 2");
  assertEquals([...await losses.toArray()], [2, 1.5, 1.25]);
  assertThrows(() => step.set(Uint32Array.of(3)), UsageError, `"step": expected values below 3`);
  step.set(Uint32Array.of(2));
  train();
  assertClose(await weight.toArray(), [1], tolerances.op, "w after the last step again");
});

forEachDevice("a run of more steps than the rate table has is refused", async (device) => {
  const { weight, step, train } = counted(device);
  const program = await Program.capture(device, "training step", train);
  const from = (first: number, steps: number) =>
    program.run({ steps, inputs: [[step, Uint32Array.of(first)]] });
  const expected = `"training step" for 4 steps: expected steps from 0 to 2, as its tables have`;
  await assertRejects(() => program.run({ steps: 4 }), UsageError, expected);
  await assertRejects(() => from(1, 3), UsageError, "would reach step 3");
  await assertRejects(() => from(3, 1), UsageError, "below 3");
  assertEquals(await weight.item(), 2, "no refused run did anything");
  await from(0, 2);
  await assertRejects(() => program.run({ steps: 2 }), UsageError, "would reach step 3");
  await program.run({ steps: 1 });
  await program.run({ steps: 0 });
  await assertRejects(() => program.run({ steps: 1 }), UsageError, "set the step counter back");
  await from(0, 3);
  assertClose(await weight.toArray(), [2 - 2 * 0.875], tolerances.op, "w after six steps");
  program.release();
});

forEachDevice("a step that only the device knows gives NaN, not foreign memory", async (device) => {
  const { weight, foreign, step, losses, train } = counted(device);
  const program = await Program.capture(device, "training step", train);
  device.write(step.storage.view, Uint32Array.of(50)); // behind the host's back
  await program.run({ steps: 1 });
  assert(Number.isNaN(await weight.item()), "the run shows as diverged");
  assertEquals([...await losses.toArray()], [0, 0, 0], "no step of the history was written");
  assertEquals(new Set(await foreign.toArray()), new Set([1000]), "nor what lies behind it");
  program.release();
});

forEachDevice("a minibatch beyond its tables takes their last row", async (device) => {
  const source = {
    step: uint32([0], 1).to(device),
    indices: uint32([0, 1, 2, 1], 2, 2).to(device),
    inputs: uint32([10, 11, 12], 3, 1).to(device),
    targets: uint32([20, 21, 22], 3).to(device),
  };
  const { step, indices } = source;
  assertThrows(
    () => selectBatch({ ...source, indices: uint32([3, 0], 1, 2).to(device) }),
    UsageError,
  );
  selectBatch(source);
  assertThrows(() => indices.set(Uint32Array.of(0, 1, 2, 3)), UsageError, "below 3");
  assertThrows(() => step.set(Uint32Array.of(2)), UsageError, "below 2");
  device.write(step.storage.view, Uint32Array.of(9));
  const batch = selectBatch(source);
  assertEquals([...await batch.targets.toArray()], [22, 21]);
  device.write(indices.storage.view, Uint32Array.of(0, 0, 77, 1));
  assertEquals([...await selectBatch(source).inputs.toArray()], [12, 11]);
});

forEachDevice("a constant of 3 replicas beside weights of 5 is refused", (device) => {
  const layers = Array.from({ length: 5 }, (_, seed) => {
    return new Linear(2, 2, { generator: new Generator(seed) });
  });
  const model = stack(layers).to(device);
  const three = tensor(new Float32Array(3 * 2), [1, 2], { label: "three" }).to(device);
  const refusal = `"three" has 3 replicas, expected 1 or 5`;
  assertThrows(() => model.forward(three), ShapeError, refusal);
  const out = model.forward(tensor([1, 2], [1, 2]).to(device));
  assertEquals(out.replicas, 5);
  const targets = tensor(new Uint32Array(3), [1], { label: "three" }).to(device);
  assertThrows(() => F.crossEntropy(out, targets), ShapeError, refusal);
  const rows = tensor(new Float32Array(1), [1], { label: "rows" }).to(device);
  const answers = uint32([0], 1).to(device);
  const shared = '"rows" has 1 replicas, expected 5';
  assertThrows(() => F.crossEntropy(out, answers, { rowLosses: rows }), ShapeError, shared);
});

forEachDevice("parameters of 1 and of 3 networks in one model are refused", (device) => {
  class Mixed extends Linear {
    readonly extra = tensor([1, 2, 3], [1], { requiresGrad: true });
  }
  const mixed = new Mixed(2, 2, { generator: new Generator(1) });
  assertThrows(() => mixed.to(device), ShapeError, `parameter "extra" has 3 replicas`);
});

forEachDevice("running statistics of one network do not serve five", (device) => {
  const norm = new BatchNorm1d(2, { affine: false }).to(device);
  const x = tensor(new Float32Array(5 * 4), [2, 2]).to(device);
  assertThrows(() => norm.forward(x), ShapeError, `"runningMean" has 1 replicas, expected 5`);
});
