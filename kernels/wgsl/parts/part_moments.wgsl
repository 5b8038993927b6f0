// Part of the kernels that take the moments of parts of a tensor: part p of so many holds the vectors
// of four elements i with i % parts = p. Needs the part nan.

/** Sums over a part of deviations from one of its values, so that the squares do not cancel. */
struct Sums {
  origin: f32,
  deviations: vec4f,
  squares: vec4f,
}

/** None yet, of values like this one. */
fn sumsAbout(value: f32) -> Sums {
  return Sums(select(0.0, value, isFinite(value)), vec4f(), vec4f());
}

/** With four more values. */
fn withFour(sums: Sums, values: vec4f) -> Sums {
  let deviations = values - sums.origin;
  return Sums(sums.origin, sums.deviations + deviations, sums.squares + deviations * deviations);
}

/** With those that are `inside`. */
fn withSome(sums: Sums, values: vec4f, inside: vec4<bool>) -> Sums {
  return withFour(sums, select(vec4f(sums.origin), values, inside));
}

/** The mean of so many values, and the sum of their squared deviations from it. */
fn momentsOf(sums: Sums, count: u32) -> vec2f {
  let total = dot(sums.deviations, vec4f(1.0));
  let squares = dot(sums.squares, vec4f(1.0)) - total * total / f32(count);
  // The maximum may lose a NaN.
  let positive = select(max(squares, 0.0), squares, isNan(squares));
  return vec2f(sums.origin + total / f32(count), positive);
}

/** How many of `size` elements are in part `part` of `parts`. */
fn countIn(part: u32, parts: u32, size: u32) -> u32 {
  let vectors = (size + 3u) / 4u;
  let own = (vectors - part + parts - 1u) / parts;
  let beyond = select(0u, 4u * vectors - size, (vectors - 1u) % parts == part);
  return 4u * own - beyond;
}
