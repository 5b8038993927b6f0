// Part of the optimisers: what a step changes.

/**
 * next - old, of the next value as it is stored: drivers take (old - c) - old for -c, without its
 * rounding and its NaN. `index` is below 2^31, which they do not know, so that they cannot here.
 */
fn changeOf(next: vec4f, old: vec4f, index: u32) -> vec4f {
  let stored = bitcast<vec4f>(bitcast<vec4u>(next) | vec4u(index >> 31u));
  return stored - old;
}
