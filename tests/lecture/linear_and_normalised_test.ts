/**
 * The notebook's bonus cells: what one linear layer of a thousand units does to deviations, forwards and
 * backwards, and what normalising its outputs makes of both. All figures are PyTorch's for the same seed;
 * the first six are printed in the notebook.
 */

import { randn } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

const N = 1000;
/** Sums of a thousand products, added up in another order. */
const SUMS = { absolute: 0, relative: 5e-5 };

/** The standard deviations of some tensors. */
function deviations(tensors: readonly Tensor[]): Promise<number[]> {
  return Promise.all(tensors.map((each) => each.detach().std().item()));
}

/** Those of their gradients. */
function gradientDeviations(tensors: readonly Tensor[]): Promise<number[]> {
  return deviations(tensors.map((each) => each.grad!));
}

forEachDevice("linear: 1 becomes 31 forwards, and backwards too", async (device) => {
  const g = new Generator(2147483647);
  const requiresGrad = { generator: g, requiresGrad: true };
  const a = randn([N, 1], requiresGrad).to(device); // a.grad = b.T @ c.grad
  const b = randn([N, N], requiresGrad).to(device); // b.grad = c.grad @ a.T
  const c = b.matmul(a);
  const loss = randn([1, N], { generator: g }).to(device).matmul(c).sum();
  for (const each of [a, b, c]) each.retainGrad();
  loss.backward();
  assertClose(await deviations([a, b, c]), [0.98759723, 1.0006722, 31.0124168], SUMS, "a, b, c");
  const wanted = [30.8818302, 0.9666600, 0.97825563];
  assertClose(await gradientDeviations([a, b, c]), wanted, SUMS, "gradients of a, b, c");
});

/** [of the values, of the gradients], each of inp, w, x and out. */
const NORMALISED: readonly (readonly [name: string, scale: number, number[], number[]])[] = [
  [
    "linear + batch norm: out is 1, but the gradient of w is a thirtieth of what it was",
    1,
    [0.98759723, 1.0006722, 31.0124168, 1],
    [0.99530542, 0.031169469, 0.031543978, 0.97825563],
  ],
  [
    "with w / sqrt(1000) all is about 1, forwards and backwards",
    N ** 0.5,
    [0.98759723, 0.031644035, 0.98069876, 0.99999475],
    [0.99530017, 0.98565996, 0.99750286, 0.97825563],
  ],
];

for (const [name, scale, values, gradients] of NORMALISED) {
  forEachDevice(name, async (device) => {
    const g = new Generator(2147483647);
    // linear layer ---
    const inp = randn([N], { generator: g, requiresGrad: true }).to(device);
    const w = randn([N, N], { generator: g, requiresGrad: true }).to(device).div(scale);
    const x = w.matmul(inp.view(N, 1)).view(N);
    // bn layer ---
    const xmean = x.mean();
    const xvar = x.std().pow(2);
    const out = x.sub(xmean).div(xvar.add(1e-5).sqrt());
    // ----
    const loss = out.mul(randn([N], { generator: g }).to(device)).sum();
    const all = [inp, w, x, out];
    for (const each of all) each.retainGrad();
    loss.backward();
    assertClose(await deviations(all), values, SUMS, "inp, w, x, out");
    assertClose(await gradientDeviations(all), gradients, SUMS, "their gradients");
  });
}
