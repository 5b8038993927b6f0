/** Weights that may be absent, each then 1. */

/** The weight at an index. */
// @inline
export function weightOf(weight: usize, index: u32, hasWeight: i32): f32 {
  return hasWeight ? load<f32>(weight + (<usize> index << 2)) : 1;
}

/** How far apart the weights of neighbouring vectors lie: nowhere if one vector serves all. */
// @inline
export function weightStepOf(hasWeight: i32): usize {
  return hasWeight ? 16 : 0;
}

/** Fills the vector at `pointer` with a value; returns the pointer. */
export function vectorOf(pointer: usize, value: f32): usize {
  v128.store(pointer, f32x4.splat(value));
  return pointer;
}
