/**
 * "calculating the init scale: Kaiming init": what a product with a random matrix does to the deviation of
 * its inputs, and the scale that keeps it.
 */

import { assert } from "@std/assert";
import { randn } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

/** 2,000 weights are a sample: their own deviation is 1 within 2 %. */
const SAMPLE = { absolute: 0, relative: 0.03 };

forEachDevice("1 -> 3.16 -> 1: the deviation grows by the root of the fan-in", async (device) => {
  const generator = new Generator(2147483647);
  const x = randn([1000, 10], { generator }).to(device);
  const w = randn([10, 200], { generator }).to(device);
  const y = x.matmul(w);
  const scaled = x.matmul(w.div(10 ** 0.5));
  const deviations = [x, y, scaled].map((each) => each.std());
  const found = await Promise.all(deviations.map((deviation) => deviation.item()));
  assertClose(found, [1, 10 ** 0.5, 1], SAMPLE, "deviations of x, x w and x w / sqrt(10)");
  const means = await Promise.all([x, y].map((each) => each.mean().item()));
  assert(means.every((mean) => Math.abs(mean) < 0.05), `means ${means}`);
});

forEachDevice(
  "tanh squeezes: with the gain 5/3 the deviation settles, without it dies",
  async (device) => {
    const deviationAfter = async (gain: number) => {
      const generator = new Generator(1);
      let x = randn([1000, 100], { generator }).to(device);
      for (let layer = 0; layer < 10; layer++) {
        const w = randn([100, 100], { generator }).to(device);
        x = x.matmul(w.mul(gain / 100 ** 0.5)).tanh();
      }
      return await x.std().item();
    };
    const [plain, kaiming] = [await deviationAfter(1), await deviationAfter(5 / 3)];
    assert(plain < 0.3, `gain 1: ${plain}`);
    assert(kaiming > 0.6 && kaiming < 0.7, `gain 5/3: ${kaiming}`);
  },
);
