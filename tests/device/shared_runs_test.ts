/** Programs whose large kernels several workers share: the same bits, and nobody waits for one that is gone. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { openCpuDevice } from "../../lib/device/cpu/cpu_device.ts";
import type { Device, Dispatch, Executable, View } from "../../lib/device/device.ts";
import { DeviceError } from "../../lib/device/errors.ts";
import { Minibatches } from "../../lib/runner/minibatches.ts";
import { Trainer } from "../../lib/runner/train.ts";
import { assertSameBits } from "../helpers/close.ts";
import { lectureNetworks, madeUpExamples } from "../helpers/lecture.ts";
import { withWorkers } from "../helpers/workers.ts";
import { descent } from "../helpers/descent.ts";

/** So many examples that products, batch norm and tanh are shared; not a multiple of any tile. */
const BATCH = 2047;

/** The losses and the state of a lecture's network after a few steps by so many workers. */
async function train(workers: number, seeds: readonly number[]) {
  const device = await openCpuDevice({ workers });
  const { model, generators } = lectureNetworks("batchNorm", seeds);
  model.to(device);
  const examples = madeUpExamples(device, 5000);
  const batches = new Minibatches(generators, 5000, BATCH);
  const options = { batchSize: BATCH, optimiser: descent(0.1) };
  const trainer = await Trainer.create(device, model, examples, batches, options);
  const losses = await trainer.run(4);
  const state = [...model.namedParameters(), ...model.namedBuffers()];
  const values = await Promise.all(state.map(([, tensor]) => tensor.toArray()));
  device.close();
  return { losses, state: state.map(([name], i) => ({ name, values: values[i]! })) };
}

/** How many workers `body` starts. */
async function countWorkers(body: () => Promise<void>): Promise<number> {
  let count = 0;
  await withWorkers(() => count++, body);
  return count;
}

for (const seeds of [[1], [1, 42]]) {
  Deno.test(`training ${seeds.length} at once by 1, 2 or 3 workers gives the same bits`, async () => {
    const alone = await train(1, seeds);
    for (const workers of [2, 3]) {
      const started = await countWorkers(async () => {
        const shared = await train(workers, seeds);
        seeds.forEach((seed, i) => {
          assertSameBits(shared.losses[i]!, alone.losses[i]!, `${workers} workers, seed ${seed}`);
        });
        shared.state.forEach(({ name, values }, i) => {
          assertSameBits(values, alone.state[i]!.values, `${workers} workers: ${name}`);
        });
      });
      assertEquals(started, workers);
    }
  });
}

Deno.test("one replica of small kernels stays with one worker", async () => {
  const started = await countWorkers(async () => {
    const device = await openCpuDevice({ workers: 3 });
    const program = await device.prepare("small", [tanh(device, 4096)]);
    await program.run({ steps: 10 });
    device.close();
  });
  assertEquals(started, 1);
});

function region(device: Device, size: number): View {
  return { buffer: device.allocate("region", size), offset: 0, size, stride: 0 };
}

/** out = tanh(x), shared if it is large. */
function tanh(device: Device, size: number): Dispatch {
  const bindings = [region(device, size), region(device, size)];
  return { kernel: "pointwise", bindings, constants: [size, 1, 0, 0], replicas: 1 };
}

const LARGE = 1 << 20;

/** Runs `body` with a program that two workers share and run for long. */
async function whileShared(
  body: (device: Device, program: Executable, workers: readonly Worker[]) => Promise<void>,
): Promise<void> {
  const workers: Worker[] = [];
  await withWorkers((worker) => workers.push(worker), async () => {
    const device = await openCpuDevice({ workers: 2 });
    const program = await device.prepare("long step", [tanh(device, LARGE)]);
    await program.run({ steps: 1 });
    assertEquals(workers.length, 2);
    await body(device, program, workers);
    device.close();
  });
}

// A worker that is ended finishes what it does, if it has begun: either way no answer comes.
for (const [when, milliseconds] of [["at once", 0], ["later", 20]] as const) {
  for (const index of [0, 1]) {
    Deno.test(`worker ${index} of two, ended ${when}, rejects the run that both share`, async () => {
      await whileShared(async (_device, program, workers) => {
        const run = program.run({ steps: 100 });
        if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
        workers[index]!.terminate();
        const error = await assertRejects(() => run, DeviceError);
        assertStringIncludes(error.message, "a worker died (it ended before its work did)");
        await program.run({ steps: 1 });
        assertEquals(workers.length, 3);
      });
    });
  }
}

Deno.test("a kernel that traps on one of two workers rejects the run by its name", async () => {
  await whileShared(async (device, program) => {
    const small = tanh(device, 64);
    const [x, out] = small.bindings;
    const far = { ...small, bindings: [{ ...x!, offset: 2 ** 28 }, out!] };
    const bad = await device.prepare("bad", [tanh(device, LARGE), far]);
    const error = await assertRejects(() => bad.run({ steps: 3 }), DeviceError);
    assertStringIncludes(error.message, `kernel "pointwise" failed`);
    await program.run({ steps: 1 });
  });
});

Deno.test("closing rejects a run that two workers share", async () => {
  await whileShared(async (device, program) => {
    const run = program.run({ steps: 1_000_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    device.close();
    await assertRejects(() => run, DeviceError, "was closed");
  });
});
