// Part of the kernels that multiply matrices: an invocation computes a tile of 4 x 4, or of 8 x 8
// if `tile` is 8, which takes half the loads for each multiply-add. Its rows are the upper and the
// lower four, its columns the left and the right four; a small tile has only the first of each.
// The kernel has functions storeRow(kind, replica, row, columns, values) and loadRow(kind, replica,
// row, columns) of four neighbours in a row of the matrix that it calls `kind`. Sums too long for
// one launch are continued by the next: each adds the terms from `begin` to `end`.

override tile: u32 = 4u;

/** Where a tile lies. */
struct Tile {
  beyond: bool, // outside the matrix, with nothing to do
  upper: vec4u,
  lower: vec4u,
  left: vec4u,
  right: vec4u,
}

/** The sums of a tile: row i of four is element i of a matrix. */
struct Sums {
  upperLeft: mat4x4f,
  upperRight: mat4x4f,
  lowerLeft: mat4x4f,
  lowerRight: mat4x4f,
}

/** How many tiles cover a side of a matrix. */
fn tilesAlong(side: u32) -> u32 {
  return (side + tile - 1u) / tile;
}

/** Tile `index` of a matrix, along its rows first. */
fn tileAt(index: u32, height: u32, width: u32) -> Tile {
  let row = index / tilesAlong(width) * tile + vec4u(0u, 1u, 2u, 3u);
  let column = index % tilesAlong(width) * tile + vec4u(0u, 1u, 2u, 3u);
  // A tile that crosses the edge computes the last row or column again, and stores it again: the
  // same value to the same place, which costs less than a branch at each store.
  let lastRow = vec4u(height - 1u);
  let lastColumn = vec4u(width - 1u);
  return Tile(
    row.x >= height,
    min(row, lastRow),
    min(row + 4u, lastRow),
    min(column, lastColumn),
    min(column + 4u, lastColumn),
  );
}

/** All products of an element of `left` and one of `right`: row i is left[i] right. */
fn outer(left: vec4f, right: vec4f) -> mat4x4f {
  return mat4x4f(left.x * right, left.y * right, left.z * right, left.w * right);
}

/** Adds the products of a column of the left factor and a row of the right one. */
fn addProducts(sums: ptr<function, Sums>, upper: vec4f, lower: vec4f, left: vec4f, right: vec4f) {
  (*sums).upperLeft += outer(upper, left);
  if (tile == 8u) {
    (*sums).upperRight += outer(upper, right);
    (*sums).lowerLeft += outer(lower, left);
    (*sums).lowerRight += outer(lower, right);
  }
}

/** Writes a tile of the matrix `kind`. */
fn storeTile(kind: u32, replica: u32, place: Tile, sums: Sums) {
  storeRows(kind, replica, place.upper, place.left, sums.upperLeft);
  if (tile == 8u) {
    storeRows(kind, replica, place.upper, place.right, sums.upperRight);
    storeRows(kind, replica, place.lower, place.left, sums.lowerLeft);
    storeRows(kind, replica, place.lower, place.right, sums.lowerRight);
  }
}

/** What a tile's sums start from: zeros, or what the launch before left. */
fn startTile(kind: u32, replica: u32, place: Tile) -> Sums {
  if (begin == 0u) {
    return Sums();
  }
  return Sums(
    loadRows(kind, replica, place.upper, place.left),
    loadRows(kind, replica, place.upper, place.right),
    loadRows(kind, replica, place.lower, place.left),
    loadRows(kind, replica, place.lower, place.right),
  );
}

/** Reads 4 x 4 elements. */
fn loadRows(kind: u32, replica: u32, rows4: vec4u, columns4: vec4u) -> mat4x4f {
  return mat4x4f(
    loadRow(kind, replica, rows4.x, columns4),
    loadRow(kind, replica, rows4.y, columns4),
    loadRow(kind, replica, rows4.z, columns4),
    loadRow(kind, replica, rows4.w, columns4),
  );
}

/** Writes 4 x 4 elements. */
fn storeRows(kind: u32, replica: u32, rows4: vec4u, columns4: vec4u, sums: mat4x4f) {
  storeRow(kind, replica, rows4.x, columns4, sums[0]);
  storeRow(kind, replica, rows4.y, columns4, sums[1]);
  storeRow(kind, replica, rows4.z, columns4, sums[2]);
  storeRow(kind, replica, rows4.w, columns4, sums[3]);
}
