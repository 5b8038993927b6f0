/**
 * The benchmark's workloads in jax-js, on its WebAssembly or WebGPU backend: the style of the first
 * request. Answers requests as peer.ts says. usage: jax.ts THREADS
 *
 * Arrays of jax-js are owned: a call takes its arguments, and `.ref` keeps them for another use.
 */

import { answer, CONTEXT, DIMENSION, EPSILON, EXAMPLES, integers, layers, load } from "./peer.ts";
import { MOMENTUM, normals, RATE, type Sizes, type Train, VOCABULARY } from "./peer.ts";

/** What is used of an array; written down here, so that type checks download no package. */
interface Tensor {
  readonly ref: Tensor;
  add(other: Tensor | number): Tensor;
  sub(other: Tensor): Tensor;
  mul(other: Tensor | number): Tensor;
  div(other: Tensor): Tensor;
  reshape(shape: readonly number[]): Tensor;
  slice(rows: Tensor): Tensor;
  data(): Promise<Float32Array>;
}

/** Parameters: the embedding, the weights, then gains and shifts of batch norm, or the bias. */
type Parameters = Record<"embedding" | "weights" | "gains" | "shifts" | "bias", Tensor[]>;
/** Statistics of every batch norm. */
type Statistics = Record<"means" | "variances", Tensor[]>;

/** What is used of the package. */
interface Jax {
  init(device: string): Promise<string[]>;
  defaultDevice(device: string): void;
  jit<F extends (...args: never[]) => unknown>(compute: F): F;
  valueAndGrad(
    loss: (parameters: Parameters, contexts: Tensor, targets: Tensor) => [Tensor, Statistics],
    options: { hasAux: true },
  ): (
    parameters: Parameters,
    contexts: Tensor,
    targets: Tensor,
  ) => [[Tensor, Statistics], Parameters];
  blockUntilReady(tree: Parameters): Promise<Parameters>;
  readonly tree: {
    ref<T>(tree: T): T;
    leaves(tree: Parameters): Tensor[];
    map<T>(compute: (...leaves: Tensor[]) => Tensor, tree: T, ...rest: T[]): T;
  };
  readonly nn: {
    oneHot(indices: Tensor, classes: number): Tensor;
    logSoftmax(x: Tensor, axis: number): Tensor;
  };
  readonly numpy: {
    array(values: Float32Array | Int32Array): Tensor;
    ones(shape: readonly number[]): Tensor;
    zeros(shape: readonly number[]): Tensor;
    matmul(a: Tensor, b: Tensor): Tensor;
    mean(x: Tensor, axis: number, options: { keepdims: boolean }): Tensor;
    sum(x: Tensor): Tensor;
    std(x: Tensor): Tensor;
    stack(x: Tensor[]): Tensor;
    square(x: Tensor): Tensor;
    sqrt(x: Tensor): Tensor;
    reciprocal(x: Tensor): Tensor;
    tanh(x: Tensor): Tensor;
    log10(x: Tensor): Tensor;
  };
}

const threads = Number(Deno.args[0]);
// jax-js starts one worker a core; without workers its kernels run on this thread, which for the
// lecture's network is twice as quick.
if (threads === 1) Reflect.deleteProperty(globalThis, "Worker");
else Object.defineProperty(navigator, "hardwareConcurrency", { value: threads });

const jax = await load<Jax>("npm:@jax-js/jax@0.1.25");
const { numpy: np, nn, tree } = jax;
await answer(build);

/** Normalises every column; also gives mean and variance. */
function normalise(x: Tensor): [Tensor, Tensor, Tensor] {
  const mean = np.mean(x.ref, 0, { keepdims: true });
  const centred = x.sub(mean.ref);
  const variance = np.mean(np.square(centred.ref), 0, { keepdims: true });
  const scale = np.reciprocal(np.sqrt(variance.ref.add(EPSILON)));
  return [centred.mul(scale), mean, variance];
}

/** Loss of a minibatch, and the statistics of its batch norms. */
function lossOf(batch: number) {
  return (parameters: Parameters, contexts: Tensor, targets: Tensor): [Tensor, Statistics] => {
    const { embedding, weights, gains, shifts, bias } = parameters;
    const statistics: Statistics = { means: [], variances: [] };
    // `jit` of jax-js cannot compile the gradient of taking rows.
    let x = np.matmul(nn.oneHot(contexts.reshape([batch * CONTEXT]), VOCABULARY), embedding[0]!);
    x = x.reshape([batch, CONTEXT * DIMENSION]);
    for (const [layer, weight] of weights.entries()) {
      x = np.matmul(x, weight);
      if (layer < gains.length) {
        const [normalised, mean, variance] = normalise(x);
        x = normalised.mul(gains[layer]!).add(shifts[layer]!);
        statistics.means.push(mean);
        statistics.variances.push(variance);
      }
      if (layer < weights.length - 1) x = np.tanh(x);
    }
    if (bias.length > 0) x = x.add(bias[0]!);
    const expected = nn.oneHot(targets, VOCABULARY);
    return [np.sum(nn.logSoftmax(x, -1).mul(expected)).mul(-1 / batch), statistics];
  };
}

/** The parameters and running statistics that training begins with. */
function initial(sizes: Sizes): [Parameters, Statistics] {
  const normal = (rows: number, columns: number, deviation: number) =>
    np.array(normals(rows * columns, deviation)).reshape([rows, columns]);
  const shapes = layers(sizes);
  const units = shapes.slice(0, sizes.normaliseOutput ? undefined : -1).map(([, columns]) =>
    columns
  );
  const parameters = {
    embedding: [normal(VOCABULARY, DIMENSION, 1)],
    weights: shapes.map(([rows, columns]) => normal(rows, columns, rows ** -0.5)),
    gains: units.map((count) => np.ones([count])),
    shifts: units.map((count) => np.zeros([count])),
    bias: sizes.normaliseOutput ? [] : [np.zeros([VOCABULARY])],
  };
  const statistics = {
    means: units.map((count) => np.zeros([1, count])),
    variances: units.map((count) => np.ones([1, count])),
  };
  return [parameters, statistics];
}

/** The compiled training step. */
function compileStep({ batch, diagnose }: Sizes) {
  const lossAndGradients = jax.valueAndGrad(lossOf(batch), { hasAux: true });
  const blend = (factor: number) => (running: Tensor, statistic: Tensor) =>
    running.mul(1 - MOMENTUM).add(statistic.mul(MOMENTUM * factor));
  return jax.jit(
    (parameters: Parameters, running: Statistics, contexts: Tensor, targets: Tensor) => {
      const [[loss, statistics], gradients] = lossAndGradients(
        tree.ref(parameters),
        contexts,
        targets,
      );
      const changes = tree.map((gradient) => gradient.mul(RATE), gradients);
      const next = tree.map((p, change) => p.sub(change), parameters, tree.ref(changes));
      const updated: Statistics = {
        means: tree.map(blend(1), running.means, statistics.means),
        variances: tree.map(blend(batch / (batch - 1)), running.variances, statistics.variances),
      };
      const ratio = (p: Tensor, change: Tensor) => np.log10(np.std(change).div(np.std(p)));
      const ratios = diagnose
        ? [np.stack(tree.leaves(tree.map(ratio, tree.ref(next), tree.ref(changes))))]
        : [];
      return [next, updated, [loss, ...ratios]] as const;
    },
  );
}

async function build(sizes: Sizes, style: string): Promise<Train> {
  if (!(await jax.init(style)).includes(style)) throw new Error(`jax-js has no ${style} here.`);
  jax.defaultDevice(style);
  const contexts = np.array(integers(EXAMPLES * CONTEXT, VOCABULARY)).reshape([EXAMPLES, CONTEXT]);
  const targets = np.array(integers(EXAMPLES, VOCABULARY));
  const select = jax.jit((contexts: Tensor, targets: Tensor, rows: Tensor) =>
    [contexts.slice(rows.ref), targets.slice(rows)] as const
  );
  const step = compileStep(sizes);
  let [parameters, statistics] = initial(sizes);
  return async (steps) => {
    const results: Tensor[] = [];
    for (let i = 0; i < steps; i++) {
      const rows = np.array(integers(sizes.batch, EXAMPLES));
      const batch = select(contexts.ref, targets.ref, rows);
      const [next, updated, outputs] = step(parameters, statistics, ...batch);
      [parameters, statistics] = [next, updated];
      results.push(...outputs);
    }
    await Promise.all(results.map((result) => result.data()));
    await jax.blockUntilReady(parameters);
  };
}
