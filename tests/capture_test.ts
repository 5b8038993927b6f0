/** A captured step is a value, and its replay gives the same bits as eager execution. */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { Device } from "../lib/device/device.ts";
import { crossEntropy, type Module } from "../lib/nn/mod.ts";
import { SGD } from "../lib/nn/sgd.ts";
import { selectBatch, writeHistory } from "../lib/tensor/measure.ts";
import { Program } from "../lib/tensor/program.ts";
import { tensor } from "../lib/tensor/create.ts";
import type { Tensor } from "../lib/tensor/tensor.ts";
import { assertSameBits } from "./helpers/close.ts";
import { forEachDevice } from "./helpers/devices.ts";
import { lectureNetworks, madeUpExamples } from "./helpers/lecture.ts";

const STEPS = 20;
const BATCH = 32;
const EXAMPLES = 500;

/** The batch-norm network's program today; fusing kernels may make it shorter, nothing may make it longer unseen. */
const DISPATCHES = 12;

/** A network ready to train: `step()` is one step, eager or captured. */
interface Training {
  readonly model: Module;
  readonly losses: Tensor;
  readonly step: () => void;
}

function prepare(device: Device): Training {
  const { model, generators } = lectureNetworks("batchNorm", [2147483647]);
  model.to(device);
  const examples = madeUpExamples(device, EXAMPLES);
  const step = tensor(new Uint32Array(1), [1]).to(device);
  const rows = generators[0]!.randint(EXAMPLES, STEPS * BATCH);
  const indices = tensor(rows, [STEPS, BATCH]).to(device);
  // A rate of its own for every step: a replay that froze one would show.
  const rates = tensor(Array.from({ length: STEPS }, (_, i) => 0.1 / (i + 1)), [STEPS]).to(device);
  const losses = tensor(new Float32Array(STEPS), [STEPS]).to(device);
  const optimiser = new SGD(model.parameters(), { lr: { rates, step } });
  return {
    model,
    losses,
    step: () => {
      const batch = selectBatch({ step, indices, ...examples });
      const loss = crossEntropy(model.forward(batch.inputs), batch.targets);
      optimiser.zeroGrad();
      loss.backward();
      optimiser.step();
      writeHistory(loss, losses, step, true);
    },
  };
}

async function stateOf({ model, losses }: Training): Promise<[string, Float32Array][]> {
  const named: [string, Tensor][] = [
    ["losses", losses],
    ...model.namedParameters(),
    ...model.namedBuffers(),
  ];
  return await Promise.all(
    named.map(async ([name, tensor]) => [name, await tensor.toArray() as Float32Array] as const),
  ) as [string, Float32Array][];
}

forEachDevice(
  `captured replay equals eager execution bitwise over ${STEPS} steps`,
  async (device) => {
    const eager = prepare(device);
    for (let step = 0; step < STEPS; step++) eager.step();
    const expected = await stateOf(eager);

    const captured = prepare(device);
    const program = await Program.capture(device, "step", captured.step);
    await program.run({ steps: 7 });
    await program.run({ steps: STEPS - 7 });
    const found = await stateOf(captured);
    program.release();

    assertEquals(found.map(([name]) => name), expected.map(([name]) => name));
    found.forEach(([name, values], i) => assertSameBits(values, expected[i]![1], name));
    const losses = expected[0]![1];
    assert(new Set(losses).size === STEPS, "every step has a loss of its own");
    assert(losses.every((loss) => loss > 1 && loss < 10), `losses: ${losses}`);
  },
);

forEachDevice("a captured step is short, frozen and printable", async (device) => {
  const { step } = prepare(device);
  const program = await Program.capture(device, "training step", step);
  assertEquals(program.dispatches.length, DISPATCHES, program.toString());
  assertThrows(() => (program.dispatches as unknown[]).pop(), TypeError);
  assertThrows(() => (program.dispatches as unknown[])[0] = undefined, TypeError);
  assert(Object.isFrozen(program.dispatches[0]), "each dispatch is frozen");
  const lines = program.toString().split("\n");
  assertEquals(lines[0], `program "training step", ${DISPATCHES} dispatches`);
  assertEquals(lines.length, 1 + DISPATCHES);
  assertMatch(
    lines[1]!,
    /^0 batch_select x1 \(step=.*\) batch=32 width=3 steps=20 examples=500$/,
  );
  assertMatch(lines.at(-1)!, /^11 write_history x1 .*size=1 advance=1 steps=20$/);
  program.release();
});

forEachDevice("capturing runs nothing", async (device) => {
  const training = prepare(device);
  const before = await stateOf(training);
  const program = await Program.capture(device, "step", training.step);
  (await stateOf(training)).forEach(([name, values], i) =>
    assertSameBits(values, before[i]![1], name)
  );
  program.release();
});

forEachDevice("a capture that throws leaves the device eager", async (device) => {
  let failure: unknown;
  try {
    await Program.capture(device, "broken", () => {
      throw new RangeError("mine");
    });
  } catch (error) {
    failure = error;
  }
  assert(failure instanceof RangeError);
  const { step, losses } = prepare(device);
  step();
  assert((await losses.toArray())[0]! > 1, "an eager step runs at once");
});
