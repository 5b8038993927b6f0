// Part of the kernels that read tensors which broadcast, by steps of their own along four axes, or
// numbers in their place. Needs the overrides length0 to length3.

/** How many elements the result has. */
fn elements() -> u32 {
  return length0 * length1 * length2 * length3;
}

/** Where an element of the result lies along each axis. */
fn placesOf(index: u32) -> vec4u {
  let rest2 = index / length3;
  let rest1 = rest2 / length2;
  return vec4u(rest1 / length1, rest1 % length1, rest2 % length2, index % length3);
}

/** A number of these bits: NaN or infinity may not stand before the kernel runs, but any `lane` may. */
fn numberOf(bits: u32, lane: u32) -> f32 {
  return bitcast<f32>(bits | (lane & 0u));
}
