/**
 * The benchmark's workloads in TensorFlow.js on its WebAssembly backend (SIMD, one thread: the
 * backend has no threads outside browsers). Answers requests as peer.ts says. The full package,
 * since @tensorflow/tfjs-core registers no gradients where packages are loaded as in Node.
 */

import { answer, CONTEXT, DIMENSION, EPSILON, EXAMPLES, integers, layers, load } from "./peer.ts";
import { MOMENTUM, normals, RATE, type Sizes, type Train, VOCABULARY } from "./peer.ts";

/** What is used of a tensor; written down here, so that type checks download no package. */
interface Tensor {
  add(other: Tensor | number): Tensor;
  sub(other: Tensor): Tensor;
  mul(other: Tensor | number): Tensor;
  div(other: Tensor): Tensor;
  gather(rows: Tensor): Tensor;
  reshape(shape: readonly number[]): Tensor;
  rsqrt(): Tensor;
  log(): Tensor;
  tanh(): Tensor;
  sum(): Tensor;
  dataSync(): Float32Array;
}

interface Variable extends Tensor {
  readonly name: string;
  assign(value: Tensor): void;
}

/** What is used of the package. */
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  tensor(
    values: Float32Array | Int32Array,
    shape: readonly number[],
    type: "float32" | "int32",
  ): Tensor;
  ones(shape: readonly number[]): Tensor;
  zeros(shape: readonly number[]): Tensor;
  variable(initial: Tensor, trainable?: boolean): Variable;
  matMul(a: Tensor, b: Tensor): Tensor;
  oneHot(indices: Tensor, depth: number): Tensor;
  logSoftmax(logits: Tensor): Tensor;
  moments(x: Tensor, axis?: number, keepDims?: boolean): { mean: Tensor; variance: Tensor };
  stack(tensors: readonly Tensor[]): Tensor;
  tidy<T>(compute: () => T): T;
  variableGrads(
    loss: () => Tensor,
    variables: readonly Variable[],
  ): { value: Tensor; grads: Record<string, Tensor> };
  dispose(tensors: readonly Tensor[]): void;
}

const tf = await load<TensorFlow>("npm:@tensorflow/tfjs@4.22.0");
await load("npm:@tensorflow/tfjs-backend-wasm@4.22.0");
if (!await tf.setBackend("wasm")) throw new Error("TensorFlow.js has no wasm backend here.");
await answer(build);

/** Batch norm of a layer of so many units, with running statistics. */
function batchNorm(units: number, batch: number) {
  const gain = tf.variable(tf.ones([units]));
  const shift = tf.variable(tf.zeros([units]));
  const runningMean = tf.variable(tf.zeros([units]), false);
  const runningVariance = tf.variable(tf.ones([units]), false);
  const update = (running: Variable, statistic: Tensor, factor: number) =>
    running.assign(
      running.mul(1 - MOMENTUM).add(statistic.reshape([units]).mul(MOMENTUM * factor)),
    );
  const apply = (x: Tensor): Tensor => {
    const { mean, variance } = tf.moments(x, 0, true);
    update(runningMean, mean, 1);
    update(runningVariance, variance, batch / (batch - 1));
    return x.sub(mean).mul(variance.add(EPSILON).rsqrt()).mul(gain).add(shift);
  };
  return { parameters: [gain, shift], apply };
}

function build(sizes: Sizes): Promise<Train> {
  const { batch, normaliseOutput, diagnose } = sizes;
  const contexts = tf.tensor(
    integers(EXAMPLES * CONTEXT, VOCABULARY),
    [EXAMPLES, CONTEXT],
    "int32",
  );
  const targets = tf.tensor(integers(EXAMPLES, VOCABULARY), [EXAMPLES], "int32");
  const normal = (rows: number, columns: number, deviation: number) =>
    tf.variable(tf.tensor(normals(rows * columns, deviation), [rows, columns], "float32"));

  const embedding = normal(VOCABULARY, DIMENSION, 1);
  const shapes = layers(sizes);
  const weights = shapes.map(([rows, columns]) => normal(rows, columns, rows ** -0.5));
  const norms = shapes.slice(0, normaliseOutput ? undefined : -1)
    .map(([, columns]) => batchNorm(columns, batch));
  const bias = normaliseOutput ? undefined : tf.variable(tf.zeros([VOCABULARY]));
  const parameters = [embedding, ...weights, ...norms.flatMap((norm) => norm.parameters)];
  if (bias) parameters.push(bias);

  function loss(): Tensor {
    const rows = tf.tensor(integers(batch, EXAMPLES), [batch], "int32");
    const tokens = contexts.gather(rows).reshape([batch * CONTEXT]);
    // The gradient of `gather` needs a kernel that the wasm backend lacks.
    let x = tf.matMul(tf.oneHot(tokens, VOCABULARY), embedding);
    x = x.reshape([batch, CONTEXT * DIMENSION]);
    for (const [layer, weight] of weights.entries()) {
      x = tf.matMul(x, weight);
      x = norms[layer]?.apply(x) ?? x;
      if (layer < weights.length - 1) x = x.tanh();
    }
    if (bias) x = x.add(bias);
    const expected = tf.oneHot(targets.gather(rows), VOCABULARY);
    return tf.logSoftmax(x).mul(expected).sum().mul(-1 / batch);
  }

  /** log10(std(rate gradient) / std(parameter)) of every parameter. */
  function ratios(gradients: Record<string, Tensor>): Tensor {
    return tf.stack(parameters.map((parameter) => {
      const change = tf.moments(gradients[parameter.name]!.mul(RATE)).variance;
      return change.div(tf.moments(parameter).variance).log().mul(0.5 / Math.LN10);
    }));
  }

  function step(): Tensor[] {
    const { value, grads } = tf.variableGrads(loss, parameters);
    for (const parameter of parameters) {
      parameter.assign(parameter.sub(grads[parameter.name]!.mul(RATE)));
    }
    return diagnose ? [value, ratios(grads)] : [value];
  }

  return Promise.resolve((steps) => {
    const results: Tensor[] = [];
    for (let i = 0; i < steps; i++) results.push(...tf.tidy(step));
    for (const result of results) result.dataSync();
    tf.dispose(results);
    return Promise.resolve();
  });
}
