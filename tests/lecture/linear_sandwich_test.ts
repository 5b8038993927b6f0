/**
 * "fully linear case with no non-linearities": a stack of linear layers is one linear map, however deep;
 * a tanh between them makes it more.
 */

import { assert } from "@std/assert";
import sandwich from "../../experiments/linear-sandwich.ts";
import type { Device } from "../../lib/device/device.ts";
import { buildNetworks } from "../../lib/experiment/build.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { randn, tensor } from "../../lib/tensor/create.ts";
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

/** Of an experiment's variant: how far its logits are from one matrix product of the embeddings. */
async function distanceFromOneMap(device: Device, name: string): Promise<number> {
  const { variants, seeds } = resolveExperiment(sandwich);
  const variant = variants.find((one) => one.name === name)!;
  const shape = {
    input: { shape: [3], tokens: 27 },
    outputs: { kind: "classes", count: 27 },
  } as const;
  const { model } = buildNetworks(variant, shape, seeds);
  model.to(device);
  const tokens = tensor(new Generator(5).randint(27, 32 * 3), [32, 3]).to(device);
  const modules = new Map(model.namedModules());
  const x = modules.get("flatten")!.forward(modules.get("embedding")!.forward(tokens));
  const map = model.namedParameters().filter(([name]) => name.endsWith("linear.weight"))
    .map(([, weight]) => weight).reduce((product, weight) => product.matmul(weight));
  const expected = await x.matmul(map).toArray();
  const logits = await model.forward(tokens).toArray();
  return Math.max(...logits.map((value, i) => Math.abs(value - expected[i]!)));
}

forEachDevice(
  "the experiment's layers without tanh are one map, with it they are not",
  async (device) => {
    for (const name of ["one", "tanh"]) {
      const distance = await distanceFromOneMap(device, name);
      assert(distance < 1e-4, `${name}: logits ${distance} from those of one map`);
    }
    const distance = await distanceFromOneMap(device, "bent");
    assert(distance > 0.1, `with tanh between them they differ by ${distance} only`);
  },
);
