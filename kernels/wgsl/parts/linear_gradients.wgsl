// Part of linear_backward: how a tile reads and writes four neighbours in a row of weightGrad or of
// xGrad. Needs the part activations.

fn loadRow(kind: u32, replica: u32, row: u32, columns4: vec4u) -> vec4f {
  if (kind == WEIGHT_GRAD) {
    let at = replica * weightGradStride + row * fanOut + columns4;
    return vec4f(weightGrad[at.x], weightGrad[at.y], weightGrad[at.z], weightGrad[at.w]);
  }
  let at = replica * xGradStride + row * fanIn + columns4;
  return vec4f(xGrad[at.x], xGrad[at.y], xGrad[at.z], xGrad[at.w]);
}

fn storeRow(kind: u32, replica: u32, row: u32, columns4: vec4u, sums: vec4f) {
  if (kind == WEIGHT_GRAD) {
    let at = replica * weightGradStride + row * fanOut + columns4;
    weightGrad[at.x] = sums.x;
    weightGrad[at.y] = sums.y;
    weightGrad[at.z] = sums.z;
    weightGrad[at.w] = sums.w;
  } else {
    var values = sums;
    // Only the launch that ends a sum multiplies it; one that begins beyond it leaves it alone.
    if (activation != 0u && begin < fanOut && end >= fanOut) {
      if (keepsActivatedGrad != 0u) {
        let kept = replica * activatedGradStride + row * fanIn + columns4;
        activatedGrad[kept.x] = sums.x;
        activatedGrad[kept.y] = sums.y;
        activatedGrad[kept.z] = sums.z;
        activatedGrad[kept.w] = sums.w;
      }
      let activated = loadX(replica * xStride + row * fanIn + columns4);
      values = activationGradient(activation, activated, sums, parameter);
    }
    let at = replica * xGradStride + row * fanIn + columns4;
    xGrad[at.x] = values.x;
    xGrad[at.y] = values.y;
    xGrad[at.z] = values.z;
    xGrad[at.w] = values.w;
  }
}
