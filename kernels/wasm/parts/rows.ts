/** Copies of a row of floats, as short as an embedding's or as long as an image's. */

import { loadPartial, storePartial } from "./vector";

/** Copies or adds `count` floats. */
// @inline
export function moveRow(source: usize, target: usize, count: i32, add: bool): void {
  let rest = count;
  for (; rest >= 4; rest -= 4, source += 16, target += 16) {
    let value = v128.load(source);
    if (add) value = f32x4.add(v128.load(target), value);
    v128.store(target, value);
  }
  if (rest > 0) {
    let value = loadPartial(source, rest);
    if (add) value = f32x4.add(loadPartial(target, rest), value);
    storePartial(target, value, rest);
  }
}
