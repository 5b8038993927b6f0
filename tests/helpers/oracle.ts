/**
 * Every kernel of kernels/table/ once more, in plain float64 TypeScript: slow and obviously right.
 *
 * The WebAssembly kernels and the WGSL shaders are both tested against these.
 */

import { formulaOf } from "./formulas.ts";
import { lossOracle } from "./kernels/loss.ts";
import { normOracle } from "./kernels/norm.ts";
import { productOracle } from "./kernels/product.ts";
import { shapeOracle } from "./kernels/shape.ts";
import { reduceOracle } from "./kernels/reduce.ts";
import type { BindingName, ConstantName, KernelName } from "../../kernels/table/mod.ts";

/** What one binding holds. */
export type KernelBuffer = Float32Array | Uint32Array;

/** The buffers of kernel K by binding name. */
export type KernelBuffers<K extends KernelName> = Record<BindingName<K>, KernelBuffer>;

/** The constants of kernel K by name. */
export type KernelConstants<K extends KernelName> = Record<ConstantName<K>, number>;

/** Runs a kernel: changes the buffers that it writes. */
export type Reference<K extends KernelName> = (
  buffers: KernelBuffers<K>,
  constants: KernelConstants<K>,
) => void;

/** term(0) + ... + term(count - 1). */
function sum(count: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
}

/** The standard deviation, divided by count - 1. */
function standardDeviation(count: number, at: (i: number) => number): number {
  const mean = sum(count, at) / count;
  return Math.sqrt(sum(count, (i) => (at(i) - mean) ** 2) / (count - 1));
}

/** The mean of a column of x[rows, columns] and its sum of squared deviations. */
function columnStatistics(x: KernelBuffer, column: number, rows: number, columns: number) {
  const mean = sum(rows, (r) => x[r * columns + column]!) / rows;
  const squares = sum(rows, (r) => (x[r * columns + column]! - mean) ** 2);
  return { mean, squares };
}

/** A reference for every kernel. */
export const oracle: { readonly [K in KernelName]: Reference<K> } = {
  ...shapeOracle,
  ...lossOracle,
  ...normOracle,
  ...productOracle,

  ...reduceOracle,
  batch_select(
    { step, indices, contexts, targets, batchContexts, batchTargets },
    { batch, contextLength, steps, examples },
  ) {
    for (let i = 0; i < batch; i++) {
      const row = Math.min(step[0]!, steps - 1) * batch + i;
      const example = Math.min(indices[row]!, examples - 1);
      batchTargets[i] = targets[example]!;
      for (let j = 0; j < contextLength; j++) {
        batchContexts[i * contextLength + j] = contexts[example * contextLength + j]!;
      }
    }
  },

  embedding({ tokens, weight, out }, { positions, dimension }) {
    for (let i = 0; i < positions; i++) {
      for (let d = 0; d < dimension; d++) {
        out[i * dimension + d] = weight[tokens[i]! * dimension + d]!;
      }
    }
  },

  embedding_backward(
    { tokens, outGrad, weightGrad },
    { positions, vocabulary, dimension },
  ) {
    for (let t = 0; t < vocabulary; t++) {
      for (let d = 0; d < dimension; d++) {
        const total = sum(positions, (i) => tokens[i] === t ? outGrad[i * dimension + d]! : 0);
        weightGrad[t * dimension + d] = total;
      }
    }
  },

  matmul({ a, b, bias, out }, { rows, inner, columns, hasBias, activation, parameter }) {
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const total = sum(inner, (k) => a[r * inner + k]! * b[k * columns + c]!);
        const value = hasBias ? total + bias[c]! : total;
        out[r * columns + c] = formulaOf(activation)?.value(value, parameter, 0) ?? value;
      }
    }
  },

  linear_backward({ x, weight, outGrad, weightGrad, biasGrad, xGrad }, constants) {
    const { rows, fanIn, fanOut, hasBias, activation, parameter } = constants;
    const through = formulaOf(activation);
    for (let o = 0; o < fanOut; o++) {
      for (let i = 0; i < fanIn; i++) {
        const total = sum(rows, (r) => x[r * fanIn + i]! * outGrad[r * fanOut + o]!);
        weightGrad[i * fanOut + o] = total;
      }
      if (hasBias) biasGrad[o] = sum(rows, (r) => outGrad[r * fanOut + o]!);
    }
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < fanIn; i++) {
        const total = sum(fanOut, (o) => outGrad[r * fanOut + o]! * weight[i * fanOut + o]!);
        xGrad[r * fanIn + i] = through?.gradient(x[r * fanIn + i]!, total, parameter, 0) ?? total;
      }
    }
  },

  copy({ x, out }, { size, accumulate }) {
    for (let i = 0; i < size; i++) out[i] = accumulate ? out[i]! + x[i]! : x[i]!;
  },

  pointwise({ x, out }, { size, formula, parameter, parameter2 }) {
    const { value } = formulaOf(formula)!;
    for (let i = 0; i < size; i++) out[i] = value(x[i]!, parameter, parameter2);
  },

  pointwise_backward({ value, outGrad, xGrad }, { size, formula, parameter, parameter2 }) {
    const { gradient } = formulaOf(formula)!;
    for (let i = 0; i < size; i++) {
      xGrad[i] = gradient(value[i]!, outGrad[i]!, parameter, parameter2);
    }
  },

  batchnorm_forward(
    { x, gamma, beta, out, mean, inverseStd, runningMean, runningVar },
    { rows, columns, eps, momentum, unbiased, runningStd, activation, parameter },
  ) {
    for (let c = 0; c < columns; c++) {
      const statistics = columnStatistics(x, c, rows, columns);
      const variance = statistics.squares / (unbiased ? rows - 1 : rows);
      const inverse = variance + eps === 0 ? 0 : 1 / Math.sqrt(variance + eps);
      for (let i = c; i < rows * columns; i += columns) {
        const value = gamma[c]! * (x[i]! - statistics.mean) * inverse + beta[c]!;
        out[i] = formulaOf(activation)?.value(value, parameter, 0) ?? value;
      }
      const spread = statistics.squares / (rows - 1);
      const tracked = runningStd ? Math.sqrt(spread) : spread;
      mean[c] = statistics.mean;
      inverseStd[c] = inverse;
      if (momentum === 0) continue;
      runningMean[c] = (1 - momentum) * runningMean[c]! + momentum * statistics.mean;
      runningVar[c] = (1 - momentum) * runningVar[c]! + momentum * tracked;
    }
  },

  batchnorm_backward(
    { x, gamma, mean, inverseStd, outGrad, xGrad, gammaGrad, betaGrad },
    { rows, columns, unbiased, training },
  ) {
    const divisor = unbiased ? rows - 1 : rows;
    for (let c = 0; c < columns; c++) {
      const inverse = inverseStd[c]!;
      const deviation = (r: number) => x[r * columns + c]! - mean[c]!;
      const total = sum(rows, (r) => outGrad[r * columns + c]!);
      const products = sum(rows, (r) => outGrad[r * columns + c]! * deviation(r));
      for (let r = 0; r < rows; r++) {
        const i = r * columns + c;
        const slope = products * inverse * inverse / divisor;
        const centered = outGrad[i]! - total / rows - deviation(r) * slope;
        xGrad[i] = (training ? centered : outGrad[i]!) * inverse * gamma[c]!;
      }
      gammaGrad[c] = products * inverse;
      betaGrad[c] = total;
    }
  },

  batchnorm_inference(
    { x, gamma, beta, runningMean, runningVar, out, inverseStd },
    { rows, columns, eps, runningStd },
  ) {
    for (let i = 0; i < rows * columns; i++) {
      const c = i % columns;
      const variance = runningStd ? runningVar[c]! ** 2 : runningVar[c]!;
      inverseStd[c] = 1 / Math.sqrt(variance + eps);
      out[i] = gamma[c]! * (x[i]! - runningMean[c]!) / Math.sqrt(variance + eps) + beta[c]!;
    }
  },

  column_moments({ x, moments }, { rows, columns }) {
    for (let c = 0; c < columns; c++) {
      const { mean, squares } = columnStatistics(x, c, rows, columns);
      moments[c] = mean;
      moments[columns + c] = squares / rows;
    }
  },

  cross_entropy({ logits, targets, rowLosses, loss, logitsGrad }, { rows, classes }) {
    let total = 0;
    for (let r = 0; r < rows; r++) {
      const row = Array.from(logits.subarray(r * classes, (r + 1) * classes));
      const highest = row.reduce((high, value) => Math.max(high, value));
      const exponentials = row.map((logit) => Math.exp(logit - highest));
      const denominator = sum(classes, (c) => exponentials[c]!);
      const rowLoss = Math.log(denominator) + highest - row[targets[r]!]!;
      rowLosses[r] = rowLoss;
      total += rowLoss;
      exponentials.forEach((exponential, c) => {
        const oneHot = c === targets[r] ? 1 : 0;
        logitsGrad[r * classes + c] = (exponential / denominator - oneHot) / rows;
      });
    }
    loss[0] = total / rows;
  },

  sgd({ parameters, gradients, learningRates, step }, { size, steps }) {
    const rate = step[0]! < steps ? learningRates[step[0]!]! : NaN;
    for (let i = 0; i < size; i++) parameters[i] = parameters[i]! - rate * gradients[i]!;
  },

  record({ value, history, step }, { size, advance, steps }) {
    for (let i = 0; i < size && step[0]! < steps; i++) history[step[0]! * size + i] = value[i]!;
    if (advance) step[0] = step[0]! + 1;
  },

  statistics({ x, summary }, { size, threshold }) {
    const values = Array.from(x.subarray(0, size));
    summary[0] = sum(size, (i) => values[i]!) / size;
    summary[1] = standardDeviation(size, (i) => values[i]!);
    summary[2] = values.reduce((low, value) => Math.min(low, value));
    summary[3] = values.reduce((high, value) => Math.max(high, value));
    summary[4] = sum(size, (i) => Math.abs(values[i]!) > Math.fround(threshold) ? 1 : 0) / size;
  },

  histogram({ x, summary, counts }, { size, bins }) {
    counts.fill(0, 0, bins);
    const low = summary[2]!;
    const high = summary[3]!;
    if (!Number.isFinite(low) || !Number.isFinite(high)) return;
    for (let i = 0; i < size; i++) {
      if (!(x[i]! >= low && x[i]! <= high)) continue;
      // A range of one point has all its values in bin 0.
      const bin = high > low ? Math.floor((x[i]! - low) / (high - low) * bins) : 0;
      counts[Math.min(bin, bins - 1)]! += 1;
    }
  },

  sgd_with_ratios(
    { parameters, gradients, segments, learningRates, step, ratios },
    { count, steps },
  ) {
    for (let s = 0; s < count; s++) {
      const [start, size] = [segments[2 * s]!, segments[2 * s + 1]!];
      const rate = step[0]! < steps ? learningRates[step[0]!]! : NaN;
      for (let i = start; i < start + size; i++) {
        parameters[i] = parameters[i]! - rate * gradients[i]!;
      }
      const gradientDeviation = standardDeviation(size, (i) => gradients[start + i]!);
      const parameterDeviation = standardDeviation(size, (i) => parameters[start + i]!);
      ratios[s] = Math.log10(rate * gradientDeviation / parameterDeviation);
    }
  },

  begin_update({ learningRates, step, settings }, { groups, steps }) {
    for (let group = 0; group < groups; group++) {
      const known = step[0]! < steps;
      settings[4 * group] = known ? learningRates[group * steps + step[0]!]! : NaN;
      settings[4 * group + 2]! += 1;
    }
  },

  sgd_momentum(buffers, { size, momentum, fresh, nesterov, keepChanges }) {
    const { parameters, gradients, state } = buffers;
    for (let i = 0; i < size; i++) {
      const { rate, decay, steps } = settingOf(buffers, i);
      let slope = gradients[i]! + (decay === 0 ? 0 : decay * parameters[i]!);
      if (momentum !== 0) {
        const next = steps === 1 ? slope : momentum * state[i]! + fresh * slope;
        state[i] = next;
        slope = nesterov ? slope + momentum * next : next;
      }
      move(buffers, i, parameters[i]! - rate * slope, keepChanges);
    }
  },

  adam(buffers, constants) {
    const { size, fresh1, fresh2, logBeta1, logBeta2, eps, decoupled, amsgrad } = constants;
    const { parameters, gradients, state } = buffers;
    for (let i = 0; i < size; i++) {
      const { rate, decay, steps } = settingOf(buffers, i);
      let [value, slope] = [parameters[i]!, gradients[i]!];
      if (decoupled) value *= 1 - rate * decay;
      else if (decay !== 0) slope += decay * value;
      const mean = (1 - fresh1) * state[i]! + fresh1 * slope;
      let square = (1 - fresh2) * state[size + i]! + fresh2 * slope ** 2;
      [state[i], state[size + i]] = [mean, square];
      if (amsgrad) state[2 * size + i] = square = Math.max(state[2 * size + i]!, square);
      const [c1, c2] = [1 - Math.exp(steps * logBeta1), 1 - Math.exp(steps * logBeta2)];
      const next = value - rate / c1 * mean / (Math.sqrt(square / c2) + eps);
      move(buffers, i, next, constants.keepChanges);
    }
  },

  rmsprop(buffers, { size, fresh, eps, momentum, centered, keepChanges }) {
    const { parameters, gradients, state } = buffers;
    for (let i = 0; i < size; i++) {
      const { rate, decay } = settingOf(buffers, i);
      const slope = gradients[i]! + (decay === 0 ? 0 : decay * parameters[i]!);
      let square = (1 - fresh) * state[i]! + fresh * slope ** 2;
      state[i] = square;
      if (centered) {
        const at = (momentum === 0 ? 1 : 2) * size + i;
        const mean = (1 - fresh) * state[at]! + fresh * slope;
        state[at] = mean;
        square -= mean ** 2;
      }
      let change = slope / (Math.sqrt(square) + eps);
      if (momentum !== 0) {
        change += momentum * state[size + i]!;
        state[size + i] = change;
      }
      move(buffers, i, parameters[i]! - rate * change, keepChanges);
    }
  },

  gradient_norms({ gradients, segments, norms }, { count, first }) {
    for (let s = 0; s < count; s++) {
      const [start, size] = [segments[2 * s]!, segments[2 * s + 1]!];
      norms[first + s] = Math.sqrt(sum(size, (i) => gradients[start + i]! ** 2));
    }
  },

  clip_gradients({ gradients, segments, norms, total }, { count, terms, maxNorm }) {
    const norm = Math.sqrt(sum(terms, (i) => norms[i]! ** 2));
    total[0] = norm;
    const factor = Math.min(1, maxNorm / (norm + 1e-6));
    for (let s = 0; s < count; s++) {
      const [start, size] = [segments[2 * s]!, segments[2 * s + 1]!];
      for (let i = start; i < start + size; i++) gradients[i] = gradients[i]! * factor;
    }
  },

  update_ratios({ parameters, changes, segments, ratios }, { count }) {
    for (let s = 0; s < count; s++) {
      const [start, size] = [segments[2 * s]!, segments[2 * s + 1]!];
      const change = standardDeviation(size, (i) => changes[start + i]!);
      ratios[s] = Math.log10(change / standardDeviation(size, (i) => parameters[start + i]!));
    }
  },
};

/** Gives parameter i its next value. */
function move(
  { parameters, changes }: Readonly<Record<"parameters" | "changes", KernelBuffer>>,
  i: number,
  next: number,
  keepChanges: number,
): void {
  if (keepChanges) changes[i] = next - parameters[i]!;
  parameters[i] = next;
}

/** What holds for element i of an optimiser's arena. */
function settingOf(
  { groupOf, settings }: Readonly<Record<"groupOf" | "settings", KernelBuffer>>,
  i: number,
): { readonly rate: number; readonly decay: number; readonly steps: number } {
  const at = 4 * groupOf[Math.floor(i / 64)]!;
  return { rate: settings[at]!, decay: settings[at + 1]!, steps: settings[at + 2]! };
}
