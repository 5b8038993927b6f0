/** Choosing and opening a device, and telling a person what there is. */

import { openCpuDevice } from "./cpu/cpu_device.ts";
import type { Device } from "./device.ts";
import { DeviceError } from "./errors.ts";
import { openWebGpuDevice } from "./webgpu/webgpu_device.ts";

/** What a person may ask for: `auto` is a hardware GPU if there is one, else the CPU. */
export type DeviceChoice = "auto" | "webgpu" | "cpu";

/**
 * Opens the device asked for. A software adapter is used only when `webgpu` is asked for, since the
 * CPU kernels are several times faster than emulated ones.
 *
 * @example The mean loss of uniform logits is the logarithm of the number of classes
 * ```ts
 * import { functional, openDevice, tensor, zeros } from "@initlab/initlab";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const device = await openDevice("cpu");
 * const logits = zeros([2, 27]).to(device);
 * const targets = tensor(new Uint32Array([5, 13]), [2]).to(device);
 * const loss = await functional.crossEntropy(logits, targets).item();
 * assertAlmostEquals(loss, Math.log(27), 1e-6);
 * device.close();
 * ```
 *
 * @throws {DeviceError} if there is no such choice, or `webgpu` is asked for without an adapter
 */
export async function openDevice(choice: DeviceChoice = "auto"): Promise<Device> {
  if (!["auto", "webgpu", "cpu"].includes(choice)) {
    throw new DeviceError(
      `Cannot open device "${choice}": expected "auto", "webgpu" or "cpu"; choose one of them.`,
    );
  }
  if (choice === "cpu") return openCpuDevice();
  const adapter = await requestAdapter();
  if (choice === "webgpu") {
    if (adapter) return openWebGpuDevice(adapter);
    throw new DeviceError(
      "No WebGPU adapter was found; install a GPU driver or Mesa's lavapipe " +
        "(`deno task setup`), or use --device cpu.",
    );
  }
  return adapter && !adapter.info.isFallbackAdapter ? openWebGpuDevice(adapter) : openCpuDevice();
}

/**
 * What devices there are, their drivers and limits, and what
 * `auto` would choose and why: lines of text.
 */
export async function describeDevices(): Promise<string> {
  const adapter = await requestAdapter();
  const cores = navigator.hardwareConcurrency;
  const lines = [`cpu     WebAssembly SIMD kernels, ${cores} workers (one per core)`];
  if (!adapter) {
    lines.push("webgpu  no adapter found: no GPU, or no driver for it");
  } else {
    const { info, limits } = adapter;
    const kind = info.isFallbackAdapter ? "software adapter" : "hardware adapter";
    lines.push(
      `webgpu  ${info.description || info.device} (${kind}, vendor ${info.vendor})`,
      `        largest buffer binding ${limits.maxStorageBufferBindingSize} bytes, ` +
        `${limits.maxStorageBuffersPerShaderStage} storage buffers a kernel, ` +
        `${limits.maxComputeInvocationsPerWorkgroup} invocations a workgroup`,
    );
  }
  lines.push(`auto    ${explainChoice(adapter)}`);
  return lines.join("\n");
}

function explainChoice(adapter: GPUAdapter | null): string {
  if (!adapter) return "cpu, because there is no GPU adapter";
  if (!adapter.info.isFallbackAdapter) return "webgpu, because the adapter is hardware";
  return "cpu, because its kernels are several times faster than a software adapter's " +
    "(--device webgpu uses that one all the same)";
}

function requestAdapter(): Promise<GPUAdapter | null> {
  return navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }) ??
    Promise.resolve(null);
}
