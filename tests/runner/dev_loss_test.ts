/** The loss of a sample of a split: that of the same examples evaluated by themselves. */

import { assertEquals } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { SampleLoss, spreadRows } from "../../lib/runner/dev_loss.ts";
import { evaluateSplits } from "../../lib/runner/evaluate.ts";
import type { Examples } from "../../lib/runner/examples.ts";
import { characters } from "../../lib/runner/objective.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { lectureNetworks } from "../helpers/lecture.ts";

const SEEDS = [2147483647, 1];
/** More than one block of two networks has. */
const [COUNT, SAMPLE] = [5000, 2500];

/** Of COUNT made-up examples, these. */
function examplesOf(device: Device, rows: Uint32Array): Examples {
  const generator = new Generator(3);
  const [inputs, targets] = [generator.randint(27, 3 * COUNT), generator.randint(27, COUNT)];
  const chosen = Uint32Array.from({ length: 3 * rows.length }, (_, i) => {
    return inputs[3 * rows[Math.floor(i / 3)]! + i % 3]!;
  });
  return {
    inputs: tensor(chosen, [rows.length, 3]).to(device),
    targets: tensor(rows.map((row) => targets[row]!), [rows.length]).to(device),
    count: rows.length,
    objective: characters,
  };
}

forEachDevice("a sample's loss is that of the same examples, however often", async (device) => {
  const { model } = lectureNetworks("batchNorm", SEEDS);
  model.to(device);
  const all = examplesOf(device, Uint32Array.from({ length: COUNT }, (_, row) => row));
  using sample = await SampleLoss.capture(device, model, all, SAMPLE);
  const part = examplesOf(device, spreadRows(COUNT, SAMPLE));
  const found = await evaluateSplits(device, model, { train: part, dev: part, test: part });
  const expected = found.map(({ losses }) => losses.dev);
  for (let look = 0; look < 2; look++) {
    assertClose(await sample.take(), expected, { absolute: 0, relative: 1e-6 }, `look ${look}`);
  }
});

Deno.test("a sample is evenly spread over the split, and all of it where there is no more", () => {
  assertEquals([...spreadRows(10, 4)], [0, 2, 5, 7]);
  assertEquals([...spreadRows(3, 4)], [0, 1, 2]);
});
