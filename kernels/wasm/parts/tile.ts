/**
 * The innermost loops of every matrix product: four rows by 16 or 8 columns in registers.
 *
 * out[i, j] = sum over k < depth of a_i[k] panel[k, j] (+ initial[i, j]), for `count` tiles below
 * each other. Row i of the left operand starts row_i bytes behind `a`, in the next tile tileStride
 * further, and steps by aStep bytes, which serves a matrix and its transpose alike; `panel` is
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

/** Tiles of 16 columns below each other; see the head of this file. */
export function tiles16(
  a: usize,
  row1: usize,
  row2: usize,
  row3: usize,
  tileStride: usize,
  aStep: usize,
  panel: usize,
  depth: i32,
  out: usize,
  outStride: usize,
  initial: usize,
  initialStride: usize,
  count: i32,
): void {
  for (; count > 0; count--, a += tileStride) {
    let a0 = a, a1 = a + row1, a2 = a + row2, a3 = a + row3, b = panel;
    let w0 = f32x4.splat(0), x0 = w0, y0 = w0, z0 = w0;
    let w1 = w0, x1 = w0, y1 = w0, z1 = w0;
    let w2 = w0, x2 = w0, y2 = w0, z2 = w0;
    let w3 = w0, x3 = w0, y3 = w0, z3 = w0;
    const end = panel + <usize> depth * 64;
    if (depth & 1) {
      const bw = v128.load(b),
        bx = v128.load(b, 16),
        by = v128.load(b, 32),
        bz = v128.load(b, 48);
      let a = v128.load_splat<f32>(a0);
      w0 = madd(a, bw, w0), x0 = madd(a, bx, x0), y0 = madd(a, by, y0), z0 = madd(a, bz, z0);
      a = v128.load_splat<f32>(a1);
      w1 = madd(a, bw, w1), x1 = madd(a, bx, x1), y1 = madd(a, by, y1), z1 = madd(a, bz, z1);
      a = v128.load_splat<f32>(a2);
      w2 = madd(a, bw, w2), x2 = madd(a, bx, x2), y2 = madd(a, by, y2), z2 = madd(a, bz, z2);
      a = v128.load_splat<f32>(a3);
      w3 = madd(a, bw, w3), x3 = madd(a, bx, x3), y3 = madd(a, by, y3), z3 = madd(a, bz, z3);
      a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
      b += 64;
    }
    while (b < end) {
      {
        const bw = v128.load(b),
          bx = v128.load(b, 16),
          by = v128.load(b, 32),
          bz = v128.load(b, 48);
        let a = v128.load_splat<f32>(a0);
        w0 = madd(a, bw, w0), x0 = madd(a, bx, x0), y0 = madd(a, by, y0), z0 = madd(a, bz, z0);
        a = v128.load_splat<f32>(a1);
        w1 = madd(a, bw, w1), x1 = madd(a, bx, x1), y1 = madd(a, by, y1), z1 = madd(a, bz, z1);
        a = v128.load_splat<f32>(a2);
        w2 = madd(a, bw, w2), x2 = madd(a, bx, x2), y2 = madd(a, by, y2), z2 = madd(a, bz, z2);
        a = v128.load_splat<f32>(a3);
        w3 = madd(a, bw, w3), x3 = madd(a, bx, x3), y3 = madd(a, by, y3), z3 = madd(a, bz, z3);
        a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
        b += 64;
      }
      {
        const bw = v128.load(b),
          bx = v128.load(b, 16),
          by = v128.load(b, 32),
          bz = v128.load(b, 48);
        let a = v128.load_splat<f32>(a0);
        w0 = madd(a, bw, w0), x0 = madd(a, bx, x0), y0 = madd(a, by, y0), z0 = madd(a, bz, z0);
        a = v128.load_splat<f32>(a1);
        w1 = madd(a, bw, w1), x1 = madd(a, bx, x1), y1 = madd(a, by, y1), z1 = madd(a, bz, z1);
        a = v128.load_splat<f32>(a2);
        w2 = madd(a, bw, w2), x2 = madd(a, bx, x2), y2 = madd(a, by, y2), z2 = madd(a, bz, z2);
        a = v128.load_splat<f32>(a3);
        w3 = madd(a, bw, w3), x3 = madd(a, bx, x3), y3 = madd(a, by, y3), z3 = madd(a, bz, z3);
        a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
        b += 64;
      }
    }
    if (initial) {
      let from = initial;
      w0 = f32x4.add(w0, v128.load(from));
      x0 = f32x4.add(x0, v128.load(from, 16));
      y0 = f32x4.add(y0, v128.load(from, 32));
      z0 = f32x4.add(z0, v128.load(from, 48));
      from += initialStride;
      w1 = f32x4.add(w1, v128.load(from));
      x1 = f32x4.add(x1, v128.load(from, 16));
      y1 = f32x4.add(y1, v128.load(from, 32));
      z1 = f32x4.add(z1, v128.load(from, 48));
      from += initialStride;
      w2 = f32x4.add(w2, v128.load(from));
      x2 = f32x4.add(x2, v128.load(from, 16));
      y2 = f32x4.add(y2, v128.load(from, 32));
      z2 = f32x4.add(z2, v128.load(from, 48));
      from += initialStride;
      w3 = f32x4.add(w3, v128.load(from));
      x3 = f32x4.add(x3, v128.load(from, 16));
      y3 = f32x4.add(y3, v128.load(from, 32));
      z3 = f32x4.add(z3, v128.load(from, 48));
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
    out += outStride;
    initial += initialStride << 2;
  }
}

/** Tiles of 8 columns below each other; see the head of this file. */
export function tiles8(
  a: usize,
  row1: usize,
  row2: usize,
  row3: usize,
  tileStride: usize,
  aStep: usize,
  panel: usize,
  depth: i32,
  out: usize,
  outStride: usize,
  initial: usize,
  initialStride: usize,
  count: i32,
): void {
  for (; count > 0; count--, a += tileStride) {
    let a0 = a, a1 = a + row1, a2 = a + row2, a3 = a + row3, b = panel;
    let w0 = f32x4.splat(0), x0 = w0;
    let w1 = w0, x1 = w0;
    let w2 = w0, x2 = w0;
    let w3 = w0, x3 = w0;
    const end = panel + <usize> depth * 32;
    while (b < end) {
      const bw = v128.load(b), bx = v128.load(b, 16);
      let a = v128.load_splat<f32>(a0);
      w0 = madd(a, bw, w0), x0 = madd(a, bx, x0);
      a = v128.load_splat<f32>(a1);
      w1 = madd(a, bw, w1), x1 = madd(a, bx, x1);
      a = v128.load_splat<f32>(a2);
      w2 = madd(a, bw, w2), x2 = madd(a, bx, x2);
      a = v128.load_splat<f32>(a3);
      w3 = madd(a, bw, w3), x3 = madd(a, bx, x3);
      a0 += aStep, a1 += aStep, a2 += aStep, a3 += aStep;
      b += 32;
    }
    if (initial) {
      let from = initial;
      w0 = f32x4.add(w0, v128.load(from));
      x0 = f32x4.add(x0, v128.load(from, 16));
      from += initialStride;
      w1 = f32x4.add(w1, v128.load(from));
      x1 = f32x4.add(x1, v128.load(from, 16));
      from += initialStride;
      w2 = f32x4.add(w2, v128.load(from));
      x2 = f32x4.add(x2, v128.load(from, 16));
      from += initialStride;
      w3 = f32x4.add(w3, v128.load(from));
      x3 = f32x4.add(x3, v128.load(from, 16));
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
    out += outStride;
    initial += initialStride << 2;
  }
}
