/** The kernel first_index: where along an axis its extreme is found first. */

/** indices[a, b] = the first i where x[a, i, b] is extremes[a, b], NaN being NaN; else `length`. */
export function first_index(
  x: usize,
  extremes: usize,
  indices: usize,
  outer: i32,
  length: i32,
  inner: i32,
): void {
  const stride = <usize> inner << 2;
  for (let a = 0; a < outer; a++, x += stride * length) {
    for (let b = 0; b < inner; b++, extremes += 4, indices += 4) {
      const extreme = load<f32>(extremes);
      const isNan = extreme != extreme;
      let at = x + (<usize> b << 2);
      let i = 0;
      for (; i < length; i++, at += stride) {
        const value = load<f32>(at);
        if (value == extreme || isNan && value != value) break;
      }
      store<i32>(indices, i);
    }
  }
}
