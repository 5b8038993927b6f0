/**
 * "initial loss": what four logits cost before any training. All alike they cost ln 4; the larger they
 * are the surer the softmax is, and wrong more dearly. The first cells of the notebook.
 */

import { assert, assertEquals } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

/** The probabilities of four logits, and the loss if class 2 is the right one. */
async function lossOf(device: Device, given: ArrayLike<number>) {
  const logits = tensor(given, [4]).to(device);
  const probs = logits.softmax(0);
  const loss = probs.narrow(0, 2, 1).log().neg();
  return { probs: await probs.toArray(), loss: await loss.item() };
}

const DIGITS = { absolute: 5e-5, relative: 0 };

forEachDevice("four logits of 0: a quarter each, 1.3863", async (device) => {
  const { probs, loss } = await lossOf(device, [0, 0, 0, 0]);
  assertEquals([...probs], [0.25, 0.25, 0.25, 0.25]);
  assertClose([loss], [1.3863], DIGITS, "loss");
});

forEachDevice(
  "a large logit is cheap for the right class and dear for a wrong one",
  async (device) => {
    const right = await lossOf(device, [0, 0, 5, 0]);
    const wrong = await lossOf(device, [0, 5, 0, 0]);
    assertClose([right.loss, wrong.loss], [0.0200, 5.0200], DIGITS, "losses");
  },
);

forEachDevice("growing logits, growing loss", async (device) => {
  const draws = Array.from({ length: 200 }, (_, seed) => [...new Generator(seed).randn(4)]);
  const means: number[] = [];
  for (const scale of [0, 1, 10, 100]) {
    const logits = tensor(draws.flat().map((value) => scale * value), [200, 4]).to(device);
    const logProbs = logits.logSoftmax(1);
    means.push(await logProbs.narrow(1, 2, 1).neg().mean().item());
  }
  assertClose([means[0]!], [1.3863], DIGITS, "of zeros");
  assert(means.every((mean, i) => i === 0 || mean > means[i - 1]!), means.join(", "));
  assert(means[3]! > 50, `scale 100: ${means[3]}`);
});
