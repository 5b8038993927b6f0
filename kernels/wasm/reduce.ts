/**
 * The kernel reduce: out[a, p, b] = finish(the fold over i = p, p + parts ... of term(x[a, i, b])).
 *
 * An axis whose elements lie side by side is folded in 16 partial results; else strips of 16
 * columns, or up to 4, go through all rows.
 */

import { scratch } from "./parts/scratch";
import { shiftedExponential } from "./parts/shifted";
import {
  AnyFold,
  AnyTerm,
  EXPONENTIAL,
  finished,
  folded,
  folding,
  FROM_FIRST,
  FromFirst,
  MAX,
  Max,
  PRODUCT,
  Product,
  setFold,
  SQUARED_DEVIATION,
  SquaredDeviation,
  startOf,
  SUM,
  Sum,
  termOf,
  VALUE,
  Value,
} from "./parts/terms";
import { loadPartial, storePartial } from "./parts/vector";

/** x[outer, length, inner], other[outer, inner] or as x, out[outer, parts, inner]. */
export function reduce(
  x: usize,
  other: usize,
  out: usize,
  outer: i32,
  length: i32,
  inner: i32,
  parts: i32,
  term: i32,
  fold: i32,
  finish: i32,
  parameter: f32,
): void {
  setFold(term, fold, finish, parameter);
  if (term == VALUE && fold == SUM) {
    all<Value, Sum>(x, other, out, outer, length, inner, parts);
  } else if (term == VALUE && fold == MAX) {
    all<Value, Max>(x, other, out, outer, length, inner, parts);
  } else if (term == FROM_FIRST) {
    all<FromFirst, Sum>(x, other, out, outer, length, inner, parts);
  } else if (term == SQUARED_DEVIATION) {
    all<SquaredDeviation, Sum>(x, other, out, outer, length, inner, parts);
  } else if (term == EXPONENTIAL && length * inner <= ROOM) {
    exponentials(x, other, out, outer, length, inner, parts);
  } else if (term == PRODUCT) {
    all<Product, Sum>(x, other, out, outer, length, inner, parts);
  } else {
    all<AnyTerm, AnyFold>(x, other, out, outer, length, inner, parts);
  }
}

/** Floats that are raised to a power at a time, in scratch memory: they stay in the cache. */
const ROOM: i32 = 16384;

/** The exponentials of as many blocks as there is room for, and their sums. */
function exponentials(
  x: usize,
  other: usize,
  out: usize,
  outer: i32,
  length: i32,
  inner: i32,
  parts: i32,
): void {
  const most = ROOM / max(1, length * inner);
  const room = scratch() + 64; // the first vector is that of exponential()
  const width = <usize> inner << 2;
  for (let a = 0; a < outer; a += most) {
    const count = min(most, outer - a);
    shiftedExponential(x, other, room, count, length, inner);
    all<Value, Sum>(room, other, out, count, length, inner, parts);
    x += width * length * count;
    other += width * count;
    out += width * parts * count;
  }
}

/** Every block of x, [length, inner]. */
function all<T, F>(
  x: usize,
  other: usize,
  out: usize,
  outer: i32,
  length: i32,
  inner: i32,
  parts: i32,
): void {
  const width = <usize> inner << 2, block = width * length, stride = width * parts;
  const rows = length / parts, longer = length % parts;
  for (let a = 0; a < outer; a++, x += block) {
    if (inner > 1) {
      for (let p = 0; p < parts; p++) {
        const at = width * p, count = rows + i32(p < longer);
        const from = other + (isFull<T>() ? at : 0);
        columns<T, F>(x + at, from, x, 1, out + at, inner, count, stride);
      }
    } else if (parts > 1) {
      // The parts lie side by side as columns do, with one `other` for all; the first are longer.
      const at = <usize> longer << 2;
      const from = other + (isFull<T>() ? at : 0), rest = parts - longer;
      columns<T, F>(x, other, x, 0, out, longer, rows + 1, stride);
      columns<T, F>(x + at, from, x, 0, out + at, rest, rows, stride);
    } else {
      store<f32>(out, row<T, F>(x, other, length));
    }
    other += isFull<T>() ? block : width;
    out += stride;
  }
}

/**
 * So many terms are added one after the other, before their sum joins those of the terms before.
 */
const CHAIN: i32 = 16;

/** Whether `other` is as large as x. */
// @inline
function isFull<T>(): bool {
  return idof<T>() == idof<Product>();
}

/** The fold of `length` elements side by side. */
function row<T, F>(x: usize, other: usize, length: i32): f32 {
  const beside = f32x4.splat(load<f32>(other)), first = f32x4.splat(load<f32>(x));
  let s0 = startOf<F>(), s1 = s0, s2 = s0, s3 = s0;
  const start: v128 = startOf<F>();
  let rest = length;
  for (; rest >= 16; rest -= 16, x += 64, other += 64) {
    const o0 = isFull<T>() ? v128.load(other) : beside;
    const o1 = isFull<T>() ? v128.load(other, 16) : beside;
    const o2 = isFull<T>() ? v128.load(other, 32) : beside;
    const o3 = isFull<T>() ? v128.load(other, 48) : beside;
    s0 = folding<F>(s0, termOf<T>(v128.load(x), o0, first));
    s1 = folding<F>(s1, termOf<T>(v128.load(x, 16), o1, first));
    s2 = folding<F>(s2, termOf<T>(v128.load(x, 32), o2, first));
    s3 = folding<F>(s3, termOf<T>(v128.load(x, 48), o3, first));
  }
  for (; rest > 0; rest -= 4, x += 16, other += 16) {
    const o = isFull<T>() ? loadPartial(other, rest) : beside;
    const term = termOf<T>(loadPartial(x, rest), o, first);
    const inside = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(rest));
    s0 = folding<F>(s0, v128.bitselect(term, start, inside));
  }
  const total = folded(folding<F>(folding<F>(s0, s1), folding<F>(s2, s3)));
  return f32x4.extract_lane(finished(f32x4.splat(total), beside), 0);
}

/**
 * The fold of `rows` rows, `stride` bytes from one to the next, of each of so many columns. With an
 * `each` of 1 every column has its own `other` and first element, with 0 all have the same.
 */
function columns<T, F>(
  x: usize,
  other: usize,
  first: usize,
  each: i32,
  out: usize,
  count: i32,
  rows: i32,
  stride: usize,
): void {
  const step = isFull<T>() ? 64 : <usize> each << 6;
  let rest = count;
  for (; rest >= 16; rest -= 16, x += 64, other += step, first += <usize> each << 6, out += 64) {
    const o0 = beside(other, each, 0), f0 = beside(first, each, 0);
    const o1 = beside(other, each, 16), f1 = beside(first, each, 16);
    const o2 = beside(other, each, 32), f2 = beside(first, each, 32);
    const o3 = beside(other, each, 48), f3 = beside(first, each, 48);
    let t0 = startOf<F>(), t1 = t0, t2 = t0, t3 = t0;
    let at = x, from = other;
    for (let left = rows; left > 0; left -= CHAIN) {
      let s0 = startOf<F>(), s1 = s0, s2 = s0, s3 = s0;
      for (let r = min(left, CHAIN); r > 0; r--, at += stride, from += stride) {
        const p0 = isFull<T>() ? v128.load(from) : o0;
        const p1 = isFull<T>() ? v128.load(from, 16) : o1;
        const p2 = isFull<T>() ? v128.load(from, 32) : o2;
        const p3 = isFull<T>() ? v128.load(from, 48) : o3;
        s0 = folding<F>(s0, termOf<T>(v128.load(at), p0, f0));
        s1 = folding<F>(s1, termOf<T>(v128.load(at, 16), p1, f1));
        s2 = folding<F>(s2, termOf<T>(v128.load(at, 32), p2, f2));
        s3 = folding<F>(s3, termOf<T>(v128.load(at, 48), p3, f3));
      }
      t0 = folding<F>(t0, s0);
      t1 = folding<F>(t1, s1);
      t2 = folding<F>(t2, s2);
      t3 = folding<F>(t3, s3);
    }
    v128.store(out, finished(t0, o0));
    v128.store(out, finished(t1, o1), 16);
    v128.store(out, finished(t2, o2), 32);
    v128.store(out, finished(t3, o3), 48);
  }
  const narrow = step >> 2;
  for (; rest > 0; rest -= 4, x += 16, other += narrow, first += <usize> each << 4, out += 16) {
    const o = each ? loadPartial(other, rest) : f32x4.splat(load<f32>(other));
    const f = each ? loadPartial(first, rest) : f32x4.splat(load<f32>(first));
    let total = startOf<F>();
    let at = x, from = other;
    for (let left = rows; left > 0; left -= CHAIN) {
      let sum = startOf<F>();
      for (let r = min(left, CHAIN); r > 0; r--, at += stride, from += stride) {
        const p = isFull<T>() ? loadPartial(from, rest) : o;
        sum = folding<F>(sum, termOf<T>(loadPartial(at, rest), p, f));
      }
      total = folding<F>(total, sum);
    }
    storePartial(out, finished(total, o), rest);
  }
}

/** Four values from `offset` bytes on, or one for all. */
// @inline
function beside(pointer: usize, each: i32, offset: usize): v128 {
  return each ? v128.load(pointer + offset) : f32x4.splat(load<f32>(pointer));
}
