/**
 * Packing for the matrix products: blocks of an operand copied to scratch in the order in which the
 * tiles read them, so that the innermost loop reads one stream and never past an operand's end.
 */

import { loadPartial } from "./vector";

/** The width of the panel that begins with so many columns to go. */
// @inline
export function panelWidth(columns: i32): i32 {
  return columns > 8 ? 16 : 8;
}

/** Rows that are copied of one panel before the next: more would be as many pages at a time. */
const ROWS: i32 = 8;

/** Copies b[depth, columns] to panels [panel][k][width]; columns that do not exist become 0. */
export function packPanels(
  b: usize,
  bStride: usize,
  depth: i32,
  columns: i32,
  target: usize,
): void {
  for (let k = 0; k < depth; k += ROWS, b += bStride * ROWS) {
    const rows = min(ROWS, depth - k);
    let panel = target, source = b;
    for (let rest = columns; rest > 0; rest -= 16, source += 64) {
      const step = <usize> panelWidth(rest) << 2;
      copyRows(source, bStride, rows, rest, panel + <usize> k * step, step);
      panel += <usize> depth * step;
    }
  }
}

/** Copies so many rows of a panel, rows of `step` bytes, of which `columns` elements exist. */
function copyRows(
  source: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  target: usize,
  step: usize,
): void {
  const end = target + <usize> rows * step;
  if (columns >= 16) {
    for (; target < end; target += 64, source += stride) copy64(source, target);
    return;
  }
  for (; target < end; target += step, source += stride) {
    for (let at: usize = 0; at < step; at += 16) {
      const valid = columns - <i32> (at >> 2);
      const part = valid > 0 ? loadPartial(source + at, valid) : f32x4.splat(0);
      v128.store(target + at, part);
    }
  }
}

/** Copies 64 bytes; by pairs, of which the second is stored first, as tile.ts says. */
// @inline
function copy64(source: usize, target: usize): void {
  const w = v128.load(source), x = v128.load(source, 16);
  const y = v128.load(source, 32), z = v128.load(source, 48);
  v128.store(target, x, 16);
  v128.store(target, w);
  v128.store(target, z, 48);
  v128.store(target, y, 32);
}

/** Copies transpose(b[columns, depth]) to the panels of packPanels(). */
export function packTransposedPanels(
  b: usize,
  bStride: usize,
  depth: i32,
  columns: i32,
  target: usize,
): void {
  for (let column = 0; column < columns; column += 16) {
    const width = panelWidth(columns - column), step = <usize> width << 2;
    for (let j = 0; j < width; j += 4) {
      // A row beyond the last repeats the last: its column of the output is never written.
      const last = columns - 1;
      transposeFour(
        b + <usize> min(column + j, last) * bStride,
        b + <usize> min(column + j + 1, last) * bStride,
        b + <usize> min(column + j + 2, last) * bStride,
        b + <usize> min(column + j + 3, last) * bStride,
        depth,
        target + (<usize> j << 2),
        step,
      );
    }
    target += <usize> depth * step;
  }
}

/** target[k] = (b0[k], b1[k], b2[k], b3[k]) for k < depth, `step` bytes apart. */
export function transposeFour(
  b0: usize,
  b1: usize,
  b2: usize,
  b3: usize,
  depth: i32,
  target: usize,
  step: usize,
): void {
  let k = depth;
  for (; k >= 4; k -= 4) {
    const r0 = v128.load(b0), r1 = v128.load(b1), r2 = v128.load(b2), r3 = v128.load(b3);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<f64>(low01, low23, 0, 2));
    target += step;
    v128.store(target, v128.shuffle<f64>(low01, low23, 1, 3));
    target += step;
    v128.store(target, v128.shuffle<f64>(high01, high23, 0, 2));
    target += step;
    v128.store(target, v128.shuffle<f64>(high01, high23, 1, 3));
    target += step;
    b0 += 16, b1 += 16, b2 += 16, b3 += 16;
  }
  for (; k > 0; k--, target += step) {
    store<f32>(target, load<f32>(b0));
    store<f32>(target, load<f32>(b1), 4);
    store<f32>(target, load<f32>(b2), 8);
    store<f32>(target, load<f32>(b3), 12);
    b0 += 4, b1 += 4, b2 += 4, b3 += 4;
  }
}

/**
 * Copies transpose(a[depth, rows]) to tiles [tile][k][4]; a tile's rows that do not exist become 0.
 * Reading along a's rows, it visits each page of a large matrix once for a whole block; four of them
 * at a time, so that it writes whole cache lines.
 */
export function packTransposedRows(
  a: usize,
  aStride: usize,
  depth: i32,
  rows: i32,
  target: usize,
): void {
  const tileBytes = <usize> depth << 4;
  for (let k = 0; k < depth; k += 4, a += aStride << 2, target += 64) {
    const steps = min(4, depth - k);
    let tile = target;
    for (let row = 0; row < rows; row += 4, tile += tileBytes) {
      let source = a + (<usize> row << 2);
      for (let step = 0; step < steps; step++, source += aStride) {
        v128.store(tile + (<usize> step << 4), loadPartial(source, rows - row));
      }
    }
  }
}
