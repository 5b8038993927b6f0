/**
 * The blocked matrix product behind the kernels matmul, linear_backward and batch_matmul.
 *
 * out[rows, columns] = a b (+ bias). The right operand is packed to panels in scratch, block by
 * block; the tiles of tile.ts do the rest. Blocks are sized for a 32 KiB first-level cache: a panel
 * (16 x 256) stays in it while the rows of a block pass. The order of additions depends on the
 * shape only: in order of k within an inner block of 256, the blocks' sums in order.
 */

import { allFinite, unfusedSum } from "./overflow";
import { packPanels, packTransposedPanels, packTransposedRows, panelWidth } from "./pack";
import { scratch } from "./scratch";
import { endColumn, endRow, firstColumn, firstRow, shareMatrix } from "./share";
import { tile16, tile8 } from "./tile";
import { loadPartial, storePartial } from "./vector";

/** Block sizes: 480 x 256 packed columns and 64 x 256 packed rows fit the scratch region. */
const COLUMN_BLOCK: i32 = 480;
const INNER_BLOCK: i32 = 256;
const ROW_BLOCK: i32 = 64;
/** Where the packed rows lie in the scratch region, and behind them a tile that is cut off. */
const PACKED_ROWS: usize = COLUMN_BLOCK * INNER_BLOCK * 4;
const SPARE: usize = PACKED_ROWS + ROW_BLOCK * INNER_BLOCK * 4;
/** Row strides from which a transposed left operand is packed: each k would touch its own page. */
const PACK_STRIDE: usize = 4096;

/** The left operand, one element k of row i at start + i rowStride + k innerStride. */
let aStart: usize = 0;
let aRowStride: usize = 0;
let aInnerStride: usize = 0;

/** Says where the left operand of the next product() lies; strides in bytes. */
// @inline
export function setLeft(start: usize, rowStride: usize, innerStride: usize): void {
  aStart = start;
  aRowStride = rowStride;
  aInnerStride = innerStride;
}

/**
 * out[rows, columns] = left right (+ bias, unless it is 0), this instance's part of it. The right
 * operand is b[inner, columns], or transpose(b[columns, inner]) if `transposed`.
 */
export function product(
  b: usize,
  transposed: bool,
  out: usize,
  bias: usize,
  rows: i32,
  inner: i32,
  columns: i32,
): void {
  const outStride = <usize> columns << 2;
  shareMatrix(rows, columns);
  const left = <usize> firstColumn << 2;
  aStart += <usize> firstRow * aRowStride;
  b += transposed ? left * <usize> inner : left;
  out += <usize> firstRow * outStride + left;
  if (bias) bias += left;
  rows = endRow - firstRow;
  columns = endColumn - firstColumn;
  for (let column = 0; column < columns; column += COLUMN_BLOCK) {
    const width = min(COLUMN_BLOCK, columns - column);
    const target = out + (<usize> column << 2);
    let start = bias ? bias + (<usize> column << 2) : 0;
    let startStride: usize = 0;
    // Once also without terms: their sum is the bias, or 0.
    for (let k = 0; k === 0 || k < inner; k += INNER_BLOCK) {
      const depth = min(INNER_BLOCK, inner - k);
      if (transposed) {
        const source = b + ((<usize> column * inner + k) << 2);
        packTransposedPanels(source, <usize> inner << 2, depth, width, scratch());
      } else {
        const source = b + <usize> k * outStride + (<usize> column << 2);
        packPanels(source, outStride, depth, width, scratch());
      }
      rowBlocks(k, depth, rows, width, target, outStride, start, startStride);
      start = target;
      startStride = outStride;
    }
  }
  if (!partIsFinite(out, rows, columns, outStride)) {
    const bStep = transposed ? 4 : outStride;
    const bStride: usize = transposed ? <usize> inner << 2 : 4;
    addUnfused(b, bStride, bStep, out, bias, rows, inner, columns, outStride);
  }
}

/** allFinite() of some columns of a matrix with rows `stride` bytes apart. */
function partIsFinite(x: usize, rows: i32, columns: i32, stride: usize): bool {
  if (<usize> columns << 2 === stride) return allFinite(x, rows * columns);
  for (let row = 0; row < rows; row++, x += stride) if (!allFinite(x, columns)) return false;
  return true;
}

/** Computes the elements that are infinite again. */
function addUnfused(
  b: usize,
  bColumnStride: usize,
  bInnerStride: usize,
  out: usize,
  bias: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  outStride: usize,
): void {
  let a = aStart;
  for (let row = 0; row < rows; row++, a += aRowStride, out += outStride) {
    for (let column = 0; column < columns; column++) {
      const at = out + (<usize> column << 2);
      if (abs(load<f32>(at)) !== Infinity) continue;
      const start = b + <usize> column * bColumnStride;
      const sum = unfusedSum(a, aInnerStride, start, bInnerStride, inner);
      store<f32>(at, bias ? sum + load<f32>(bias + (<usize> column << 2)) : sum);
    }
  }
}

/** Multiplies all rows by the packed block of `columns` columns from k on. */
function rowBlocks(
  k: i32,
  depth: i32,
  rows: i32,
  columns: i32,
  out: usize,
  outStride: usize,
  initial: usize,
  initialStride: usize,
): void {
  const packed = scratch() + PACKED_ROWS;
  const left = aStart + <usize> k * aInnerStride;
  for (let row = 0; row < rows; row += ROW_BLOCK) {
    const height = min(ROW_BLOCK, rows - row);
    const start = left + <usize> row * aRowStride;
    if (aInnerStride >= PACK_STRIDE) {
      packTransposedRows(start, aInnerStride, depth, height, packed);
      panels(
        packed,
        4,
        16,
        <usize> depth << 4,
        depth,
        height,
        columns,
        out,
        outStride,
        initial,
        initialStride,
      );
    } else {
      panels(
        start,
        aRowStride,
        aInnerStride,
        aRowStride << 2,
        depth,
        height,
        columns,
        out,
        outStride,
        initial,
        initialStride,
      );
    }
    out += outStride * ROW_BLOCK;
    initial += initialStride * ROW_BLOCK;
  }
}

/** One block of rows by one packed block of columns: every tile of four rows by every panel. */
function panels(
  a: usize,
  rowStride: usize,
  step: usize,
  tileStride: usize,
  depth: i32,
  rows: i32,
  columns: i32,
  out: usize,
  outStride: usize,
  initial: usize,
  initialStride: usize,
): void {
  let panel = scratch();
  const spare = panel + SPARE;
  for (; columns > 0; columns -= 16, out += 64) {
    const width = panelWidth(columns), validColumns = min(width, columns);
    let target = out, start = initial, a0 = a;
    for (let row = 0; row < rows; row += 4) {
      const valid = min(4, rows - row);
      // A row beyond the last repeats the last; its sums are not written.
      const a1 = a0 + rowStride * <usize> min(1, valid - 1);
      const a2 = a0 + rowStride * <usize> min(2, valid - 1);
      const a3 = a0 + rowStride * <usize> min(3, valid - 1);
      if (valid === 4 && validColumns === width) {
        if (width === 16) {
          tile16(a0, a1, a2, a3, step, panel, depth, target, outStride, start, initialStride);
        } else {
          tile8(a0, a1, a2, a3, step, panel, depth, target, outStride, start, initialStride);
        }
      } else {
        if (width === 16) tile16(a0, a1, a2, a3, step, panel, depth, spare, 64, 0, 0);
        else tile8(a0, a1, a2, a3, step, panel, depth, spare, 64, 0, 0);
        moveTile(spare, target, outStride, start, initialStride, valid, validColumns);
      }
      a0 += tileStride;
      target += outStride << 2;
      start += initialStride << 2;
    }
    panel += <usize> (depth * width) << 2;
    if (initial) initial += 64;
  }
}

/** Writes the rows and columns that exist of a tile at `tile`, rows of 64 bytes (+ initial). */
function moveTile(
  tile: usize,
  out: usize,
  outStride: usize,
  initial: usize,
  initialStride: usize,
  rows: i32,
  columns: i32,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column += 4) {
      const at = <usize> column << 2, valid = columns - column;
      let sum = v128.load(tile + at);
      if (initial) sum = f32x4.add(sum, loadPartial(initial + at, valid));
      storePartial(out + at, sum, valid);
    }
    tile += 64;
    out += outStride;
    initial += initialStride;
  }
}
