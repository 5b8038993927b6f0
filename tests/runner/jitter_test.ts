/** How much batch norm moves one example, against PyTorch's figures. */

import { assert, assertEquals } from "@std/assert";
import { loadData } from "../../lib/experiment/data/mod.ts";
import { sgd, words } from "../../lib/experiment/mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import { measureJitter } from "../../lib/runner/jitter.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";
import { BATCH, FOLDED, networks, splits } from "../helpers/folding.ts";
import { perceptron } from "../helpers/perceptron.ts";

forEachDevice("the jitter of a convolution and a linear layer is PyTorch's", async (device) => {
  using model = networks(device);
  const buffers = () => Promise.all(model.namedBuffers().map(([, buffer]) => buffer.toArray()));
  const before = await buffers();
  const settings = { batches: 64, batchSize: BATCH };
  const found = await measureJitter(device, model, splits(device).train, settings);
  assertEquals(await buffers(), before);
  assert(model.training, "the mode is as before");
  for (const [replica, { seed, jitter }] of FOLDED.entries()) {
    assertEquals(found[replica]!.map(({ layer }) => layer), ["convNorm", "output.1"]);
    for (const [index, { mean, low, high, counts }] of jitter.entries()) {
      const { jitter, histogram } = found[replica]![index]!;
      const values = [jitter, histogram.low, histogram.high];
      assertClose(values, [mean, low, high], { absolute: 0, relative: 1e-5 }, `seed ${seed}`);
      assertEquals(histogram.counts, counts, `seed ${seed}, layer ${index}`);
    }
  }
});

testOnDevice("cpu", "an experiment watches jitter; all else stays", async (device) => {
  const run = async (watch: object, batchSize: number) => {
    const experiment = resolveExperiment(parseExperiment(
      {
        question: "How much?",
        data: words({ dataset: "names", contextLength: 3 }),
        network: perceptron({ embedding: 2, hidden: [6, 6], batchNorm: {} }),
        train: { steps: 20, batchSize, optimiser: sgd({ lr: 0.1 }) },
        seeds: [1, 2],
        variants: { norm: {}, plain: { change: { batchNorm: null } } },
        watch,
      },
      "x.json",
    ));
    const loaded = await loadData(experiment.data);
    return (await runExperiment(experiment, loaded, { device, name: "x" })).variants;
  };
  const jitterOf = ([norm]: Awaited<ReturnType<typeof run>>) =>
    norm!.runs.map(({ jitter }) => jitter!.map(({ jitter }) => jitter));
  const usual = await run({}, 8);
  const watched = await run({ jitter: { batches: 64 } }, 8);
  for (const [index, { jitter, ...rest }] of watched[0]!.runs.entries()) {
    assertEquals(jitter!.map(({ layer }) => layer), ["hidden1.batchNorm", "hidden2.batchNorm"]);
    assertEquals(rest, usual[0]!.runs[index]);
  }
  assertEquals(watched[1]!.runs.map(({ jitter }) => jitter), [[], []]);
  const [small, large] = [jitterOf(watched), jitterOf(await run({ jitter: { batches: 64 } }, 128))];
  for (const [seed, layers] of small.entries()) {
    for (const [layer, value] of layers.entries()) {
      assert(value > 2 * large[seed]![layer]!, `${value} of small batches, ${large} of large ones`);
      assert(large[seed]![layer]! > 0);
    }
  }
});

Deno.test("jitter needs two minibatches", () => {
  const experiment = {
    question: "How much?",
    data: words({ dataset: "names", contextLength: 3 }),
    network: perceptron(),
    train: { steps: 20, batchSize: 8, optimiser: sgd({ lr: 0.1 }) },
    variants: { only: {} },
    watch: { jitter: { batches: 1 } },
  };
  try {
    parseExperiment(experiment, "x.json");
    assert(false, "it is refused");
  } catch (error) {
    const expected = "watch.jitter.batches: expected a whole number from 2 to 10000, found 1";
    assert((error as Error).message.includes(expected), (error as Error).message);
  }
});
