// out[c] = sum over rows r of x[r, c], added to out if `accumulate`. One invocation a column.
//   x[rows, columns]  ->  out[columns]
// Used by: the linear op, backward (the gradient of a bias).

override rows: u32;
override columns: u32;
override accumulate: u32;
override xStride: u32 = 0u;
override outStride: u32 = 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let column = (group.y * groups.x + group.x) * 64u + lane;
  if (column >= columns) {
    return;
  }
  let first = group.z * xStride + column;
  let whole = rows - rows % 4u;
  // Four sums side by side: a quarter of the iterations (rows / 4 + 3), and less rounding.
  var sums = vec4f();
  for (var row = 0u; row < whole; row += 4u) {
    let at = first + row * columns;
    sums += vec4f(x[at], x[at + columns], x[at + 2u * columns], x[at + 3u * columns]);
  }
  var sum = (sums.x + sums.y) + (sums.z + sums.w);
  for (var row = whole; row < rows; row++) {
    sum += x[first + row * columns];
  }
  let index = group.z * outStride + column;
  if (accumulate != 0u) {
    sum += out[index];
  }
  out[index] = sum;
}
