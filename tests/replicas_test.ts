/** Replica r of a run with R replicas equals the solo run with seed r, to the bit, in everything a report shows. */

import { assert, assertEquals } from "@std/assert";
import type { Device } from "../lib/device/device.ts";
import { takeSnapshot } from "./helpers/snapshot.ts";
import { calibrate } from "../lib/runner/calibrate.ts";
import { evaluateSplits } from "../lib/runner/evaluate.ts";
import { Minibatches } from "../lib/runner/minibatches.ts";
import { Trainer, type TrainProgress } from "../lib/runner/train.ts";
import { assertSameBits } from "./helpers/close.ts";
import { testOnDevice } from "./helpers/devices.ts";
import { lectureNetworks, madeUpExamples } from "./helpers/lecture.ts";
import { descent } from "./helpers/descent.ts";

const SEEDS = [2147483647, 1, 42];
const STEPS = 50;
const BATCH = 32;
/** One block of evaluation holds as many with one replica, but not with three. */
const EXAMPLES = 1500;

/** Everything that a run of `seeds` produces, by replica. */
async function run(device: Device, variant: string, seeds: readonly number[]) {
  const { model, generators } = lectureNetworks(variant, seeds);
  model.to(device);
  const examples = madeUpExamples(device, EXAMPLES);
  const batches = new Minibatches(generators, EXAMPLES, BATCH);
  const look = (step: number) =>
    takeSnapshot(device, model, examples, {
      step,
      rows: batches.peek(),
      threshold: 0.99,
      optimiser: descent(0.1),
    });
  const before = await look(0);
  const schedule = { batchSize: BATCH, optimiser: descent({ 0: 0.1, 20: 0.05 }) };
  const losses: (readonly Float32Array[])[] = [];
  const rows: (readonly Float32Array[])[] = [];
  // With every step recorded and without: the optimiser has a kernel for each.
  for (const everyStep of [{ saturationThreshold: 0.99 }, undefined]) {
    const options = { ...schedule, everyStep };
    const trainer = await Trainer.create(device, model, examples, batches, options);
    const keep = (chunk: TrainProgress) => everyStep && rows.push(chunk.rows);
    losses.push(await trainer.run(STEPS, { onProgress: keep }));
    trainer.release();
  }
  const after = await look(2 * STEPS);
  const named = [...model.namedParameters(), ...model.namedBuffers()];
  const state = await Promise.all(
    named.map(async ([name, tensor]) => {
      return { name, size: tensor.size, values: await tensor.toArray() as Float32Array };
    }),
  );
  const few = madeUpExamples(device, 7);
  const splits = { train: examples, dev: few, test: few };
  const evaluations = await evaluateSplits(device, model, splits);
  const { comparisons, restore } = await calibrate(device, model, examples);
  restore();
  return seeds.map((_, replica) => ({
    losses: losses.map((run) => run[replica]!),
    rows: rows.map((chunk) => chunk[replica]!),
    snapshots: [before[replica]!, after[replica]!],
    state: state.map(({ name, size, values }) => ({
      name,
      values: values.slice(replica * size, (replica + 1) * size),
    })),
    evaluation: evaluations[replica]!,
    calibration: comparisons[replica]!,
  }));
}

const NETWORKS = [
  ["cpu", "batchNorm"],
  ["cpu", "kaiming"],
  ["webgpu", "batchNorm"],
  ["hardware", "batchNorm"],
] as const;

for (const [kind, variant] of NETWORKS) {
  testOnDevice(kind, `${variant}: replica r equals the solo run with seed r`, async (device) => {
    const together = await run(device, variant, SEEDS);
    for (const [replica, seed] of SEEDS.entries()) {
      const found = together[replica]!;
      const [alone] = await run(device, variant, [seed]);
      found.losses.forEach((losses, i) => {
        assertSameBits(losses, alone!.losses[i]!, `seed ${seed}: losses of run ${i}`);
      });
      found.rows.forEach((rows, i) => {
        assertSameBits(rows, alone!.rows[i]!, `seed ${seed}: rows ${i}`);
      });
      found.state.forEach(({ name, values }, i) => {
        assertSameBits(values, alone!.state[i]!.values, `seed ${seed}: ${name}`);
      });
      assertEquals(found.snapshots, alone!.snapshots, `seed ${seed}: snapshots`);
      assertEquals(found.evaluation, alone!.evaluation, `seed ${seed}: evaluation`);
      assertEquals(found.calibration, alone!.calibration, `seed ${seed}: calibration`);
    }
    const firsts = together.map(({ losses }) => losses[0]![0]);
    assert(new Set(firsts).size === SEEDS.length, "the seeds differ");
    const { losses, rows } = together[0]!;
    assertEquals(losses.map(({ length }) => length), [STEPS, STEPS]);
    assertEquals(rows.length, 1);
    assert(rows[0]!.length > STEPS && rows[0]!.every(Number.isFinite), "the rows are numbers");
  });
}
