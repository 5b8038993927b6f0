/** Choosing a device, and what a person is told of the choice; adapters are made up where they matter. */

import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { DeviceError } from "../../lib/device/errors.ts";
import { describeDevices, openDevice } from "../../lib/device/mod.ts";
import { gpuIsExcused } from "../helpers/devices.ts";

/** A made-up adapter that gives no device. */
function fakeAdapter(isFallbackAdapter: boolean): GPUAdapter {
  return {
    info: { description: "Made-up GPU", device: "", vendor: "nobody", isFallbackAdapter },
    limits: {
      maxStorageBufferBindingSize: 12345,
      maxBufferSize: 1,
      maxStorageBuffersPerShaderStage: 8,
      maxComputeInvocationsPerWorkgroup: 256,
    },
    requestDevice: () => Promise.reject(new Error("it is made up")),
  } as unknown as GPUAdapter;
}

/** Runs `body` on a machine whose adapter is the one given. */
async function withAdapter(adapter: GPUAdapter | null, body: () => Promise<void>): Promise<void> {
  Object.defineProperty(navigator.gpu, "requestAdapter", {
    value: () => Promise.resolve(adapter),
    configurable: true,
  });
  try {
    await body();
  } finally {
    delete (navigator.gpu as { requestAdapter?: unknown }).requestAdapter;
  }
}

async function kindOf(choice: "auto" | "cpu" | "webgpu"): Promise<string> {
  const device = await openDevice(choice);
  device.close();
  return device.kind;
}

Deno.test("cpu is always there, and the default without an adapter", async () => {
  await withAdapter(null, async () => {
    assertEquals(await kindOf("cpu"), "cpu");
    assertEquals(await kindOf("auto"), "cpu");
    const error = await assertRejects(() => openDevice("webgpu"), DeviceError);
    assertStringIncludes(error.message, "No WebGPU adapter was found");
    assertStringIncludes(error.message, "use --device cpu");
  });
});

Deno.test("auto avoids a software adapter and takes a hardware one", async () => {
  await withAdapter(fakeAdapter(true), async () => assertEquals(await kindOf("auto"), "cpu"));
  await withAdapter(fakeAdapter(false), async () => {
    const error = await assertRejects(() => openDevice("auto"), DeviceError);
    assertStringIncludes(error.message, `The adapter "Made-up GPU" gave no device (it is made up)`);
  });
});

Deno.test("describeDevices() tells what there is and why auto chooses", async () => {
  await withAdapter(null, async () => {
    const lines = (await describeDevices()).split("\n");
    assertMatch(lines[0]!, /^cpu {5}WebAssembly SIMD kernels, \d+ workers \(one per core\)$/);
    assertEquals(lines[1], "webgpu  no adapter found: no GPU, or no driver for it");
    assertEquals(lines[2], "auto    cpu, because there is no GPU adapter");
  });
  await withAdapter(fakeAdapter(true), async () => {
    const text = await describeDevices();
    assertStringIncludes(text, "webgpu  Made-up GPU (software adapter, vendor nobody)");
    assertStringIncludes(text, "largest buffer binding 12345 bytes, 8 storage buffers a kernel");
    assertStringIncludes(text, "auto    cpu, because its kernels are several times faster");
  });
  await withAdapter(fakeAdapter(false), async () => {
    const text = await describeDevices();
    assertStringIncludes(text, "(hardware adapter, vendor nobody)");
    assertStringIncludes(text, "auto    webgpu, because the adapter is hardware");
  });
});

Deno.test("the CPU device says what it is", async () => {
  const device = await openDevice("cpu");
  assertMatch(device.description, /^CPU \(WebAssembly SIMD\), \d+ workers?$/);
  device.close();
});

if (gpuIsExcused) console.log("left out, since there is no GPU adapter: opening a GPU");
else {
  Deno.test("webgpu opens the adapter that there is, software or not", async () => {
    const device = await openDevice("webgpu");
    assertEquals(device.kind, "webgpu");
    assertMatch(device.description, /^GPU .+/);
    device.close();
  });
}
