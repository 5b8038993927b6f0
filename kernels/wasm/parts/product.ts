/**
 * The blocked matrix product behind the kernels matmul, linear_backward and batch_matmul.
 *
 * out[rows, columns] = a b (+ bias). The right operand is packed to panels in scratch, block by
 * block; the tiles of tile.ts do the rest. Blocks are sized for a 32 KiB first-level cache: a panel
 * (16 x 256) stays in it while the rows of a block pass. The order of additions depends on the
 * shape only: in order of k within an inner block of 256, the blocks' sums in order.
 */

import { activate } from "./activation";
import { blockIsFinite, unfusedSum } from "./overflow";
import { packPanels, packTransposedPanels, packTransposedRows, panelWidth } from "./pack";
import { scratch } from "./scratch";
import { endColumn, endRow, firstColumn, firstRow, shareMatrix } from "./share";
import { tiles16, tiles8 } from "./tile";
import { loadPartial, storePartial } from "./vector";

/** Block sizes: 480 x 256 packed columns and 256 x 256 packed rows fit the scratch region. */
const COLUMN_BLOCK: i32 = 480;
const INNER_BLOCK: i32 = 256;
const PACKED_ROW_BLOCK: i32 = 256;
/** Rows of the product that are written at a time, each on a page of its own if it is wide. */
const ROW_BLOCK: i32 = 16;
/** Where the packed rows lie in the scratch region, and behind them a tile that is cut off. */
const PACKED_ROWS: usize = COLUMN_BLOCK * INNER_BLOCK * 4;
const SPARE: usize = PACKED_ROWS + PACKED_ROW_BLOCK * INNER_BLOCK * 4;
/** Row strides from which a transposed left operand is packed: each k would touch its own page. */
const PACK_STRIDE: usize = 4096;

/** The left operand, one element k of row i at start + i rowStride + k innerStride. */
let aStart: usize = 0;
let aRowStride: usize = 0;
let aInnerStride: usize = 0;
/** The right operand likewise, one element k of column j. */
let bStart: usize = 0;
let bColumnStride: usize = 0;
let bInnerStride: usize = 0;
/** The product, and its bias or 0. */
let outStart: usize = 0;
let outStride: usize = 0;
let biasStart: usize = 0;
let terms: i32 = 0;
/** What becomes of each block of it; see setActivation(). */
let activationCode: i32 = 0;
let activationParameter: f32 = 0;
let activationValue: usize = 0;
/** Where the product is kept without that, or 0. */
let activationKept: usize = 0;

/** Says where the left operand of the next product() lies; strides in bytes. */
// @inline
export function setLeft(start: usize, rowStride: usize, innerStride: usize): void {
  aStart = start;
  aRowStride = rowStride;
  aInnerStride = innerStride;
}

/**
 * The next product() gives the `activation` of the product; or, if `value` is not 0, the product
 * times the slope of the activation at `value`, which lies as the product does. The product itself
 * goes to `kept`, if that is not 0, which lies so too.
 */
export function setActivation(activation: i32, parameter: f32, value: usize, kept: usize): void {
  activationCode = activation;
  activationParameter = parameter;
  activationValue = value;
  activationKept = kept;
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
  shareMatrix(rows, columns);
  terms = inner;
  outStride = <usize> columns << 2;
  bColumnStride = transposed ? <usize> inner << 2 : 4;
  bInnerStride = transposed ? 4 : outStride;
  const left = <usize> firstColumn << 2, above = <usize> firstRow;
  aStart += above * aRowStride;
  bStart = b + <usize> firstColumn * bColumnStride;
  outStart = out + above * outStride + left;
  biasStart = bias ? bias + left : 0;
  if (activationValue) activationValue += above * outStride + left;
  if (activationKept) activationKept += above * outStride + left;
  rows = endRow - firstRow;
  columns = endColumn - firstColumn;
  for (let column = 0; column < columns; column += COLUMN_BLOCK) {
    const width = min(COLUMN_BLOCK, columns - column);
    // Once also without terms: their sum is the bias, or 0.
    for (let k = 0; k === 0 || k < inner; k += INNER_BLOCK) {
      const depth = min(INNER_BLOCK, inner - k);
      const source = bStart + <usize> column * bColumnStride + <usize> k * bInnerStride;
      if (transposed) packTransposedPanels(source, bColumnStride, depth, width, scratch());
      else packPanels(source, bInnerStride, depth, width, scratch());
      rowBlocks(k, depth, rows, column, width);
    }
  }
  activationCode = 0;
  activationValue = 0;
  activationKept = 0;
}

/** Multiplies all rows by the packed block of `columns` columns from `column` and k on. */
function rowBlocks(k: i32, depth: i32, rows: i32, column: i32, columns: i32): void {
  const packed = scratch() + PACKED_ROWS;
  const left = aStart + <usize> k * aInnerStride;
  const at = <usize> column << 2;
  const packs = aInnerStride >= PACK_STRIDE;
  const block = packs ? PACKED_ROW_BLOCK : ROW_BLOCK;
  for (let row = 0; row < rows; row += block) {
    const height = min(block, rows - row);
    const start = left + <usize> row * aRowStride;
    const out = outStart + <usize> row * outStride + at;
    const initial = k ? out : biasStart ? biasStart + at : 0;
    const initialStride = k ? outStride : 0;
    if (packs) {
      packTransposedRows(start, aInnerStride, depth, height, packed);
      const tile = <usize> depth << 4;
      panels(packed, 4, 16, tile, depth, height, columns, out, initial, initialStride);
    } else {
      const tile = aRowStride << 2;
      panels(
        start,
        aRowStride,
        aInnerStride,
        tile,
        depth,
        height,
        columns,
        out,
        initial,
        initialStride,
      );
    }
    if (k + depth >= terms) finish(row, height, column, columns);
  }
}

/** What is left to do with a block of the product while it is in the second-level cache. */
function finish(row: i32, rows: i32, column: i32, columns: i32): void {
  const at = <usize> row * outStride + (<usize> column << 2);
  if (!blockIsFinite(outStart + at, rows, columns, outStride)) {
    addUnfused(row, rows, column, columns);
  }
  if (!activationCode) return;
  if (activationKept) {
    for (let row = 0, line = at; row < rows; row++, line += outStride) {
      memory.copy(activationKept + line, outStart + line, <usize> columns << 2);
    }
  }
  const value = activationValue ? activationValue + at : 0;
  activate(outStart + at, value, rows, columns, outStride, activationCode, activationParameter);
}

/** Computes the elements of a block that are infinite again. */
function addUnfused(firstRow: i32, rows: i32, firstColumn: i32, columns: i32): void {
  for (let row = firstRow; row < firstRow + rows; row++) {
    const a = aStart + <usize> row * aRowStride;
    for (let column = firstColumn; column < firstColumn + columns; column++) {
      const left = <usize> column << 2, at = outStart + <usize> row * outStride + left;
      if (abs(load<f32>(at)) !== Infinity) continue;
      const b = bStart + <usize> column * bColumnStride;
      const sum = unfusedSum(a, aInnerStride, b, bInnerStride, terms);
      store<f32>(at, biasStart ? sum + load<f32>(biasStart + left) : sum);
    }
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
  initial: usize,
  initialStride: usize,
): void {
  let panel = scratch();
  for (; columns > 0; columns -= 16, out += 64) {
    const width = panelWidth(columns), valid = min(width, columns);
    const whole = valid === width ? rows >> 2 : 0;
    tiles(
      a,
      rowStride,
      4,
      step,
      tileStride,
      panel,
      width,
      depth,
      out,
      outStride,
      initial,
      initialStride,
      whole,
    );
    for (let row = whole << 2; row < rows; row += 4) {
      const height = min(4, rows - row), start = a + <usize> (row >> 2) * tileStride;
      const spare = scratch() + SPARE;
      tiles(start, rowStride, height, step, 0, panel, width, depth, spare, 64, 0, 0, 1);
      const below = <usize> row * outStride;
      const from = initial ? initial + <usize> row * initialStride : 0;
      moveTile(spare, out + below, from, initialStride, height, valid);
    }
    panel += <usize> (depth * width) << 2;
    if (initial) initial += 64;
  }
}

/** `count` tiles below each other, of which a row from `height` on repeats the last before it. */
function tiles(
  a: usize,
  rowStride: usize,
  height: i32,
  step: usize,
  tileStride: usize,
  panel: usize,
  width: i32,
  depth: i32,
  out: usize,
  stride: usize,
  initial: usize,
  initialStride: usize,
  count: i32,
): void {
  const last = height - 1;
  const row1 = rowStride * <usize> min(1, last);
  const row2 = rowStride * <usize> min(2, last);
  const row3 = rowStride * <usize> min(3, last);
  if (width === 16) {
    tiles16(
      a,
      row1,
      row2,
      row3,
      tileStride,
      step,
      panel,
      depth,
      out,
      stride,
      initial,
      initialStride,
      count,
    );
  } else {
    tiles8(
      a,
      row1,
      row2,
      row3,
      tileStride,
      step,
      panel,
      depth,
      out,
      stride,
      initial,
      initialStride,
      count,
    );
  }
}

/** Writes the rows and columns that exist of a tile at `tile`, rows of 64 bytes (+ initial). */
function moveTile(
  tile: usize,
  out: usize,
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
