// Part of the kernels in which neighbouring invocations share a row of so many `columns`.

/** How many do: few of a short row, so that adding up what they find takes few steps. */
fn lanesOf(columns: u32) -> u32 {
  return select(64u, 8u, columns <= 512u);
}
