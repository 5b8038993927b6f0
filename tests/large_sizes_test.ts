/**
 * Sums and passes longer than a software GPU's loops may be, through the library on both devices:
 * the right value, replayed as eagerly, and for each replica as alone.
 */

import {
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import type { Device } from "../lib/device/device.ts";
import { DeviceError } from "../lib/device/errors.ts";
import * as F from "../lib/tensor/functional/mod.ts";
import { columnMoments, histogram, statistics } from "../lib/tensor/measure.ts";
import { Program } from "../lib/tensor/program.ts";
import { tensor } from "../lib/tensor/create.ts";
import type { Tensor } from "../lib/tensor/tensor.ts";
import { assertClose, assertSameBits } from "./helpers/close.ts";
import { forEachDevice, testOnDevice } from "./helpers/devices.ts";
import { oracle } from "./helpers/kernels/mod.ts";

/** 1, 2, 3, 1, 2, 3 ...: float32 adds them exactly. */
const counting = (n: number): Float32Array => Float32Array.from({ length: n }, (_, i) => 1 + i % 3);
const ones = (n: number): Float32Array => new Float32Array(n).fill(1);
/** Values around 0.5 that repeat after 9,973, a prime. */
const wavy = (n: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => 0.5 + Math.sin((i % 9973) * 12.9898));

forEachDevice("gradients over 200,000 rows are whole", async (device) => {
  const rows = 200_000;
  const x = tensor(ones(rows), [rows, 1]).to(device);
  const weight = tensor(ones(2), [1, 2], { requiresGrad: true }).to(device);
  const bias = tensor(ones(2), [2], { requiresGrad: true }).to(device);
  F.linear(x, weight, bias).backward(tensor(ones(2 * rows), [rows, 2]).to(device));
  assertEquals([...await bias.grad!.toArray()], [rows, rows]);
  assertEquals([...await weight.grad!.toArray()], [rows, rows]);
});

forEachDevice("a token's gradient counts it however often it occurs", async (device) => {
  for (const positions of [60_000, 200_000]) {
    const weight = tensor(ones(6), [2, 3], { requiresGrad: true }).to(device);
    const tokens = tensor(new Uint32Array(positions), [positions]).to(device);
    const upstream = tensor(ones(3 * positions), [positions, 3]).to(device);
    F.embedding(tokens, weight).backward(upstream);
    const expected = [positions, positions, positions, 0, 0, 0];
    assertEquals([...await weight.grad!.toArray()], expected);
  }
});

forEachDevice(
  "linear adds over 70,000 inputs, and over 70,000 outputs backwards",
  async (device) => {
    const n = 70_000;
    const x = tensor(counting(n), [1, n], { requiresGrad: true }).to(device);
    const weight = tensor(counting(n), [n, 1], { requiresGrad: true }).to(device);
    const square = counting(n).reduce((sum, value) => sum + value ** 2, 0);
    const out = F.linear(x, weight);
    assertEquals([...await out.toArray()], [square]);
    const one = tensor([1], [1, 1], { requiresGrad: true }).to(device);
    const wide = tensor(counting(n), [1, n]).to(device);
    F.linear(one, wide).backward(tensor(counting(n), [1, n]).to(device));
    assertEquals([...await one.grad!.toArray()], [square]);
  },
);

forEachDevice("crossEntropy over 60,000 classes", async (device) => {
  const [rows, classes] = [70, 60_000];
  const logits = tensor(new Float32Array(rows * classes), [rows, classes], { requiresGrad: true })
    .to(device);
  const targets = tensor(Uint32Array.from({ length: rows }, (_, row) => 857 * row), [rows]);
  const loss = F.crossEntropy(logits, targets.to(device));
  loss.backward();
  assertAlmostEquals(await loss.item(), Math.log(classes), 1e-5); // 11.002
  const expected = new Float32Array(rows * classes).fill(1 / classes / rows);
  for (let row = 0; row < rows; row++) expected[row * classes + 857 * row]! -= 1 / rows;
  const close = { absolute: 1e-9, relative: 1e-5 };
  assertClose(await logits.grad!.toArray(), expected, close, "gradient");
});

testOnDevice("webgpu", "what cannot be split is refused, eager and captured", async (device) => {
  if (!device.memory.onHost) return; // A GPU has no such limit.
  const classes = 1_500_000;
  const logits = tensor(new Float32Array(classes), [1, classes]).to(device);
  const targets = tensor(new Uint32Array(1), [1]).to(device);
  const sentence = new RegExp(
    `^Cannot run kernel "cross_entropy" with rows 1, classes ${classes} on this software GPU: it ` +
      `ends an invocation's loops after 65535 iterations, and this takes \\d+; use --device cpu.$`,
  );
  const eager = () => void F.crossEntropy(logits, targets);
  assertMatch(assertThrows(eager, DeviceError).message, sentence);
  const captured = () => Program.capture(device, "too long", eager);
  assertMatch((await assertRejects(captured, DeviceError)).message, sentence);
});

forEachDevice("batchNorm over 40,000 and 200,000 rows", async (device) => {
  for (const rows of [40_000, 200_000]) await checkBatchNorm(device, rows);
});

/** Compares output, running statistics and gradients with the float64 oracle. */
async function checkBatchNorm(device: Device, rows: number): Promise<void> {
  const columns = 2;
  const constants = { rows, columns, eps: 1e-5, momentum: 0.1, unbiased: 0, runningStd: 0 };
  const [x, outGrad] = [wavy(rows * columns), wavy(rows * columns).map((value) => value / 16)];
  const [gamma, beta] = [Float32Array.of(1.5, 0.5), Float32Array.of(0.25, -1)];
  const zeros = () => new Float32Array(columns);
  const forward = {
    ...{ x, gamma, beta, out: new Float32Array(x.length) },
    ...{ mean: zeros(), inverseStd: zeros(), runningMean: zeros(), runningVar: ones(columns) },
  };
  oracle.batchnorm_forward(forward, { ...constants, activation: 0, parameter: 0 });
  const backward = { ...forward, outGrad, gammaGrad: zeros(), betaGrad: zeros() };
  const xGrad = new Float32Array(x.length);
  oracle.batchnorm_backward({ ...backward, xGrad }, { ...constants, training: 1 });

  const place = (values: Float32Array, shape: number[]) =>
    tensor(values, shape, { requiresGrad: true }).to(device);
  const [xTensor, gammaTensor] = [place(x, [rows, columns]), place(gamma, [columns])];
  const betaTensor = place(beta, [columns]);
  const running = {
    runningMean: tensor(zeros(), [columns]).to(device),
    runningVar: tensor(ones(columns), [columns]).to(device),
  };
  const options = { eps: 1e-5, momentum: 0.1, unbiased: false, runningStd: false };
  const out = F.batchNorm(xTensor, gammaTensor, betaTensor, { ...options, ...running });
  const found: [string, Tensor, Float32Array][] = [
    ["out", out, forward.out],
    ["running mean", running.runningMean, forward.runningMean],
    ["running variance", running.runningVar, forward.runningVar],
  ];
  out.retainGrad();
  out.backward(tensor(outGrad, [rows, columns]).to(device));
  found.push(["gradient of gamma", gammaTensor.grad!, backward.gammaGrad]);
  found.push(["gradient of beta", betaTensor.grad!, backward.betaGrad]);
  found.push(["gradient of x", xTensor.grad!, xGrad]);
  for (const [what, values, expected] of found) {
    const close = { absolute: 1e-5, relative: 2e-5 };
    assertClose(await values.toArray(), expected, close, `${rows} rows: ${what}`);
  }
}

forEachDevice(
  "statistics, histogram and column moments of millions of elements",
  async (device) => {
    const rows = 4_500_000;
    const x = tensor(counting(2 * rows), [rows, 2]).to(device);
    const summary = statistics(x);
    const counts = await histogram(x, summary, 4).toArray();
    assertEquals([...counts], [3_000_000, 0, 3_000_000, 3_000_000]);
    const spread = Math.sqrt(2 / 3);
    const close = { absolute: 0, relative: 1e-6 };
    assertClose(await summary.toArray(), [2, spread, 1, 3], close, "summary");
    assertClose(await columnMoments(x).toArray(), [2, 2, 2 / 3, 2 / 3], close, "moments");
  },
);

/** A step whose every sum is split, on tensors of their own. */
function longStep(device: Device, inputs: Float32Array, replicas: number) {
  const n = 70_000;
  const x = tensor(inputs, [1, n], { requiresGrad: true }).to(device);
  const values = wavy(3 * n).map((value) => value / 300);
  const weight = tensor(repeated(values, replicas), [n, 3], { requiresGrad: true }).to(device);
  const results: Tensor[] = [];
  const step = () => {
    const hidden = F.tanh(F.linear(x, weight));
    const loss = F.crossEntropy(hidden, tensor(new Uint32Array(1), [1]).to(device));
    loss.backward();
    results.push(loss, weight.grad!, x.grad!);
  };
  return { step, results };
}

const repeated = (values: Float32Array, times: number): Float32Array =>
  Float32Array.from({ length: times * values.length }, (_, i) => values[i % values.length]!);

forEachDevice("long sums: a replay is as eager execution, a replica as alone", async (device) => {
  const inputs = [wavy(70_000), counting(70_000).map((value) => value - 2)];
  const both = Float32Array.from([...inputs[0]!, ...inputs[1]!]);
  const eager = longStep(device, both, 2);
  eager.step();
  const expected = await Promise.all(eager.results.map((result) => result.toArray()));

  const captured = longStep(device, both, 2);
  const program = await Program.capture(device, "long step", captured.step);
  await program.run({ steps: 2 });
  for (const [i, result] of captured.results.entries()) {
    assertSameBits(await result.toArray() as Float32Array, expected[i] as Float32Array, `${i}`);
  }
  program.release();
  for (const [replica, own] of inputs.entries()) {
    const solo = longStep(device, own, 1);
    solo.step();
    for (const [i, result] of solo.results.entries()) {
      const values = await result.toArray() as Float32Array;
      const begin = replica * values.length;
      const theirs = expected[i]!.subarray(begin, begin + values.length) as Float32Array;
      assertSameBits(values, theirs, `replica ${replica}, ${i}`);
    }
  }
});
