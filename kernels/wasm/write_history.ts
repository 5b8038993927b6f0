/** The kernel write_history: what a training step leaves for the host. */

/** history[step, i] = value[i] for i < size, if step < steps; then step += 1 if `advance`. */
export function write_history(
  value: usize,
  history: usize,
  step: usize,
  size: i32,
  advance: i32,
  steps: i32,
): void {
  const now = load<u32>(step);
  const target = history + ((<usize> now * size) << 2);
  if (now < <u32> steps) memory.copy(target, value, <usize> size << 2);
  if (advance) store<u32>(step, now + 1);
}
