/**
 * Products beyond float32 in the sums of a matrix product.
 *
 * A fused multiply-add does not round its product: to it 1e40 - 1e40 is finite, and infinity - 1e40
 * infinite. Multiplied first, as in PyTorch and on a GPU that does not fuse, these are infinity -
 * infinity: NaN, which the tanh of an infinite sum would hide as 1.
 */

import { held, loadPartial, madd } from "./vector";

/**
 * Whether no float of `size` is infinite or NaN. Eight sums at once, since each has to wait for its
 * last multiply-add.
 */
function allFinite(x: usize, size: i32): bool {
  const zero = held(0);
  let a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero;
  let rest = size;
  for (; rest >= 32; rest -= 32, x += 128) {
    a = madd(v128.load(x), zero, a);
    b = madd(v128.load(x, 16), zero, b);
    c = madd(v128.load(x, 32), zero, c);
    d = madd(v128.load(x, 48), zero, d);
    e = madd(v128.load(x, 64), zero, e);
    f = madd(v128.load(x, 80), zero, f);
    g = madd(v128.load(x, 96), zero, g);
    h = madd(v128.load(x, 112), zero, h);
  }
  for (; rest > 0; rest -= 4, x += 16) a = madd(loadPartial(x, rest), zero, a);
  a = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  e = f32x4.add(f32x4.add(e, f), f32x4.add(g, h));
  const sum = f32x4.add(a, e);
  return i32x4.all_true(f32x4.eq(sum, sum));
}

/** allFinite() of a block of a matrix with rows `stride` bytes apart. */
export function blockIsFinite(x: usize, rows: i32, columns: i32, stride: usize): bool {
  if (<usize> columns << 2 === stride) return allFinite(x, rows * columns);
  for (let row = 0; row < rows; row++, x += stride) if (!allFinite(x, columns)) return false;
  return true;
}

/**
 * The sum over k < inner of a[k] b[k], each product rounded before it is added; the elements lie
 * aStep and bStep bytes apart.
 */
export function unfusedSum(a: usize, aStep: usize, b: usize, bStep: usize, inner: i32): f32 {
  let sum: f32 = 0;
  for (let k = 0; k < inner; k++, a += aStep, b += bStep) sum += load<f32>(a) * load<f32>(b);
  return sum;
}
