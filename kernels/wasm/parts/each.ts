/** The loop of one function of one variable, or of its gradient, over whole vectors; see formulas.ts. */

import { gradientOf, valueOf } from "./formulas";
import { held } from "./vector";

/** valueOf() of each element. */
export function values<F>(
  x: usize,
  out: usize,
  size: i32,
  parameter: f32,
  parameter2: f32,
): void {
  const end = x + (<usize> size << 2), one = held(1);
  for (; x < end; x += 16, out += 16) {
    v128.store(out, valueOf<F>(v128.load(x), one, parameter, parameter2));
  }
}

/** gradientOf() each element. */
export function gradients<F>(
  value: usize,
  outGrad: usize,
  xGrad: usize,
  size: i32,
  parameter: f32,
  parameter2: f32,
): void {
  const end = value + (<usize> size << 2), one = held(1);
  for (; value < end; value += 16, outGrad += 16, xGrad += 16) {
    const at = v128.load(value), gradient = v128.load(outGrad);
    v128.store(xGrad, gradientOf<F>(at, gradient, one, parameter, parameter2));
  }
}
