/** Softmax cross-entropy: the loss of each row, their mean and its gradient. */

import { inPass, shareBegin, shareEnd } from "./parts/share";
import { exponential, logarithm4 } from "./parts/simd";
import { held, horizontalMax, horizontalSum, loadPartial, storePartial } from "./parts/vector";

/**
 * rowLosses[r] = ln(sum over c of e^logits[r, c]) - logits[r, targets[r]]; loss[0] = their mean
 * (added in double precision, in order); logitsGrad[r, c] = (softmax - one-hot) / rows, for
 * logits[rows, classes].
 */
export function cross_entropy(
  logits: usize,
  targets: usize,
  rowLosses: usize,
  loss: usize,
  logitsGrad: usize,
  rows: i32,
  classes: i32,
): void {
  if (inPass(0)) {
    const begin = shareBegin(rows, 1), count = shareEnd(rows, 1) - begin;
    const at = <usize> begin << 2, first = at * classes, share = <f32> 1 / <f32> rows;
    eachRow(
      logits + first,
      targets + at,
      rowLosses + at,
      logitsGrad + first,
      count,
      classes,
      share,
    );
  }
  if (inPass(1)) storeMean(rowLosses, loss, rows);
}

/** The losses and the gradients of `rows` rows, each of which has a `share` in the mean. */
function eachRow(
  logits: usize,
  targets: usize,
  rowLosses: usize,
  logitsGrad: usize,
  rows: i32,
  classes: i32,
  share: f32,
): void {
  const rowBytes = <usize> classes << 2;
  let grad = logitsGrad;
  for (let r = 0; r < rows; r++, logits += rowBytes, grad += rowBytes) {
    const highest = rowMaximum(logits, classes);
    shiftRow(logits, grad, classes, highest);
    // For now what the target lies below the highest logit: the other part of the row's loss.
    const target = <usize> load<u32>(targets + (<usize> r << 2)) << 2;
    store<f32>(rowLosses + (<usize> r << 2), highest - load<f32>(logits + target));
  }
  exponential(logitsGrad, logitsGrad, rows * classes);
  grad = logitsGrad;
  for (let r = 0; r < rows; r++, grad += rowBytes, rowLosses += 4, targets += 4) {
    const sum = rowSum(grad, classes);
    const logarithm = f32x4.extract_lane(logarithm4(f32x4.splat(sum)), 0);
    store<f32>(rowLosses, logarithm + load<f32>(rowLosses));
    scaleRow(grad, classes, share / sum);
    const target = grad + (<usize> load<u32>(targets) << 2);
    store<f32>(target, load<f32>(target) - share);
  }
}

/** loss[0] = the mean of all rows' losses. */
function storeMean(rowLosses: usize, loss: usize, rows: i32): void {
  let total: f64 = 0;
  for (let r = 0; r < rows; r++, rowLosses += 4) total += <f64> load<f32>(rowLosses);
  // A sum beyond float32 is infinite, as in PyTorch.
  store<f32>(loss, isFinite(<f32> total) ? <f32> (total / <f64> rows) : <f32> total);
}

/** The largest of `count` floats; NaN if any is. */
function rowMaximum(x: usize, count: i32): f32 {
  let highest = held(-Infinity);
  let rest = count;
  for (; rest >= 4; rest -= 4, x += 16) highest = f32x4.max(highest, v128.load(x));
  let result = horizontalMax(highest);
  for (; rest > 0; rest--, x += 4) result = max(result, load<f32>(x));
  return result;
}

/** out = x - highest for `count` floats. */
function shiftRow(x: usize, out: usize, count: i32, highest: f32): void {
  const shift = f32x4.splat(highest);
  let rest = count;
  for (; rest >= 4; rest -= 4, x += 16, out += 16) {
    v128.store(out, f32x4.sub(v128.load(x), shift));
  }
  if (rest > 0) storePartial(out, f32x4.sub(loadPartial(x, rest), shift), rest);
}

/** The sum of `count` floats. */
function rowSum(x: usize, count: i32): f32 {
  let sum = f32x4.splat(0);
  let rest = count;
  for (; rest >= 4; rest -= 4, x += 16) sum = f32x4.add(sum, v128.load(x));
  if (rest > 0) sum = f32x4.add(sum, loadPartial(x, rest));
  return horizontalSum(sum);
}

/** x *= factor for `count` floats. */
function scaleRow(x: usize, count: i32, factor: f32): void {
  const scale = f32x4.splat(factor);
  let rest = count;
  for (; rest >= 4; rest -= 4, x += 16) v128.store(x, f32x4.mul(v128.load(x), scale));
  if (rest > 0) storePartial(x, f32x4.mul(loadPartial(x, rest), scale), rest);
}
