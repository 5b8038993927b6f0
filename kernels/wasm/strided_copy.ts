/**
 * The kernel strided_copy. The last two axes are copied as a plane: along rows that lie together in
 * both tensors or repeat one element, or transposed four rows at a time where x lies along one axis
 * and out along the other.
 */

import { fill } from "./fill";
import { transposeFour } from "./parts/pack";
import { moveRow } from "./parts/rows";

/** A plane: element (i, j) of x at i xStep4 + j xStep5, of out likewise; steps in bytes. */
function copyPlane(
  x: usize,
  out: usize,
  length4: i32,
  length5: i32,
  xStep4: usize,
  xStep5: usize,
  outStep4: usize,
  outStep5: usize,
): void {
  if (xStep5 == 4 && outStep5 == 4) {
    for (let i = 0; i < length4; i++, x += xStep4, out += outStep4) moveRow(x, out, length5, false);
    return;
  }
  if (xStep5 == 0 && outStep5 == 4) {
    for (let i = 0; i < length4; i++, x += xStep4, out += outStep4) {
      fill(out, length5, load<f32>(x));
    }
    return;
  }
  let j = 0;
  if (xStep4 == 4 && outStep5 == 4) {
    for (; j + 4 <= length5; j += 4, x += xStep5 << 2, out += 16) {
      const x2 = x + (xStep5 << 1);
      transposeFour(x, x + xStep5, x2, x2 + xStep5, length4, out, outStep4);
    }
  }
  for (let i = 0; i < length4; i++, x += xStep4, out += outStep4) {
    let from = x, to = out;
    for (let k = j; k < length5; k++, from += xStep5, to += outStep5) {
      store<f32>(to, load<f32>(from));
    }
  }
}

/**
 * out[outFirst + i0 outStep0 + ...] = x[xFirst + i0 xStep0 + ...], for all i0 < length0, ...; what
 * lies between in out stays.
 */
export function strided_copy(
  x: usize,
  out: usize,
  length0: i32,
  length1: i32,
  length2: i32,
  length3: i32,
  length4: i32,
  length5: i32,
  xStep0: usize,
  xStep1: usize,
  xStep2: usize,
  xStep3: usize,
  xStep4: usize,
  xStep5: usize,
  outStep0: usize,
  outStep1: usize,
  outStep2: usize,
  outStep3: usize,
  outStep4: usize,
  outStep5: usize,
  xFirst: usize,
  outFirst: usize,
): void {
  for (let i0 = 0; i0 < length0; i0++) {
    for (let i1 = 0; i1 < length1; i1++) {
      for (let i2 = 0; i2 < length2; i2++) {
        let from = xFirst + <usize> i0 * xStep0 + <usize> i1 * xStep1 + <usize> i2 * xStep2;
        let to = outFirst + <usize> i0 * outStep0 + <usize> i1 * outStep1 + <usize> i2 * outStep2;
        for (let i3 = 0; i3 < length3; i3++, from += xStep3, to += outStep3) {
          copyPlane(
            x + (from << 2),
            out + (to << 2),
            length4,
            length5,
            xStep4 << 2,
            xStep5 << 2,
            outStep4 << 2,
            outStep5 << 2,
          );
        }
      }
    }
  }
}
