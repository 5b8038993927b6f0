/** Batch norm folded into the layers before it: PyTorch's weights, the same outputs, what is refused. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import * as nn from "../../lib/nn/mod.ts";
import { randn } from "../../lib/tensor/create.ts";
import { readReplicas } from "../../lib/tensor/replica.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, assertSameBits } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { FOLDED, networks, setNorm, splits } from "../helpers/folding.ts";

const RELATIVE = { absolute: 1e-6, relative: 1e-5 };
const generator = new Generator(1);

forEachDevice(
  "a convolution and a linear layer are folded as PyTorch folds them",
  async (device) => {
    using model = networks(device);
    const { inputs } = splits(device).train;
    const before = await model.namedParameters()[0]![1].toArray();
    {
      using folded = await nn.foldBatchNorm(model);
      const names = folded.model.namedParameters().map(([name]) => name);
      const layers = ["conv.weight", "conv.bias", "output.0.weight", "output.0.bias"];
      assertEquals(names, ["embedding.weight", ...layers]);
      const [, ...values] = await Promise.all(folded.model.parameters().map(readReplicas));
      const outputs = await readReplicas(folded.model.forward(inputs));
      const unfolded = await readReplicas(nn.evaluating(model, () => model.forward(inputs)));
      for (const [replica, { seed, folded: { conv, linear }, logits }] of FOLDED.entries()) {
        for (const [i, wanted] of [conv.weight, conv.bias, linear.weight, linear.bias].entries()) {
          assertClose(values[i]![replica]!, wanted, RELATIVE, `seed ${seed}: ${layers[i]}`);
        }
        assertClose(
          outputs[replica]!.slice(0, logits.length),
          logits,
          RELATIVE,
          `seed ${seed}: logits`,
        );
        assertClose(outputs[replica]!, unfolded[replica]!, RELATIVE, `seed ${seed}: unfolded`);
      }
    }
    assertSameBits(
      await model.namedParameters()[0]![1].toArray(),
      before,
      "what is shared stays when the folded network goes",
    );
  },
);

for (const options of [{ runningStd: true, unbiased: true, eps: 0 }, { affine: false }]) {
  forEachDevice(`a norm of ${JSON.stringify(options)} is folded`, async (device) => {
    const norm = new nn.BatchNorm1d(6, options);
    if (norm.affine) setNorm(norm);
    const linear = new nn.Linear(5, 6, { generator });
    using model = new nn.Sequential({
      residual: new nn.Residual(
        new nn.Sequential({ linear, norm, tanh: new nn.Tanh() }),
        { projection: new nn.Sequential({ linear: new nn.Linear(5, 6, { generator }) }) },
      ),
    }).to(device).eval();
    using folded = await nn.foldBatchNorm(model);
    const input = randn([7, 5], { generator }).to(device);
    const [found, wanted] = [folded.model.forward(input), model.forward(input)];
    assertClose(await found.toArray(), await wanted.toArray(), RELATIVE, "outputs");
    assertEquals(folded.model.leaves().map(([name]) => name), [
      "residual.body.linear",
      "residual.body.tanh",
      "residual.projection.linear",
    ]);
  });
}

/** Two parts whose order only it knows. */
class Backwards extends nn.Module {
  readonly norm = new nn.BatchNorm1d(3);
  readonly linear = new nn.Linear(3, 3, { generator });
  override forward(x: Tensor): Tensor {
    return this.norm.forward(this.linear.forward(x));
  }
}

Deno.test("a norm that stands elsewhere is refused by its name", async () => {
  const linear = () => new nn.Linear(3, 3, { generator });
  const norm = (options = {}) => new nn.BatchNorm1d(3, options);
  const [shared, other] = [linear(), norm()];
  const cases: [nn.Module, string][] = [
    [new nn.Sequential({ linear: linear(), tanh: new nn.Tanh(), norm: norm() }), "norm|a Tanh"],
    [
      new nn.Sequential({ a: linear(), b: new nn.Sequential({ one: norm(), two: norm() }) }),
      "b.two|none",
    ],
    [new nn.Sequential({ norm: norm() }), "norm|none"],
    [
      new nn.Sequential({ linear: linear(), norm: norm({ trackRunningStats: false }) }),
      "norm|without",
    ],
    [new nn.Sequential({ linear: linear(), past: new nn.Residual(norm()) }), "past.body|none"],
    [new nn.Sequential({ linear: linear(), norm: new nn.BatchNorm1d(4) }), "norm|4 features"],
    [new nn.Sequential({ own: new Backwards() }), "own.norm|Backwards"],
    [new nn.Sequential({ a: shared, norm: norm(), b: shared }), "norm|several"],
    [new nn.Sequential({ a: linear(), c: other, b: linear(), d: other }), "c|several"],
  ];
  for (const [model, wanted] of cases) {
    const [name, what] = wanted.split("|");
    const { message } = await assertRejects(() => nn.foldBatchNorm(model), UsageError);
    assert(message.startsWith(`Cannot fold batch norm "${name}": `), message);
    assert(message.includes(what!), message);
  }
});
