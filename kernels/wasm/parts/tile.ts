/**
 * The innermost loops of every matrix product: four rows by 12, 8 or 4 columns in registers.
 *
 * out[i, j] = sum over k < depth of a_i[k] panel[k, j] (+ initial[i, j]), i < validRows,
 * j < validColumns. Row i of the left operand starts at a_i and steps by aStep bytes, which serves
 * a matrix and its transpose alike; `panel` is packed, a row of the tile's width for each k.
 * Each element is one sum in order of k. `initial` may be 0 (none), the output itself, or a bias
 * (with initialStride 0).
 *
 * 4 x 12 keeps 12 independent sums, enough to hide the latency of the multiply-add. Two steps of k
 * in one iteration of its loop measured 31 GFLOP/s, one 23; the narrower tiles gain nothing by
 * that.
 */

import { loadPartial, madd, storePartial } from "./vector";

/** Writes four columns of one row, of which those from `valid` on do not exist. */
function finish4(out: usize, initial: usize, sum: v128, valid: i32): void {
  if (valid <= 0) return;
  if (initial) sum = f32x4.add(sum, loadPartial(initial, valid));
  storePartial(out, sum, valid);
}

/** Writes 8 columns of one row. */
// @inline
function finish8(out: usize, initial: usize, x: v128, y: v128, valid: i32): void {
  if (valid < 8) {
    finish4(out, initial, x, valid);
    finish4(out + 16, initial ? initial + 16 : 0, y, valid - 4);
    return;
  }
  if (initial) {
    x = f32x4.add(x, v128.load(initial));
    y = f32x4.add(y, v128.load(initial, 16));
  }
  v128.store(out, x);
  v128.store(out, y, 16);
}

/** Writes 12 columns of one row. */
// @inline
function finish12(out: usize, initial: usize, x: v128, y: v128, z: v128, valid: i32): void {
  if (valid < 12) {
    finish4(out, initial, x, valid);
    finish4(out + 16, initial ? initial + 16 : 0, y, valid - 4);
    finish4(out + 32, initial ? initial + 32 : 0, z, valid - 8);
    return;
  }
  if (initial) {
    x = f32x4.add(x, v128.load(initial));
    y = f32x4.add(y, v128.load(initial, 16));
    z = f32x4.add(z, v128.load(initial, 32));
  }
  v128.store(out, x);
  v128.store(out, y, 16);
  v128.store(out, z, 32);
}

/** Four rows by 12 columns; see the head of this file. */
export function tile12(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  panel: usize,
  depth: i32,
  out: usize,
  outStride: usize,
  initial: usize,
  initialStride: usize,
  validRows: i32,
  validColumns: i32,
): void {
  let x0 = f32x4.splat(0), y0 = x0, z0 = x0;
  let x1 = x0, y1 = x0, z1 = x0;
  let x2 = x0, y2 = x0, z2 = x0;
  let x3 = x0, y3 = x0, z3 = x0;
  const end = panel + <usize> depth * 48;
  if (depth & 1) {
    const bx = v128.load(panel), by = v128.load(panel, 16), bz = v128.load(panel, 32);
    let a = v128.load_splat<f32>(a0);
    x0 = madd(a, bx, x0), y0 = madd(a, by, y0), z0 = madd(a, bz, z0);
    a = v128.load_splat<f32>(a1);
    x1 = madd(a, bx, x1), y1 = madd(a, by, y1), z1 = madd(a, bz, z1);
    a = v128.load_splat<f32>(a2);
    x2 = madd(a, bx, x2), y2 = madd(a, by, y2), z2 = madd(a, bz, z2);
    a = v128.load_splat<f32>(a3);
    x3 = madd(a, bx, x3), y3 = madd(a, by, y3), z3 = madd(a, bz, z3);
    a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
    panel += 48;
  }
  while (panel < end) {
    const bx = v128.load(panel), by = v128.load(panel, 16), bz = v128.load(panel, 32);
    let a = v128.load_splat<f32>(a0);
    x0 = madd(a, bx, x0), y0 = madd(a, by, y0), z0 = madd(a, bz, z0);
    a = v128.load_splat<f32>(a1);
    x1 = madd(a, bx, x1), y1 = madd(a, by, y1), z1 = madd(a, bz, z1);
    a = v128.load_splat<f32>(a2);
    x2 = madd(a, bx, x2), y2 = madd(a, by, y2), z2 = madd(a, bz, z2);
    a = v128.load_splat<f32>(a3);
    x3 = madd(a, bx, x3), y3 = madd(a, by, y3), z3 = madd(a, bz, z3);
    a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
    const bxNext = v128.load(panel, 48),
      byNext = v128.load(panel, 64),
      bzNext = v128.load(panel, 80);
    let aNext = v128.load_splat<f32>(a0);
    x0 = madd(aNext, bxNext, x0), y0 = madd(aNext, byNext, y0), z0 = madd(aNext, bzNext, z0);
    aNext = v128.load_splat<f32>(a1);
    x1 = madd(aNext, bxNext, x1), y1 = madd(aNext, byNext, y1), z1 = madd(aNext, bzNext, z1);
    aNext = v128.load_splat<f32>(a2);
    x2 = madd(aNext, bxNext, x2), y2 = madd(aNext, byNext, y2), z2 = madd(aNext, bzNext, z2);
    aNext = v128.load_splat<f32>(a3);
    x3 = madd(aNext, bxNext, x3), y3 = madd(aNext, byNext, y3), z3 = madd(aNext, bzNext, z3);
    a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
    panel += 96;
  }
  finish12(out, initial, x0, y0, z0, validColumns);
  if (validRows < 2) return;
  out += outStride, initial += initialStride;
  finish12(out, initial, x1, y1, z1, validColumns);
  if (validRows < 3) return;
  out += outStride, initial += initialStride;
  finish12(out, initial, x2, y2, z2, validColumns);
  if (validRows < 4) return;
  out += outStride, initial += initialStride;
  finish12(out, initial, x3, y3, z3, validColumns);
}

/** Four rows by 8 columns; see the head of this file. */
export function tile8(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  panel: usize,
  depth: i32,
  out: usize,
  outStride: usize,
  initial: usize,
  initialStride: usize,
  validRows: i32,
  validColumns: i32,
): void {
  let x0 = f32x4.splat(0), y0 = x0;
  let x1 = x0, y1 = x0;
  let x2 = x0, y2 = x0;
  let x3 = x0, y3 = x0;
  const end = panel + <usize> depth * 32;
  while (panel < end) {
    const bx = v128.load(panel), by = v128.load(panel, 16);
    let a = v128.load_splat<f32>(a0);
    x0 = madd(a, bx, x0), y0 = madd(a, by, y0);
    a = v128.load_splat<f32>(a1);
    x1 = madd(a, bx, x1), y1 = madd(a, by, y1);
    a = v128.load_splat<f32>(a2);
    x2 = madd(a, bx, x2), y2 = madd(a, by, y2);
    a = v128.load_splat<f32>(a3);
    x3 = madd(a, bx, x3), y3 = madd(a, by, y3);
    a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
    panel += 32;
  }
  finish8(out, initial, x0, y0, validColumns);
  if (validRows < 2) return;
  out += outStride, initial += initialStride;
  finish8(out, initial, x1, y1, validColumns);
  if (validRows < 3) return;
  out += outStride, initial += initialStride;
  finish8(out, initial, x2, y2, validColumns);
  if (validRows < 4) return;
  out += outStride, initial += initialStride;
  finish8(out, initial, x3, y3, validColumns);
}

/** Four rows by 4 columns, for outputs of no more; see the head of this file. */
export function tile4(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  panel: usize,
  depth: i32,
  out: usize,
  outStride: usize,
  initial: usize,
  initialStride: usize,
  validRows: i32,
  validColumns: i32,
): void {
  let x0 = f32x4.splat(0);
  let x1 = x0;
  let x2 = x0;
  let x3 = x0;
  const end = panel + <usize> depth * 16;
  while (panel < end) {
    const bx = v128.load(panel);
    let a = v128.load_splat<f32>(a0);
    x0 = madd(a, bx, x0);
    a = v128.load_splat<f32>(a1);
    x1 = madd(a, bx, x1);
    a = v128.load_splat<f32>(a2);
    x2 = madd(a, bx, x2);
    a = v128.load_splat<f32>(a3);
    x3 = madd(a, bx, x3);
    a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
    panel += 16;
  }
  finish4(out, initial, x0, validColumns);
  if (validRows < 2) return;
  out += outStride, initial += initialStride;
  finish4(out, initial, x1, validColumns);
  if (validRows < 3) return;
  out += outStride, initial += initialStride;
  finish4(out, initial, x2, validColumns);
  if (validRows < 4) return;
  out += outStride, initial += initialStride;
  finish4(out, initial, x3, validColumns);
}
