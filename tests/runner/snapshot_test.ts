/** A look inside changes nothing: not the losses that follow, nor what training keeps. */

import { assertEquals } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { takeSnapshot } from "../helpers/snapshot.ts";
import { readReplicas, writeReplica, writeReplicas } from "../../lib/tensor/replica.ts";
import { Snapshots } from "../../lib/runner/snapshots.ts";
import { Minibatches } from "../../lib/runner/minibatches.ts";
import { Trainer } from "../../lib/runner/train.ts";
import { adamw, resolveOptimiser } from "../../lib/experiment/optimisers/mod.ts";
import { assertClose, assertSameBits } from "../helpers/close.ts";
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

const adam = resolveOptimiser(adamw({ lr: 0.01, groups: { output: { weightDecay: 0.5 } } }), 1);

forEachDevice(
  "a second look at the same network sees the same, whatever the optimiser",
  async (device) => {
    for (const optimiser of [descent(0.1), adam]) {
      const { model, generators } = lectureNetworks("batchNorm", SEEDS);
      model.to(device);
      const examples = madeUpExamples(device, EXAMPLES);
      const rows = new Minibatches(generators, EXAMPLES, BATCH).peek();
      const options = { batchSize: BATCH, threshold: 0.99, optimiser };
      using snapshots = await Snapshots.capture(device, model, examples, options);
      const first = await snapshots.take(0, rows);
      assertEquals(await snapshots.take(0, rows), first);
    }
  },
);

forEachDevice(
  "the distance of weights is from what they were at the first look",
  async (device) => {
    const { model, generators } = lectureNetworks("batchNorm", SEEDS);
    model.to(device);
    const examples = madeUpExamples(device, EXAMPLES);
    const rows = new Minibatches(generators, EXAMPLES, BATCH).peek();
    const weights = model.namedParameters().filter(([, { shape }]) => shape.length > 1);
    const zeroed = weights.at(-1)![1];
    writeReplicas(zeroed, SEEDS.map(() => new Float32Array(zeroed.size)));
    const before = await Promise.all(weights.map(([, weight]) => readReplicas(weight)));
    const options = { batchSize: BATCH, threshold: 0.99, optimiser: descent(0.1) };
    using snapshots = await Snapshots.capture(device, model, examples, options);
    const distances = async () =>
      (await snapshots.take(0, rows)).map((own) => own.weights.map(({ distance }) => distance));
    assertEquals(await distances(), SEEDS.map(() => weights.map(() => 0)));
    const norm = (values: Float32Array) => Math.hypot(...values);
    const expected = SEEDS.map((_, replica) =>
      weights.map(([, weight], index) => {
        const start = before[index]![replica]!;
        const moved = start.map((value, i) => value * (1 + replica) + Math.sin(i) / 100);
        writeReplica(weight, replica, moved);
        return norm(moved.map((value, i) => value - start[i]!)) / (norm(start) || 1);
      })
    );
    const found = await distances();
    SEEDS.forEach((seed, replica) => {
      const tolerance = { absolute: 0, relative: 1e-6 };
      assertClose(found[replica]!, expected[replica]!, tolerance, `seed ${seed}`);
    });
  },
);
