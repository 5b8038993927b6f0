/**
 * Every kernel of the table on both sides of the driver's limit, through the device: just below it
 * one launch does all, just above it there are several, or a refusal. The last term of every sum
 * stands out, so that a loop which ends too early shows.
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type KernelName, type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import { type Grid, grids } from "../../kernels/wgsl/grids/mod.ts";
import type { Device, Dispatch, View } from "../../lib/device/device.ts";
import { DeviceError } from "../../lib/device/errors.ts";
import { capture, emit } from "../../lib/device/recorder.ts";
import { rangesOf } from "../../lib/device/webgpu/ranges.ts";
import { MAX_ITERATIONS } from "../../lib/device/webgpu/software.ts";
import { testOnDevice } from "../helpers/devices.ts";
import { mismatch, type Tolerance } from "../helpers/kernel_cases.ts";
import { type KernelBuffers, type KernelConstants, oracle } from "../helpers/oracle.ts";

/** Constants and contents of kernel K for a loop over n terms; what is between does not matter. */
interface Walk<K extends KernelName> {
  readonly constants: (n: number) => KernelConstants<K>;
  readonly buffers: (n: number) => KernelBuffers<K>;
  readonly tolerance: Tolerance;
  /** Whether more terms than fit are refused instead of split. */
  readonly refused?: true;
}

const EXACT: Tolerance = { absolute: 0, relative: 0 };
const CLOSE: Tolerance = { absolute: 1e-5, relative: 1e-4 };

/** 1, 2, 3, 1, 2, 3 ... and 100 at last, times `scale`, a power of 2: float32 adds them exactly. */
const terms = (n: number, scale = 1): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => scale * (i === n - 1 ? 100 : 1 + i % 3));
const floats = (...values: number[]): Float32Array => Float32Array.from(values);
const garbage = (n: number): Float32Array => new Float32Array(n).fill(-7);

const linearBackward = (rows: number, fanOut: number): KernelBuffers<"linear_backward"> => ({
  x: terms(rows),
  weight: terms(fanOut),
  outGrad: terms(rows * fanOut),
  weightGrad: garbage(fanOut),
  biasGrad: garbage(fanOut),
  xGrad: garbage(rows),
});

const crossEntropy = (rows: number, classes: number): KernelBuffers<"cross_entropy"> => ({
  logits: terms(rows * classes, 2 ** -5),
  targets: Uint32Array.from({ length: rows }, (_, row) => (row * 7919) % classes),
  rowLosses: garbage(rows),
  loss: garbage(1),
  logitsGrad: garbage(rows * classes),
});

const window = { batch: 1, channels: 1, length: 1, stride: 1, positions: 1 };

const nllLoss = (rows: number, classes: number): KernelBuffers<"nll_loss"> => ({
  logProbs: terms(rows * classes, -(2 ** -5)),
  targets: Uint32Array.from({ length: rows }, (_, row) => (row * 7919) % classes),
  weight: terms(classes),
  rowLosses: garbage(rows),
  loss: garbage(1),
  total: garbage(1),
});

/** The walks of every kernel; those without loops need none. */
const walks: { readonly [K in KernelName]: readonly Walk<K>[] } = {
  batch_select: [],
  embedding: [],
  embedding_backward: [{
    constants: (positions) => ({ positions, vocabulary: 1, dimension: 1 }),
    buffers: (n) => ({ tokens: new Uint32Array(n), outGrad: terms(n), weightGrad: garbage(1) }),
    tolerance: EXACT,
  }],
  matmul: [0, 1].map((activation) => ({
    constants: (inner) => ({ rows: 1, inner, columns: 1, hasBias: 1, activation, parameter: 0 }),
    // The sum is about 1, where tanh is not flat.
    buffers: (n) => ({ a: terms(n), b: terms(n, 2 ** -19), bias: floats(0.25), out: garbage(1) }),
    tolerance: activation ? { absolute: 1e-6, relative: 0 } : EXACT,
  })),
  linear_backward: [{
    constants: (rows) => ({ rows, fanIn: 1, fanOut: 1, hasBias: 1, activation: 1, parameter: 0 }),
    buffers: (rows) => linearBackward(rows, 1),
    tolerance: EXACT,
  }, {
    constants: (fanOut) => ({ rows: 2, fanIn: 1, fanOut, hasBias: 1, activation: 1, parameter: 0 }),
    buffers: (fanOut) => linearBackward(2, fanOut),
    tolerance: EXACT,
  }],
  copy: [],
  strided_copy: [],
  fill: [],
  gather: [],
  gather_backward: [{
    constants: (count) => ({ outer: 1, length: 1, inner: 1, count, perElement: 0 }),
    buffers: (n) => ({ indices: new Uint32Array(n), outGrad: terms(n), xGrad: garbage(1) }),
    tolerance: EXACT,
  }],
  one_hot: [],
  unfold: [],
  fold: [{
    // Only the last place in the window is a term.
    constants: (kernelSize) => ({ ...window, kernelSize, padding: kernelSize - 1 }),
    buffers: (n) => ({ windowsGrad: terms(n), xGrad: garbage(1) }),
    tolerance: EXACT,
    refused: true,
  }],
  batch_matmul: [{
    constants: (inner) => ({ batch: 1, rows: 1, inner, columns: 1, transposeA: 0, transposeB: 0 }),
    buffers: (n) => ({ a: terms(n), b: terms(n, 2 ** -19), out: garbage(1) }),
    tolerance: EXACT,
  }],
  pointwise: [],
  pointwise_backward: [],
  spread: [],
  first_index: [{
    constants: (length) => ({ outer: 1, length, inner: 1 }),
    buffers: (n) => ({ x: terms(n), extremes: floats(100), indices: Uint32Array.of(7) }),
    tolerance: EXACT,
  }],
  reduce: [{
    constants: (length) => ({
      ...{ outer: 1, length, inner: 1, parts: 1 },
      ...{ term: 0, fold: 0, finish: 0, parameter: 0 },
    }),
    buffers: (n) => ({ x: terms(n), other: floats(0), out: garbage(1) }),
    tolerance: EXACT,
    refused: true,
  }],
  batchnorm_forward: [{
    constants: (rows) => ({
      rows,
      columns: 1,
      eps: 1e-5,
      momentum: 0.5,
      unbiased: 0,
      runningStd: 0,
      activation: 1,
      parameter: 0,
    }),
    buffers: (n) => ({
      x: terms(n),
      gamma: floats(0.5),
      beta: floats(0.1),
      out: garbage(n),
      mean: garbage(1),
      inverseStd: garbage(1),
      runningMean: floats(0),
      runningVar: floats(1),
    }),
    tolerance: CLOSE,
  }],
  batchnorm_backward: [{
    constants: (rows) => ({ rows, columns: 1, unbiased: 0, training: 1 }),
    buffers: (n) => ({
      x: terms(n),
      gamma: floats(0.5),
      mean: floats(2),
      inverseStd: floats(1.2),
      outGrad: terms(n, 2 ** -4),
      xGrad: garbage(n),
      gammaGrad: garbage(1),
      betaGrad: garbage(1),
    }),
    tolerance: CLOSE,
  }],
  batchnorm_inference: [],
  column_moments: [{
    constants: (rows) => ({ rows, columns: 1 }),
    buffers: (n) => ({ x: terms(n), moments: garbage(2) }),
    tolerance: CLOSE,
  }],
  layernorm_forward: [{
    constants: (columns) => ({
      rows: 2,
      columns,
      eps: 1e-5,
      centered: 1,
      hasWeight: 1,
      hasBias: 1,
    }),
    buffers: (n) => ({
      x: terms(2 * n),
      weight: terms(n),
      bias: terms(n),
      out: garbage(2 * n),
      mean: garbage(2),
      inverseStd: garbage(2),
    }),
    tolerance: CLOSE,
    refused: true,
  }],
  layernorm_backward: [{
    constants: (columns) => ({ rows: 2, columns, centered: 1, hasWeight: 1 }),
    buffers: (n) => ({
      x: terms(2 * n),
      weight: terms(n, 2 ** -4),
      mean: floats(2, 3),
      inverseStd: floats(1.2, 0.7),
      outGrad: terms(2 * n, 2 ** -4),
      xGrad: garbage(2 * n),
    }),
    tolerance: CLOSE,
    refused: true,
  }],
  layernorm_affine_backward: [{
    constants: (rows) => ({ rows, columns: 1, hasWeight: 1, hasBias: 1 }),
    buffers: (n) => ({
      x: terms(n),
      mean: terms(n, 0.5),
      inverseStd: terms(n),
      outGrad: terms(n),
      weightGrad: garbage(1),
      biasGrad: garbage(1),
    }),
    tolerance: CLOSE,
  }],
  cross_entropy: [{
    constants: (rows) => ({ rows, classes: 5000 }),
    buffers: (rows) => crossEntropy(rows, 5000),
    tolerance: CLOSE,
  }, {
    constants: (rows) => ({ rows, classes: 60_000 }),
    buffers: (rows) => crossEntropy(rows, 60_000),
    tolerance: CLOSE,
  }, {
    constants: (classes) => ({ rows: 1, classes }),
    buffers: (classes) => crossEntropy(1, classes),
    tolerance: CLOSE,
    refused: true,
  }],
  nll_loss: [
    {
      constants: (rows) => {
        return { rows, classes: 3, ignoreIndex: 1, labelSmoothing: 0.25, hasWeight: 1, mean: 1 };
      },
      buffers: (n) => nllLoss(n, 3),
      tolerance: CLOSE,
    },
    {
      constants: (classes) => {
        return { rows: 1, classes, ignoreIndex: 1, labelSmoothing: 0.25, hasWeight: 0, mean: 0 };
      },
      buffers: (n) => nllLoss(1, n),
      tolerance: CLOSE,
      refused: true,
    },
  ],
  nll_loss_backward: [],
  sgd: [],
  begin_update: [],
  sgd_momentum: [],
  adam: [],
  // No GPU binds an arena of so many elements: see below.
  sgd_with_ratios: [],
  update_ratios: [],
  gradient_norms: [],
  rmsprop: [],
  clip_gradients: [{
    constants: (terms) => ({ count: 1, terms, largest: 8, maxNorm: 1 }),
    buffers: (n) => ({
      gradients: floats(1, 2, 3, 4, 5, 6, 7, 8),
      segments: Uint32Array.of(0, 8),
      norms: terms(n),
      total: garbage(1),
    }),
    tolerance: CLOSE,
    refused: true,
  }],
  record: [{
    constants: (size) => ({ size, advance: 1, steps: 1 }),
    buffers: (n) => ({ value: terms(n), history: garbage(n), step: new Uint32Array(1) }),
    tolerance: EXACT,
  }],
  statistics: [{
    constants: (size) => ({ size, threshold: 2.5 }),
    buffers: (n) => ({ x: terms(n), summary: garbage(5) }),
    tolerance: CLOSE,
  }],
  histogram: [{
    constants: (size) => ({ size, bins: 9 }),
    buffers: (n) => ({
      x: terms(n),
      summary: floats(0, 0, 1, 100, 0),
      counts: new Uint32Array(9).fill(7),
    }),
    tolerance: EXACT,
  }],
};

/** The kernels with a workgroup a segment. */
const SEGMENTED: KernelName[] = ["sgd_with_ratios", "update_ratios", "gradient_norms"];

/** Runs a kernel on the device, changes the buffers that it writes; returns its launches. */
async function run<K extends KernelName>(
  device: Device,
  kernel: K,
  constants: KernelConstants<K>,
  buffers: KernelBuffers<K>,
): Promise<number> {
  const views = Object.entries<Float32Array | Uint32Array>(buffers).map(([name, contents]) => {
    const buffer = device.allocate(name, contents.length);
    const view: View = { buffer, offset: 0, size: contents.length, stride: 0 };
    device.write(view, contents);
    return [name, view] as const;
  });
  const byName = Object.fromEntries(views) as Record<keyof KernelBuffers<K>, View>;
  try {
    const [dispatch] = capture(device, () => emit(device, kernel, byName, constants, 1));
    device.recorder.emit(dispatch!);
    for (const [name, view] of views) {
      const words = new Uint32Array(await device.read(view, 1));
      const contents = buffers[name as keyof KernelBuffers<K>];
      new Uint32Array(contents.buffer).set(words);
    }
    return device.memory.onHost ? Math.max(1, rangesOf(dispatch!, MAX_ITERATIONS).length) : 1;
  } finally {
    for (const [, { buffer }] of views) device.free(buffer);
  }
}

/** The largest n for which a kernel's loops stay within the limit, and n + 1's do not. */
function atLimit<K extends KernelName>(kernel: K, { constants }: Walk<K>, limit: number): number {
  const grid: Grid = grids[kernel];
  let [low, high] = [1, 2 ** 26];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (grid.iterations(constants(middle), 8, {}) <= limit) low = middle;
    else high = middle;
  }
  return low;
}

async function check<K extends KernelName>(
  device: Device,
  kernel: K,
  walk: Walk<K>,
  n: number,
): Promise<number> {
  const [found, expected] = [walk.buffers(n), walk.buffers(n)];
  const launches = await run(device, kernel, walk.constants(n), found);
  oracle[kernel](expected, walk.constants(n));
  assertEquals(mismatch(kernel, `n=${n}`, expected, found, walk.tolerance), undefined);
  return launches;
}

/** Tests one kernel on both sides of the limit. */
function walkKernel<K extends KernelName>(kernel: K): void {
  for (const walk of walks[kernel]) {
    const what = JSON.stringify(walk.constants(NaN)).replace("null", "n").replaceAll(/["{}]/g, "");
    testOnDevice("webgpu", `${kernel} at its limit and beyond, ${what}`, async (device) => {
      const n = atLimit(kernel, walk, MAX_ITERATIONS);
      assertEquals(await check(device, kernel, walk, n), 1);
      const beyond = check(device, kernel, walk, n + 1);
      if (!device.memory.onHost) return void await beyond; // A GPU has no such limit.
      if (!walk.refused) return assert(await beyond > 1);
      const error = await assertRejects(() => beyond, DeviceError);
      assert(error.message.includes(`"${kernel}"`), error.message);
      assert(error.message.includes(`${n + 1}`) && error.message.includes(`${MAX_ITERATIONS}`));
    });
  }
}
for (const kernel of Object.keys(kernelTable) as KernelName[]) walkKernel(kernel);

Deno.test("a kernel without a walk has no loops, or none that a GPU's memory reaches", () => {
  const walked = Object.entries(walks).filter(([, own]) => own.length > 0).map(([name]) => name);
  const rest = (Object.keys(kernelTable) as KernelName[]).filter((name) => !walked.includes(name));
  for (const kernel of rest.filter((name) => !SEGMENTED.includes(name))) {
    const spec: KernelSpec = kernelTable[kernel];
    const huge = Object.keys(spec.constants).map((name) => [name, 1e9]);
    const grid: Grid = grids[kernel];
    assertEquals(grid.iterations(Object.fromEntries(huge), 8, {}), 0, kernel);
  }
  // An arena of 255 MiB; lavapipe binds at most 128.
  assertEquals(rangesOf(updateOf(255 << 18), MAX_ITERATIONS), []);
  const error = assertThrows(() => rangesOf(updateOf(256 << 18), MAX_ITERATIONS), DeviceError);
  assertEquals(
    error.message,
    `Cannot run kernel "sgd_with_ratios" with count 1, steps 1 on this software GPU: it ends an ` +
      `invocation's loops after 65535 iterations, and this takes 65549; use --device cpu.`,
  );
});

/** sgd_with_ratios of an arena of `size` elements. */
function updateOf(size: number): Dispatch {
  const view: View = { buffer: { label: "arena", length: size }, offset: 0, size, stride: 0 };
  const spec: KernelSpec = kernelTable.sgd_with_ratios;
  return {
    kernel: "sgd_with_ratios",
    bindings: Object.keys(spec.bindings).map(() => view),
    constants: Object.keys(spec.constants).map(() => 1),
    replicas: 1,
  };
}
