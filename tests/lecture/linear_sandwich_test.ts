/**
 * "fully linear case with no non-linearities": a stack of linear layers is one linear map, however deep;
 * a tanh between them makes it more.
 */

import { assert } from "@std/assert";
import { randn } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

forEachDevice("six linear layers are one linear map", async (device) => {
  const generator = new Generator(2147483647);
  const x = randn([32, 30], { generator }).to(device);
  const sizes = [30, 100, 100, 100, 100, 100, 27];
  const weights = sizes.slice(1).map((fanOut, i) => {
    const fanIn = sizes[i]!;
    return randn([fanIn, fanOut], { generator }).to(device).div(fanIn ** 0.5);
  });
  const layered = (between: (x: Tensor) => Tensor) =>
    weights.reduce((x, weight, i) => {
      const out = x.matmul(weight);
      return i < weights.length - 1 ? between(out) : out;
    }, x);
  const map = weights.reduce((product, weight) => product.matmul(weight));
  const expected = await x.matmul(map).toArray();
  const linear = await layered((x) => x).toArray();
  assertClose(linear, expected, { absolute: 2e-5, relative: 1e-5 }, "six layers");
  const bent = await layered((x) => x.tanh()).sub(x.matmul(map)).abs().mean().item();
  assert(bent > 0.1, `with tanh between them they differ by ${bent} only`);
});
