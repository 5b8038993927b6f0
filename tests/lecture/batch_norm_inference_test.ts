/**
 * "real example: batch norm at inference": a single example needs the running statistics, which may as
 * well be part of the linear layer before; and what eps is for, a column that is constant.
 */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { InitlabError } from "../../lib/device/errors.ts";
import * as nn from "../../lib/nn/mod.ts";
import { randn, tensor } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

const ROUNDING = { absolute: 2e-6, relative: 2e-6 };

forEachDevice("one example has the same logits alone, among others and folded", async (device) => {
  const generator = new Generator(2147483647);
  using model = new nn.Sequential({
    hidden: new nn.Linear(30, 200, { generator, bias: false }),
    batchNorm: new nn.BatchNorm1d(200),
    tanh: new nn.Tanh(),
    output: new nn.Linear(200, 27, { generator }),
  }).to(device);
  // Twenty minibatches leave their mean and variance in the running ones.
  noGrad(() => {
    for (let step = 0; step < 20; step++) {
      model.forward(randn([32, 30], { generator }).to(device));
    }
  });
  const some = randn([32, 30], { generator }).to(device);
  const one = some.narrow(0, 0, 1);
  const error = assertThrows(() => noGrad(() => model.forward(one)), InitlabError);
  assertMatch(error.message, /at least 2 rows .* found 1; call eval\(\)/);

  const alone = await nn.evaluating(model, () => noGrad(() => model.forward(one))).toArray();
  const among = await nn.evaluating(model, () => noGrad(() => model.forward(some))).toArray();
  assertClose(alone, among.slice(0, 27), ROUNDING, "among others");
  using folded = await nn.foldBatchNorm(model);
  const once = await noGrad(() => folded.model.forward(one)).toArray();
  assertClose(once, alone, { absolute: 1e-5, relative: 1e-5 }, "folded");
});

forEachDevice(
  "a constant column gives zero, and its gradient is divided by sqrt(eps)",
  async (device) => {
    for (const [eps, scale] of [[1e-5, 1 / Math.sqrt(1e-5)], [1e-3, 1 / Math.sqrt(1e-3)], [0, 0]]) {
      const norm = new nn.BatchNorm1d(1, { eps: eps! }).to(device);
      const x = tensor(new Float32Array(4).fill(3), [4, 1], { requiresGrad: true }).to(device);
      const upstream = [1, 2, 3, 6];
      const y = norm.forward(x);
      assertEquals([...await y.toArray()], [0, 0, 0, 0], `eps ${eps}`);
      y.mul(tensor(upstream, [4, 1]).to(device)).sum().backward();
      // x hat is 0, so that only the mean of the gradient is taken off: (g - 3) / sqrt(0 + eps).
      const expected = upstream.map((g) => (g - 3) * scale!);
      assertClose(await x.grad!.toArray(), expected, { absolute: 0, relative: 1e-5 }, `eps ${eps}`);
    }
  },
);
