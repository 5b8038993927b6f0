/**
 * The contract of every kernel: its bindings, its constants and its grid, the same on both devices.
 *
 * A kernel called `tanh` is `kernels/wgsl/tanh.wgsl` on a GPU and the function `tanh` exported by
 * `kernels/wasm/` on the CPU. Bindings and constants carry the same names in all three places:
 *
 * - WGSL: `@group(0) @binding(i)` in the order below, every constant an `override`, and for every
 *   binding `x` one more, `override xStride: u32`: the elements between two replicas of x
 *   (0 when all replicas share it). `workgroup_id.z` is the replica.
 * - WebAssembly: one pointer for each binding, then the constants, in the order below, for one
 *   replica.
 *
 * Matrices are row-major float32; tokens, targets, indices and counters are uint32.
 */

/** How a kernel uses a binding: "write" means read and write. */
export type Access = "read" | "write";

/** The WGSL type of a constant. */
export type ConstantType = "u32" | "f32";

/** What is known of a kernel before it runs. */
export interface KernelSpec {
  /** Binding names in binding order. */
  readonly bindings: Readonly<Record<string, Access>>;
  /** Constant names in argument order. */
  readonly constants: Readonly<Record<string, ConstantType>>;
  /** Workgroups along x and y for one replica; `tile` is for the kernels that are `tiled`. */
  readonly workgroups: (
    constants: Readonly<Record<string, number>>,
    tile: Tile,
  ) => readonly [number, number];
  /** Whether its WGSL has the override `tile`: the side of what one invocation computes. */
  readonly tiled?: true;
}

/** The sides of a square tile of a product. */
export type Tile = 4 | 8;

/** So many workgroups; those beyond 32,768 go along y. */
const workgroups = (count: number): readonly [number, number] => {
  const x = Math.min(count, 32768);
  return [x, Math.ceil(count / x)];
};
/** One invocation per element, 64 a workgroup. */
const elementwise = (size: number): readonly [number, number] => workgroups(Math.ceil(size / 64));
/** How many workgroups of 64 compute a matrix, one invocation a tile. */
const tileGroups = (rows: number, columns: number, tile: Tile): number =>
  Math.ceil(Math.ceil(rows / tile) * Math.ceil(columns / tile) / 64);

/** Checks each entry's shape while keeping its literal names. */
function table<const T extends Record<string, KernelSpec>>(kernels: T): T {
  return kernels;
}

/** Every kernel by name. */
export const kernelTable = table({
  /** Row `indices[step * batch + i]` of the data set becomes row i of the minibatch. */
  batch_select: {
    bindings: {
      step: "read", // [1]
      indices: "read", // [steps, batch]
      contexts: "read", // [examples, contextLength]
      targets: "read", // [examples]
      batchContexts: "write", // [batch, contextLength]
      batchTargets: "write", // [batch]
    },
    constants: { batch: "u32", contextLength: "u32" },
    workgroups: ({ batch }) => elementwise(batch!),
  },
  /** out[i] = weight[tokens[i]], for tokens[positions]. */
  embedding: {
    bindings: { tokens: "read", weight: "read", out: "write" },
    constants: { positions: "u32", dimension: "u32" },
    workgroups: ({ positions, dimension }) => elementwise(positions! * dimension!),
  },
  /** weightGrad[t] = sum over positions i with tokens[i] == t of outGrad[i], in order of i. */
  embedding_backward: {
    bindings: { tokens: "read", outGrad: "read", weightGrad: "write" /* as weight */ },
    constants: { positions: "u32", vocabulary: "u32", dimension: "u32" },
    workgroups: ({ vocabulary, dimension }) => elementwise(vocabulary! * dimension!),
  },
  /**
   * out[rows, columns] = a[rows, inner] b[inner, columns] + bias[columns] (bias only if hasBias);
   * its tanh instead if applyTanh.
   */
  matmul: {
    bindings: { a: "read", b: "read", bias: "read", out: "write" },
    constants: { rows: "u32", inner: "u32", columns: "u32", hasBias: "u32", applyTanh: "u32" },
    tiled: true,
    workgroups: ({ rows, columns }, tile) => workgroups(tileGroups(rows!, columns!, tile)),
  },
  /**
   * The gradients of out = x weight + bias: weightGrad = transpose(x) outGrad; biasGrad = sum over
   * rows of outGrad, if hasBias; xGrad = outGrad transpose(weight), times 1 - x^2 if throughTanh:
   * then x was tanh(y), and xGrad becomes the gradient of y.
   */
  linear_backward: {
    bindings: {
      x: "read", // [rows, fanIn]
      weight: "read", // [fanIn, fanOut]
      outGrad: "read", // [rows, fanOut]
      weightGrad: "write",
      biasGrad: "write",
      xGrad: "write",
    },
    constants: {
      rows: "u32",
      fanIn: "u32",
      fanOut: "u32",
      hasBias: "u32",
      throughTanh: "u32",
    },
    tiled: true,
    workgroups: ({ rows, fanIn, fanOut }, tile) =>
      workgroups(tileGroups(fanIn!, fanOut!, tile) + tileGroups(rows!, fanIn!, tile)),
  },
  /** out = x, or out + x if `accumulate`. */
  copy: {
    bindings: { x: "read", out: "write" },
    constants: { size: "u32", accumulate: "u32" },
    workgroups: ({ size }) => elementwise(size!),
  },
  /** out = tanh(x). */
  tanh: {
    bindings: { x: "read", out: "write" },
    constants: { size: "u32" },
    workgroups: ({ size }) => elementwise(size!),
  },
  /** xGrad = outGrad (1 - out^2). */
  tanh_backward: {
    bindings: { out: "read", outGrad: "read", xGrad: "write" },
    constants: { size: "u32" },
    workgroups: ({ size }) => elementwise(size!),
  },
  /**
   * Batch normalisation of x[rows, columns] by the batch's own statistics, in training.
   * out = gamma (x - mean) inverseStd + beta; inverseStd = 1 / sqrt(variance + eps), where variance
   * divides by rows, or by rows - 1 if `unbiased`. Then running = (1 - momentum) running +
   * momentum statistic; the statistic is the mean, and the variance divided by rows - 1, or its
   * square root if `runningStd` (the lecture's hand-written form). out is its tanh if applyTanh.
   */
  batchnorm_forward: {
    bindings: {
      x: "read",
      gamma: "read",
      beta: "read",
      out: "write",
      mean: "write", // [columns], saved for the backward pass
      inverseStd: "write", // [columns], saved for the backward pass
      runningMean: "write",
      runningVar: "write",
    },
    constants: {
      rows: "u32",
      columns: "u32",
      eps: "f32",
      momentum: "f32",
      unbiased: "u32",
      runningStd: "u32",
      applyTanh: "u32",
    },
    workgroups: ({ columns }) => elementwise(columns!),
  },
  /**
   * xGrad = gamma inverseStd (outGrad - mean(outGrad) - xHat sum(outGrad xHat) / n), with n = rows,
   * or rows - 1 if `unbiased`; gammaGrad = sum(outGrad xHat); betaGrad = sum(outGrad).
   */
  batchnorm_backward: {
    bindings: {
      x: "read",
      gamma: "read",
      mean: "read",
      inverseStd: "read",
      outGrad: "read",
      xGrad: "write",
      gammaGrad: "write",
      betaGrad: "write",
    },
    constants: {
      rows: "u32",
      columns: "u32",
      unbiased: "u32",
    },
    workgroups: ({ columns }) => elementwise(columns!),
  },
  /**
   * Batch normalisation by running statistics: in evaluation. `runningVar` holds a standard
   * deviation if `runningStd`.
   */
  batchnorm_inference: {
    bindings: {
      x: "read",
      gamma: "read",
      beta: "read",
      runningMean: "read",
      runningVar: "read",
      out: "write",
    },
    constants: { rows: "u32", columns: "u32", eps: "f32", runningStd: "u32" },
    workgroups: ({ rows, columns }) => elementwise(rows! * columns!),
  },
  /** Mean and variance (divided by rows) of each column of x: moments[0] and moments[1]. */
  column_moments: {
    bindings: { x: "read", moments: "write" /* [2, columns] */ },
    constants: { rows: "u32", columns: "u32" },
    workgroups: ({ columns }) => elementwise(columns!),
  },
  /**
   * Softmax cross-entropy of logits[rows, classes] and targets[rows]: each row's loss, their mean,
   * and the mean's gradient (softmax - one-hot) / rows. One workgroup of 64, so that the mean has
   * one order of addition.
   */
  cross_entropy: {
    bindings: {
      logits: "read",
      targets: "read",
      rowLosses: "write", // [rows]
      loss: "write", // [1]
      logitsGrad: "write", // [rows, classes]
    },
    constants: { rows: "u32", classes: "u32" },
    workgroups: () => [1, 1],
  },
  /**
   * parameters -= learningRates[step] gradients, over a whole arena or a padded region: `size` is a
   * multiple of 4.
   */
  sgd: {
    bindings: {
      parameters: "write",
      gradients: "read",
      learningRates: "read", // [steps]
      step: "read", // [1]
    },
    constants: { size: "u32" },
    workgroups: ({ size }) => elementwise(size! / 4),
  },
  /**
   * sgd of each segment s = [offset, size] of an arena, offsets being multiples of 4, with ratios[s] =
   * log10(learningRate std(gradient) / std(updated parameter)), standard deviations divided by
   * size - 1. A workgroup a segment.
   */
  sgd_with_ratios: {
    bindings: {
      parameters: "write",
      gradients: "read",
      segments: "read", // uint32 [count, 2]
      learningRates: "read", // [steps]
      step: "read", // [1]
      ratios: "write", // [count]
    },
    constants: { count: "u32" },
    workgroups: ({ count }) => [count!, 1],
  },
  /**
   * history[step, 0..size-1] = value, for history[steps, size]; then step += 1 if `advance`. One
   * workgroup of 64.
   */
  record: {
    bindings: { value: "read", history: "write", step: "write" },
    constants: { size: "u32", advance: "u32" },
    workgroups: () => [1, 1],
  },
  /**
   * summary = [mean, standard deviation (size - 1), minimum, maximum, share of |x| > threshold].
   * One workgroup of 64; two passes, so that the deviation does not cancel.
   */
  statistics: {
    bindings: { x: "read", summary: "write" /* [5] */ },
    constants: { size: "u32", threshold: "f32" },
    workgroups: () => [1, 1],
  },
  /**
   * counts[b] = how many x fall in bin b of `bins` equal bins over [summary[2], summary[3]], the
   * last bin closed; values outside are not counted. One workgroup of 64.
   */
  histogram: {
    bindings: { x: "read", summary: "read", counts: "write" /* [bins] */ },
    constants: { size: "u32", bins: "u32" },
    workgroups: () => [1, 1],
  },
});

/**
 * The name of a kernel.
 *
 * @internal
 */
export type KernelName = keyof typeof kernelTable;

/** The binding names of kernel K. */
export type BindingName<K extends KernelName> = keyof (typeof kernelTable)[K]["bindings"] & string;

/** The constant names of kernel K. */
export type ConstantName<K extends KernelName> =
  & keyof (typeof kernelTable)[K]["constants"]
  & string;
