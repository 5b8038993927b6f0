/**
 * "fixing the saturated tanh": the share of activations in tanh's flat tails, where no gradient passes,
 * on the notebook's first minibatch, before and after the pre-activations are made smaller.
 */

import { selectBatch } from "../../lib/tensor/measure.ts";
import { placeExamples } from "../../lib/runner/examples.ts";
import { randn, tensor } from "../../lib/tensor/create.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { experiment, lectureData, SHALLOW } from "../helpers/lecture.ts";

/** One of 6,400 activations may lie on the threshold. */
const SHARE = { absolute: 1.01 / 6400, relative: 0 };

const dataset = await lectureData("tests/lecture/saturation_test.ts");
if (dataset) {
  forEachDevice("h.abs().gt(0.99).mean(): 61 % before, 1 % after", async (device) => {
    const { train } = placeExamples(device, dataset, experiment.data);
    for (const [variant, ofW1, ofb1] of [["original", 1, 1], ["fixTanh", 0.2, 0.01]] as const) {
      const g = new Generator(2147483647);
      const C = randn([27, 10], { generator: g }).to(device);
      const W1 = randn([30, 200], { generator: g }).to(device).mul(ofW1);
      const b1 = randn([200], { generator: g }).to(device).mul(ofb1);
      g.randn(200 * 27); // W2
      g.randn(27); // b2
      const ix = tensor(g.randint(train.count, 32), [1, 32]).to(device);
      const step = tensor(new Uint32Array(1), [1]).to(device);
      const { inputs: Xb } = selectBatch({ step, indices: ix, ...train });

      const embcat = F.embedding(Xb, C).view(32, -1);
      const h = embcat.matmul(W1).add(b1).tanh();
      const share = await h.abs().gt(0.99).mean().item();

      const { layers } = SHALLOW.find(({ name }) => name === variant)!.snapshots[0]!;
      assertClose([share], [layers[0]!.saturated099], SHARE, variant);
    }
  });
}
