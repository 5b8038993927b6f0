/** The kernel one_hot. */

/** out[i, c] = 1 where tokens[i] is c, else 0, for out[positions, classes]. */
export function one_hot(tokens: usize, out: usize, positions: i32, classes: i32): void {
  const rowBytes = <usize> classes << 2;
  memory.fill(out, 0, <usize> positions * rowBytes);
  for (let i = 0; i < positions; i++, tokens += 4, out += rowBytes) {
    const token = load<u32>(tokens);
    if (token < <u32> classes) store<f32>(out + (<usize> token << 2), 1);
  }
}
