/**
 * Packing for the matrix products: blocks of an operand copied to scratch in the order in which the
 * tiles read them, so that the innermost loop reads one stream and never past an operand's end.
 */

import { loadPartial } from "./vector";

/**
 * The width of the panel that starts `column` columns into a block of `columns`: 12 where possible,
 * and 8 + 8 rather than 12 + 4 at the end, since 4 columns cannot hide the latency of a
 * multiply-add.
 */
// @inline
export function panelWidth(columns: i32, column: i32): i32 {
  const quads = (columns - column + 3) >> 2;
  if (quads == 1) return 4;
  return quads == 2 || quads == 4 ? 8 : 12;
}

/** Copies b[depth, columns] to panels [panel][k][width]; columns that do not exist become 0. */
export function packPanels(
  b: usize,
  bStride: usize,
  depth: i32,
  columns: i32,
  target: usize,
): void {
  for (let column = 0, width = 0; column < columns; column += width) {
    width = panelWidth(columns, column);
    const valid = columns - column;
    let source = b + (<usize> column << 2);
    for (let k = 0; k < depth; k++, source += bStride) {
      if (valid >= width) {
        v128.store(target, v128.load(source));
        if (width > 4) v128.store(target, v128.load(source, 16), 16);
        if (width > 8) v128.store(target, v128.load(source, 32), 32);
      } else {
        for (let j = 0; j < width; j += 4) {
          const part = j < valid ? loadPartial(source + (j << 2), valid - j) : f32x4.splat(0);
          v128.store(target + (j << 2), part);
        }
      }
      target += <usize> width << 2;
    }
  }
}

/** Copies transpose(b[columns, depth]) to the panels of packPanels(). */
export function packTransposedPanels(
  b: usize,
  bStride: usize,
  depth: i32,
  columns: i32,
  target: usize,
): void {
  for (let column = 0, width = 0; column < columns; column += width) {
    width = panelWidth(columns, column);
    const step = <usize> width << 2;
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
 * Reading along a's rows, it visits each page of a large matrix once for a whole block.
 */
export function packTransposedRows(
  a: usize,
  aStride: usize,
  depth: i32,
  rows: i32,
  target: usize,
): void {
  const tileBytes = <usize> depth << 4;
  for (let k = 0; k < depth; k++, a += aStride, target += 16) {
    let tile = target;
    for (let row = 0; row < rows; row += 4, tile += tileBytes) {
      v128.store(tile, loadPartial(a + (<usize> row << 2), rows - row));
    }
  }
}
