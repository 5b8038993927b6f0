// Part of the kernels that compare the deviation of changes with that of what is changed, of a
// segment each. Needs the part nan.

const LOG10_E = 0.4342944819;

/** Sums of one invocation over the parameters and over their changes. */
struct Sums {
  deviations: mat2x4f,
  squares: mat2x4f,
}

/**
 * Where deviations are taken from: the first element of the parameters and of their changes, which
 * lie among the others, so that the squares do not cancel.
 */
var<workgroup> origin: vec2f;
/** Sums of each invocation, then the merged ones: of deviations, and of their squares. */
var<workgroup> partial: array<vec4f, 64>;

/** Adds the deviations of four parameters and changes, as far as they are `inside`, to the sums. */
fn addDeviations(sums: ptr<function, Sums>, value: vec4f, change: vec4f, inside: vec4<bool>) {
  let deviations = mat2x4f(
    select(vec4f(), value - origin.x, inside),
    select(vec4f(), change - origin.y, inside),
  );
  (*sums).deviations += deviations;
  (*sums).squares += mat2x4f(deviations[0] * deviations[0], deviations[1] * deviations[1]);
}

/** Adds the invocations' sums as a tree, in a fixed order; every invocation gets the result. */
fn merge(lane: u32, own: vec4f) -> vec4f {
  partial[lane] = own;
  for (var width = 32u; width > 0u; width /= 2u) {
    workgroupBarrier();
    if (lane < width) {
      partial[lane] += partial[lane + width];
    }
  }
  workgroupBarrier();
  return partial[0];
}

/**
 * log10(factor std(changes) / std(parameters)) of the `size` elements that the invocations added.
 */
fn logarithmOfRatio(lane: u32, sums: Sums, size: u32, factor: f32) -> f32 {
  let ones = vec4f(1.0);
  let merged = merge(lane, vec4f(ones * sums.deviations, ones * sums.squares));
  let corrected = merged.zw - merged.xy * merged.xy / f32(size);
  let deviations = sqrt(max(corrected, vec2f()) / f32(size - 1u));
  let ratio = log(factor * deviations.y / deviations.x) * LOG10_E;
  // The maximum may have lost a NaN.
  let spoiled = isNan(corrected.x) || isNan(corrected.y) || isNan(factor);
  return select(ratio, nanOf(ratio), spoiled);
}
