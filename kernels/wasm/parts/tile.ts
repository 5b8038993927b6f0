/**
 * The innermost loops of every matrix product: four rows by 16 or 8 columns in registers.
 *
 * out[i, j] = sum over k < depth of a_i[k] panel[k, j] (+ initial[i, j]). Row i of the left operand
 * starts at a_i and steps by aStep bytes, which serves a matrix and its transpose alike; `panel` is
 * packed, a row of the tile's width for each k. Each element is one sum in order of k. `initial` may
 * be 0 (none), the output itself, or a bias (with initialStride 0).
 *
 * Everything goes by pairs of neighbouring vectors, and of a pair the second is stored first with
 * nothing in between: so an engine that may make one vector of 256 bits of two (see
 * "Wide vectors" in tests/bench/README.md) can do so with the whole loop, at more than twice the
 * speed. There are no narrower tiles and none with fewer rows, whose branches would forbid that.
 *
 * 4 x 16 keeps 16 independent sums (8 of twice the width), enough to hide the latency of the
 * multiply-add. It takes two steps of k in one iteration, which measured 39 GFLOP/s for 34, and 72
 * for 66 with wide vectors.
 */

import { madd } from "./vector";

/** Four rows by 16 columns; see the head of this file. */
export function tile16(
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
): void {
  let w0 = f32x4.splat(0), x0 = w0, y0 = w0, z0 = w0;
  let w1 = w0, x1 = w0, y1 = w0, z1 = w0;
  let w2 = w0, x2 = w0, y2 = w0, z2 = w0;
  let w3 = w0, x3 = w0, y3 = w0, z3 = w0;
  const end = panel + <usize> depth * 64;
  if (depth & 1) {
    const bw = v128.load(panel),
      bx = v128.load(panel, 16),
      by = v128.load(panel, 32),
      bz = v128.load(panel, 48);
    let a = v128.load_splat<f32>(a0);
    w0 = madd(a, bw, w0), x0 = madd(a, bx, x0), y0 = madd(a, by, y0), z0 = madd(a, bz, z0);
    a = v128.load_splat<f32>(a1);
    w1 = madd(a, bw, w1), x1 = madd(a, bx, x1), y1 = madd(a, by, y1), z1 = madd(a, bz, z1);
    a = v128.load_splat<f32>(a2);
    w2 = madd(a, bw, w2), x2 = madd(a, bx, x2), y2 = madd(a, by, y2), z2 = madd(a, bz, z2);
    a = v128.load_splat<f32>(a3);
    w3 = madd(a, bw, w3), x3 = madd(a, bx, x3), y3 = madd(a, by, y3), z3 = madd(a, bz, z3);
    a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
    panel += 64;
  }
  while (panel < end) {
    {
      const bw = v128.load(panel),
        bx = v128.load(panel, 16),
        by = v128.load(panel, 32),
        bz = v128.load(panel, 48);
      let a = v128.load_splat<f32>(a0);
      w0 = madd(a, bw, w0), x0 = madd(a, bx, x0), y0 = madd(a, by, y0), z0 = madd(a, bz, z0);
      a = v128.load_splat<f32>(a1);
      w1 = madd(a, bw, w1), x1 = madd(a, bx, x1), y1 = madd(a, by, y1), z1 = madd(a, bz, z1);
      a = v128.load_splat<f32>(a2);
      w2 = madd(a, bw, w2), x2 = madd(a, bx, x2), y2 = madd(a, by, y2), z2 = madd(a, bz, z2);
      a = v128.load_splat<f32>(a3);
      w3 = madd(a, bw, w3), x3 = madd(a, bx, x3), y3 = madd(a, by, y3), z3 = madd(a, bz, z3);
      a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
      panel += 64;
    }
    {
      const bw = v128.load(panel),
        bx = v128.load(panel, 16),
        by = v128.load(panel, 32),
        bz = v128.load(panel, 48);
      let a = v128.load_splat<f32>(a0);
      w0 = madd(a, bw, w0), x0 = madd(a, bx, x0), y0 = madd(a, by, y0), z0 = madd(a, bz, z0);
      a = v128.load_splat<f32>(a1);
      w1 = madd(a, bw, w1), x1 = madd(a, bx, x1), y1 = madd(a, by, y1), z1 = madd(a, bz, z1);
      a = v128.load_splat<f32>(a2);
      w2 = madd(a, bw, w2), x2 = madd(a, bx, x2), y2 = madd(a, by, y2), z2 = madd(a, bz, z2);
      a = v128.load_splat<f32>(a3);
      w3 = madd(a, bw, w3), x3 = madd(a, bx, x3), y3 = madd(a, by, y3), z3 = madd(a, bz, z3);
      a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
      panel += 64;
    }
  }
  if (initial) {
    w0 = f32x4.add(w0, v128.load(initial));
    x0 = f32x4.add(x0, v128.load(initial, 16));
    y0 = f32x4.add(y0, v128.load(initial, 32));
    z0 = f32x4.add(z0, v128.load(initial, 48));
    initial += initialStride;
    w1 = f32x4.add(w1, v128.load(initial));
    x1 = f32x4.add(x1, v128.load(initial, 16));
    y1 = f32x4.add(y1, v128.load(initial, 32));
    z1 = f32x4.add(z1, v128.load(initial, 48));
    initial += initialStride;
    w2 = f32x4.add(w2, v128.load(initial));
    x2 = f32x4.add(x2, v128.load(initial, 16));
    y2 = f32x4.add(y2, v128.load(initial, 32));
    z2 = f32x4.add(z2, v128.load(initial, 48));
    initial += initialStride;
    w3 = f32x4.add(w3, v128.load(initial));
    x3 = f32x4.add(x3, v128.load(initial, 16));
    y3 = f32x4.add(y3, v128.load(initial, 32));
    z3 = f32x4.add(z3, v128.load(initial, 48));
  }
  v128.store(out, x0, 16);
  v128.store(out, w0);
  v128.store(out, z0, 48);
  v128.store(out, y0, 32);
  out += outStride;
  v128.store(out, x1, 16);
  v128.store(out, w1);
  v128.store(out, z1, 48);
  v128.store(out, y1, 32);
  out += outStride;
  v128.store(out, x2, 16);
  v128.store(out, w2);
  v128.store(out, z2, 48);
  v128.store(out, y2, 32);
  out += outStride;
  v128.store(out, x3, 16);
  v128.store(out, w3);
  v128.store(out, z3, 48);
  v128.store(out, y3, 32);
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
): void {
  let w0 = f32x4.splat(0), x0 = w0;
  let w1 = w0, x1 = w0;
  let w2 = w0, x2 = w0;
  let w3 = w0, x3 = w0;
  const end = panel + <usize> depth * 32;
  while (panel < end) {
    const bw = v128.load(panel), bx = v128.load(panel, 16);
    let a = v128.load_splat<f32>(a0);
    w0 = madd(a, bw, w0), x0 = madd(a, bx, x0);
    a = v128.load_splat<f32>(a1);
    w1 = madd(a, bw, w1), x1 = madd(a, bx, x1);
    a = v128.load_splat<f32>(a2);
    w2 = madd(a, bw, w2), x2 = madd(a, bx, x2);
    a = v128.load_splat<f32>(a3);
    w3 = madd(a, bw, w3), x3 = madd(a, bx, x3);
    a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
    panel += 32;
  }
  if (initial) {
    w0 = f32x4.add(w0, v128.load(initial));
    x0 = f32x4.add(x0, v128.load(initial, 16));
    initial += initialStride;
    w1 = f32x4.add(w1, v128.load(initial));
    x1 = f32x4.add(x1, v128.load(initial, 16));
    initial += initialStride;
    w2 = f32x4.add(w2, v128.load(initial));
    x2 = f32x4.add(x2, v128.load(initial, 16));
    initial += initialStride;
    w3 = f32x4.add(w3, v128.load(initial));
    x3 = f32x4.add(x3, v128.load(initial, 16));
  }
  v128.store(out, x0, 16);
  v128.store(out, w0);
  out += outStride;
  v128.store(out, x1, 16);
  v128.store(out, w1);
  out += outStride;
  v128.store(out, x2, 16);
  v128.store(out, w2);
  out += outStride;
  v128.store(out, x3, 16);
  v128.store(out, w3);
}
