/** A look inside changes nothing: not the losses that follow, nor what training keeps. */

import type { Device } from "../../lib/device/device.ts";
import { takeSnapshot } from "../helpers/snapshot.ts";
import { Minibatches } from "../../lib/runner/minibatches.ts";
import { Trainer } from "../../lib/runner/train.ts";
import { assertSameBits } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { lectureNetworks, madeUpExamples } from "../helpers/lecture.ts";
import { descent } from "../helpers/descent.ts";

const SEEDS = [2147483647, 1];
const EXAMPLES = 200;
const BATCH = 32;

/** Losses of three stretches of steps, and the parameters and running statistics at the end. */
async function train(device: Device, watched: boolean) {
  const { model, generators } = lectureNetworks("batchNorm", SEEDS);
  model.to(device);
  const examples = madeUpExamples(device, EXAMPLES);
  const batches = new Minibatches(generators, EXAMPLES, BATCH);
  const options = { batchSize: BATCH, optimiser: descent(0.1) };
  const trainer = await Trainer.create(device, model, examples, batches, options);
  const found: Float32Array[] = [];
  for (let stretch = 0; stretch < 3; stretch++) {
    const request = {
      step: 5 * stretch,
      rows: batches.peek(),
      threshold: 0.99,
      optimiser: descent(0.1),
    };
    if (watched) await takeSnapshot(device, model, examples, request);
    found.push(...await trainer.run(5));
  }
  trainer.release();
  for (const state of [...model.parameters(), ...model.namedBuffers().map(([, each]) => each)]) {
    found.push(await state.toArray() as Float32Array);
  }
  return found;
}

forEachDevice("a run that is watched equals one that is not, to the bit", async (device) => {
  const watched = await train(device, true);
  const alone = await train(device, false);
  watched.forEach((values, i) => assertSameBits(values, alone[i]!, `losses and state ${i}`));
});
