/** Devices that fail: lost, out of memory, or refusing a kernel. Each rejects with a typed error that names the work. */

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { openCpuDevice } from "../../lib/device/cpu/cpu_device.ts";
import { WorkerPool } from "../../lib/device/cpu/pool.ts";
import type { Device, Dispatch, View } from "../../lib/device/device.ts";
import { DeviceError, OutOfMemoryError } from "../../lib/device/errors.ts";
import { openDevice } from "../../lib/device/mod.ts";
import { emit, recordDispatches } from "../../lib/device/recorder.ts";
import { wgsl } from "../../kernels/wgsl.ts";
import { gpuIsExcused, testOnDevice } from "../helpers/devices.ts";
import { withWorkers } from "../helpers/workers.ts";

const SIZE = 4096;

function region(device: Device, label: string, size = SIZE): View {
  return { buffer: device.allocate(label, size), offset: 0, size, stride: 0 };
}

/** The constants of pointwise that make it tanh. */
const TANH = { formula: 1, parameter: 0, parameter2: 0 };

/** out = tanh(x), which a test may spoil. */
function tanhOf(device: Device, change: Partial<Dispatch> = {}): Dispatch {
  const bindings = [region(device, "x"), region(device, "out")];
  return { kernel: "pointwise", bindings, constants: [SIZE, 1, 0, 0], replicas: 1, ...change };
}

testOnDevice("cpu", "a region that the replicas do not fit is refused, by its name", (device) => {
  const run = (replicas: number, x: Partial<View>, out: Partial<View>) => {
    const results = region(device, "results", 3 * SIZE);
    const bindings = {
      x: { ...region(device, "values"), ...x },
      out: { ...results, size: SIZE, stride: SIZE, ...out },
    };
    emit(device, "pointwise", bindings, { size: SIZE, ...TANH }, replicas);
  };
  const refused = (fault: string, ...given: Parameters<typeof run>) =>
    assertThrows(
      () => run(...given),
      DeviceError,
      `Cannot run kernel "pointwise": binding ${fault}`,
    );
  run(3, {}, {}); // one x for all
  refused(`"x" ends at element 12288 of "values" for 3 replicas`, 3, { stride: SIZE }, {});
  refused(`"out" ends at element 16384 of "results" for 4 replicas`, 4, {}, {});
  refused(`"out" is one region that 3 replicas would write`, 3, {}, { stride: 0 });
  refused(`"x" begins at element 1, expected a multiple of 64`, 1, { offset: 1, size: 1 }, {});
});

/** Registers a test with a GPU of its own, since it breaks it. */
function testOnOwnGpu(name: string, body: (device: Device, gpu: GPUDevice) => Promise<void>): void {
  if (gpuIsExcused) {
    console.log(`left out, since there is no GPU adapter: ${name}`);
    return;
  }
  Deno.test(`${name} [webgpu]`, async () => {
    const device = await openDevice("webgpu");
    try {
      await body(device, (device as unknown as { gpu: GPUDevice }).gpu);
    } finally {
      device.close();
    }
  });
}

testOnOwnGpu("a GPU lost during a run rejects it, by the program's name", async (device, gpu) => {
  const dispatch = tanhOf(device);
  const program = await device.prepare("long step", [dispatch]);
  const run = program.run({ steps: 2000, outputs: [dispatch.bindings[1]!] });
  gpu.destroy();
  const error = await assertRejects(() => run, DeviceError);
  assertStringIncludes(error.message, "long step");
  const again = await assertRejects(() => program.run({ steps: 1 }), DeviceError);
  assertStringIncludes(again.message, "The GPU was lost");
  assertStringIncludes(again.message, "use --device cpu");
});

testOnOwnGpu("a GPU lost before a read rejects it", async (device, gpu) => {
  const view = region(device, "x");
  gpu.destroy();
  await assertRejects(() => device.read(view, 1), DeviceError);
});

testOnDevice("cpu", "a worker that is ended rejects its run, and later runs get a new one", () => {
  const workers: Worker[] = [];
  return withWorkers((worker) => workers.push(worker), async () => {
    const device = await openCpuDevice({ workers: 1 });
    const dispatch = tanhOf(device);
    const program = await device.prepare("long step", [dispatch]);
    await program.run({ steps: 1 });
    const run = program.run({ steps: 1_000_000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    workers[0]!.terminate();
    const error = await assertRejects(() => run, DeviceError);
    assertStringIncludes(error.message, "a worker died (it ended before its work did)");
    await program.run({ steps: 1 });
    assertEquals(workers.length, 2);
    device.close();
  });
});

testOnDevice("cpu", "workers that cannot start reject every run", async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const module = {} as WebAssembly.Module;
  const pool = new WorkerPool(1, () => ({ kind: "start", module, memory, scratch: 0 }));
  const program = pool.load([]);
  for (let run = 0; run < 2; run++) {
    const error = await assertRejects(() => pool.run(program, 0, 1, 1), DeviceError);
    assertStringIncludes(error.message, "a worker died (Uncaught");
  }
  pool.close();
});

testOnDevice("cpu", "closing rejects unfinished runs and later ones", async () => {
  const device = await openCpuDevice({ workers: 1 });
  const program = await device.prepare("long step", [tanhOf(device)]);
  const runs = [program.run({ steps: 1_000_000 }), program.run({ steps: 1 })];
  await new Promise((resolve) => setTimeout(resolve, 50));
  device.close();
  for (const run of runs) await assertRejects(() => run, DeviceError, "was closed");
  await assertRejects(() => program.run({ steps: 1 }), DeviceError, "was closed");
});

testOnDevice("cpu", "memory that cannot be had is refused by the buffer's name", (device) => {
  const error = assertThrows(() => device.allocate("huge arena", 2 ** 30), OutOfMemoryError);
  assertStringIncludes(error.message, `4294967296 bytes for "huge arena"`);
  assertStringIncludes(
    error.message,
    "use a smaller network, a smaller batch, or fewer of them at once",
  );
  region(device, "small");
});

testOnOwnGpu("a buffer beyond the GPU's limit is refused by its name", (device, gpu) => {
  const length = gpu.limits.maxStorageBufferBindingSize / 4 + 64;
  const error = assertThrows(() => device.allocate("huge arena", length), OutOfMemoryError);
  assertStringIncludes(error.message, `for "huge arena"`);
  assertStringIncludes(
    error.message,
    "use a smaller network, a smaller batch, or fewer of them at once",
  );
  return Promise.resolve();
});

testOnOwnGpu("a GPU that runs out of memory rejects by the buffer's name", async (device, gpu) => {
  gpu.popErrorScope = () => Promise.resolve({ message: "no memory" } as GPUError);
  const view = region(device, "arena");
  const error = await assertRejects(() => device.read(view, 1), OutOfMemoryError);
  assertStringIncludes(error.message, `"arena"`);
  assertStringIncludes(error.message, "no memory");
});

testOnDevice("cpu", "a kernel that traps rejects the run by its name", async (device) => {
  const [x, out] = tanhOf(device).bindings;
  const far = { ...x!, offset: 2 ** 28 };
  const program = await device.prepare("bad", [tanhOf(device, { bindings: [far, out!] })]);
  const error = await assertRejects(() => program.run({ steps: 1 }), DeviceError);
  assertStringIncludes(error.message, `kernel "pointwise" failed`);
});

testOnOwnGpu("constants of the wrong kind are refused by the kernel's name", async (device) => {
  const work = tanhOf(device, { constants: [-1, 1, 0, 0] });
  const error = await assertRejects(() => device.prepare("bad", [work]), DeviceError);
  assertStringIncludes(error.message, `The GPU refused kernel "pointwise"`);
});

testOnOwnGpu("a shader that does not compile is refused by file and line", async (device) => {
  const kernels = wgsl as Record<string, string>;
  const good = kernels.pointwise!;
  try {
    kernels.pointwise = good + "@compute fn broken() { let x: u32 = 1.5; }\n";
    const error = await assertRejects(() => device.prepare("bad", [tanhOf(device)]), DeviceError);
    const line = good.split("\n").length;
    assertStringIncludes(error.message, `kernels/wgsl/pointwise.wgsl:${line}:`);
  } finally {
    kernels.pointwise = good;
  }
});

testOnOwnGpu("bindings that the GPU refuses reject by the kernel's name", async (device) => {
  const [x, out] = tanhOf(device).bindings;
  const work = tanhOf(device, { bindings: [{ ...x!, offset: 3 }, out!] });
  const error = await assertRejects(() => device.prepare("misaligned", [work]), DeviceError);
  assertStringIncludes(error.message, `"misaligned"`);
  assertStringIncludes(error.message, "pointwise");
});

testOnOwnGpu(
  "what the GPU refuses one program, and a buffer without room, end no other's work",
  async (
    device,
    gpu,
  ) => {
    const dispatch = tanhOf(device);
    const program = await device.prepare("sound", [dispatch]);
    const [x, out] = dispatch.bindings;
    const misaligned = tanhOf(device, { bindings: [{ ...x!, offset: 3 }, out!] });
    const { popErrorScope } = gpu;
    gpu.popErrorScope = () =>
      popErrorScope.call(gpu).then(() => ({ message: "no memory" } as GPUError));
    const roomless = tanhOf(device);
    gpu.popErrorScope = popErrorScope;
    const run = program.run({ steps: 3, outputs: [out!] });
    await Promise.all([
      assertRejects(() => device.prepare("misaligned", [misaligned]), DeviceError, "misaligned"),
      assertRejects(() => device.prepare("roomless", [roomless]), OutOfMemoryError, "no memory"),
      run,
    ]);
    assertEquals((await program.run({ steps: 1, outputs: [out!] })).length, 1);
  },
);

testOnOwnGpu("an eager dispatch that the GPU refuses fails the next read", async (device) => {
  const [x, out] = tanhOf(device).bindings;
  device.recorder.emit(tanhOf(device, { bindings: [{ ...x!, offset: 3 }, out!] }));
  const error = await assertRejects(() => device.read(out!, 1), DeviceError);
  assertStringIncludes(error.message, "pointwise");
});

/** More segments of four elements than a GPU has workgroups, all the same one. */
function manyNorms(device: Device) {
  const count = 70_000;
  const [gradients, segments] = [region(device, "gradients", 4), region(device, "s", 2 * count)];
  const norms = region(device, "norms", count);
  device.write(gradients, Float32Array.of(1, 1, 1, 1));
  device.write(segments, Uint32Array.from({ length: 2 * count }, (_, i) => i % 2 === 0 ? 0 : 4));
  const run = () =>
    emit(device, "gradient_norms", { gradients, segments, norms }, { count, first: 0 }, 1);
  return { run, norms };
}

testOnDevice("webgpu", "a grid too large is refused, eager and captured", (device) => {
  const { run } = manyNorms(device);
  const sentence =
    `Cannot run kernel "gradient_norms": it needs 70000 workgroups along one axis, ` +
    `expected at most 65535; use a smaller batch.`;
  assertEquals(assertThrows(run, DeviceError).message, sentence);
  assertEquals(assertThrows(() => recordDispatches(device, run), DeviceError).message, sentence);
});

testOnDevice("cpu", "a grid too large for a GPU is none to the CPU", async (device) => {
  const { run, norms } = manyNorms(device);
  run();
  const found = new Float32Array(await device.read(norms, 1));
  assert(found.every((norm) => norm === 2), `${found.findIndex((norm) => norm !== 2)} is wrong`);
});

for (const kind of ["cpu", "webgpu"] as const) {
  testOnDevice(kind, "bindings are checked before the device sees them", (device) => {
    const [x, out] = tanhOf(device).bindings as [View, View];
    const misaligned = { ...x, offset: 3 };
    const byName = assertThrows(
      () => emit(device, "pointwise", { x: misaligned, out }, { size: SIZE, ...TANH }, 1),
      DeviceError,
    );
    assertStringIncludes(byName.message, `kernel "pointwise": binding "x" begins at element 3`);
  });

  testOnDevice(kind, "runs of one program happen in order, several under way", async (device) => {
    const [x, out] = [region(device, "x", 3), region(device, "out", 3)];
    const dispatch = tanhOf(device, { bindings: [x, out], constants: [3, 1, 0, 0] });
    const program = await device.prepare("tanh", [dispatch]);
    const results = await Promise.all([0.5, 1, 2].map((value) =>
      program.run({
        steps: 1,
        inputs: [{ view: x, values: new Float32Array(3).fill(value) }],
        outputs: [out],
      })
    ));
    const found = results.map(([bits]) => new Float32Array(bits!)[2]!);
    [0.5, 1, 2].forEach((value, i) => assert(Math.abs(found[i]! - Math.tanh(value)) < 1e-6));
    program.release();
  });
}
