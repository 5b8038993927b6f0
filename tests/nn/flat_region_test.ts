/** Where activations say that they are flat, against the slopes that autograd gives. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as nn from "../../lib/nn/mod.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { testOnDevice } from "../helpers/devices.ts";

const activations: readonly (readonly [name: string, module: nn.Activation])[] = [
  ["tanh", new nn.Tanh()],
  ["sigmoid", new nn.Sigmoid()],
  ["relu", new nn.ReLU()],
  ["leakyRelu", new nn.LeakyReLU()],
  ["leakyRelu 0.2", new nn.LeakyReLU({ negativeSlope: -0.2 })],
  ["elu", new nn.ELU()],
  ["elu 0", new nn.ELU({ alpha: 0 })],
  ["elu 3", new nn.ELU({ alpha: 3 })],
  ["selu", new nn.SELU()],
  ["gelu", new nn.GELU()],
  ["gelu by tanh", new nn.GELU({ approximate: "tanh" })],
  ["silu", new nn.SiLU()],
  ["softplus", new nn.Softplus()],
  ["softplus 3", new nn.Softplus({ beta: 3 })],
];

/** From -12 to 12 in steps of 1/64. */
const GRID = Float32Array.from({ length: 1537 }, (_, i) => -12 + i / 64);
/** Of slopes in float32; the approximation of GELU is another function. */
const ROUNDING = 1e-3;

testOnDevice(
  "cpu",
  "in a flat region slopes are as small as it says, at its ends no smaller",
  async (device) => {
    for (const [name, module] of activations) {
      using x = tensor(GRID, [GRID.length], { requiresGrad: true }).to(device);
      const out = module.forward(x).retainGrad();
      out.sum().backward();
      const slopes = await x.grad!.toArray();
      for (const threshold of [0.6, 0.9, 0.97, 0.99]) {
        const what = `${name} at ${threshold}`;
        const region = module.flatRegion(threshold);
        const mask = region ? await nn.isFlat(region, x, out).toArray() : GRID.map(() => 0);
        const inside = [...GRID.keys()].filter((i) => mask[i] === 1);
        const steepest = inside.reduce((most, i) => Math.max(most, Math.abs(slopes[i]!)), 0);
        assert(steepest <= (region?.slope ?? 0) + ROUNDING, `${what}: ${steepest}`);
        const next = inside.flatMap((i) => [i - 1, i + 1]).filter((i) => mask[i] === 0);
        for (const i of next) {
          assert(
            Math.abs(slopes[i]!) >= region!.slope - ROUNDING,
            `${what}, ${i}`,
          );
        }
      }
    }
  },
);

Deno.test("the ends of flat regions are those of the formulas", () => {
  const end = (module: nn.Activation, threshold: number) =>
    module.flatRegion(threshold)?.input.atMost;
  assertAlmostEquals(end(new nn.Tanh(), 0.99)!, -2.6466524, 1e-6);
  assertAlmostEquals(end(new nn.Sigmoid(), 0.99)!, -4.5951199, 1e-6);
  assertAlmostEquals(end(new nn.ELU(), 0.99)!, Math.log(0.01), 1e-12);
  assertEquals([end(new nn.ReLU(), 0.99), end(new nn.ELU({ alpha: 0 }), 0.99)], [0, 0]);
  // Its slope below 0 is not below 1 - 0.99, but below 1 - 0.97.
  assertEquals([0.99, 0.97].map((t) => end(new nn.LeakyReLU(), t)), [undefined, 0]);
  // Bisection with Python's math.erfc: the slopes are -0.01 there.
  assertAlmostEquals(end(new nn.GELU(), 0.99)!, -3.0674272039, 1e-9);
  assertAlmostEquals(end(new nn.SiLU(), 0.99)!, -6.26138884882, 1e-9);
});

testOnDevice("cpu", "NaN is flat nowhere", async (device) => {
  const x = tensor([NaN], [1]).to(device);
  for (const [name, module] of activations) {
    const region = module.flatRegion(0.9);
    if (!region) continue;
    const mask = nn.isFlat(region, x, module.forward(x));
    assertEquals([...await mask.toArray()], [0], name);
  }
});
