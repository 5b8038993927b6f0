/** Registers tests on both devices; without a GPU adapter they fail, unless ALLOW_NO_GPU=1. */

import type { Device } from "../../lib/device/device.ts";
import { openDevice } from "../../lib/device/mod.ts";
import { openWebGpuDevice } from "../../lib/device/webgpu/webgpu_device.ts";
import { quietenDriver } from "../../lib/cli/driver.ts";

quietenDriver();

/** The kinds of device that tests run on. */
export const DEVICE_KINDS = ["cpu", "webgpu"] as const;

/**
 * A kind of device; "hardware" is WebGPU on the adapter there is, taken for hardware, which gets
 * kernels and arenas as they stand.
 */
export type DeviceKind = (typeof DEVICE_KINDS)[number] | "hardware";

/** Whether there is no adapter and the person said that this is fine. */
export const gpuIsExcused: boolean = Deno.env.get("ALLOW_NO_GPU") === "1" &&
  !(await navigator.gpu?.requestAdapter());

/** One GPU device a test file: building the pipelines anew for every test takes long. */
let sharedGpu: Promise<Device> | undefined;

/** Registers a test that runs on the CPU and on WebGPU; the device is opened and closed for it. */
export function forEachDevice(name: string, body: (device: Device) => Promise<void> | void): void {
  for (const kind of DEVICE_KINDS) testOnDevice(kind, name, body);
}

/** Registers a test on one kind of device. */
export function testOnDevice(
  kind: DeviceKind,
  name: string,
  body: (device: Device) => Promise<void> | void,
): void {
  const title = `${name} [${kind}]`;
  if (kind !== "cpu" && gpuIsExcused) {
    console.log(`left out, since there is no GPU adapter and ALLOW_NO_GPU=1: ${title}`);
    return;
  }
  Deno.test(title, () => {
    if (kind === "webgpu") return onGpu(body);
    return onOwn(kind === "cpu" ? openDevice("cpu") : openAsHardware(), body);
  });
}

/** On a device of the test's own. */
async function onOwn(
  opening: Promise<Device>,
  body: (device: Device) => Promise<void> | void,
): Promise<void> {
  const device = await opening;
  try {
    await body(device);
  } finally {
    device.close();
  }
}

async function openAsHardware(): Promise<Device> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  const { description, device } = adapter.info;
  return openWebGpuDevice({
    info: { description, device, isFallbackAdapter: false },
    limits: adapter.limits,
    requestDevice: (descriptor?: GPUDeviceDescriptor) => adapter.requestDevice(descriptor),
  } as unknown as GPUAdapter);
}

async function onGpu(body: (device: Device) => Promise<void> | void): Promise<void> {
  const device = await (sharedGpu ??= openDevice("webgpu"));
  await body(device);
  await settle(device);
}

/** After a file's tests, while its event loop still runs. */
Deno.test.afterAll(async () => (await sharedGpu?.catch(() => undefined))?.close());

/** Waits for all work, so that an error which the GPU reports late fails the test that caused it. */
async function settle(device: Device): Promise<void> {
  const buffer = device.allocate("settle", 1);
  await device.read({ buffer, offset: 0, size: 1, stride: 0 }, 1);
  device.free(buffer);
}
