/**
 * A kernel's work shared by several instances: each computes the elements of its part, with the same
 * additions in the same order as one instance that computes all. A part begins at a whole vector or
 * cache line, so that no two write to the same one.
 *
 * A kernel that lib/device/cpu/shares.ts names takes its part; for all others the host sets one part.
 */

let part: i32 = 0;
let parts: i32 = 1;
/** Which pass of the kernel it is, of those that wait for all parts of the one before; or all. */
let pass: i32 = -1;

/** The part of a matrix that shareMatrix() or shareColumns() chose last. */
export let firstRow: i32 = 0;
export let endRow: i32 = 0;
export let firstColumn: i32 = 0;
export let endColumn: i32 = 0;

/** Elements in a cache line. */
const LINE: i32 = 16;
/** Rows in a tile of a product. */
const TILE_ROWS: i32 = 4;

/**
 * Says which of how many parts this instance takes from now on, at first the only one, and which pass
 * of kernels that have several: -1 for all.
 */
export function setShare(index: i32, count: i32, which: i32): void {
  part = index;
  parts = count;
  pass = which;
}

/** Whether the pass `which` is to be done. */
export function inPass(which: i32): bool {
  return pass < 0 || pass === which;
}

/** Where part `index` begins, and the one before it ends. */
function boundary(index: i32, length: i32, unit: i32): i32 {
  const units = (<i64> length + unit - 1) / unit;
  return <i32> min(<i64> length, units * index / parts * unit);
}

/** Where this instance's part of `length` elements or rows begins: a multiple of `unit`. */
export function shareBegin(length: i32, unit: i32): i32 {
  return parts === 1 ? 0 : boundary(part, length, unit);
}

/** Where it ends. */
export function shareEnd(length: i32, unit: i32): i32 {
  return parts === 1 ? length : boundary(part + 1, length, unit);
}

/** Chooses whole columns, by cache lines. */
export function shareColumns(rows: i32, columns: i32): void {
  firstRow = 0;
  endRow = rows;
  firstColumn = shareBegin(columns, LINE);
  endColumn = shareEnd(columns, LINE);
}

/** Chooses whole rows, or whole columns if there are more of them. */
export function shareMatrix(rows: i32, columns: i32): void {
  if (columns > rows) return shareColumns(rows, columns);
  firstRow = shareBegin(rows, TILE_ROWS);
  endRow = shareEnd(rows, TILE_ROWS);
  firstColumn = 0;
  endColumn = columns;
}
