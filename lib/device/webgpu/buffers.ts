/** Buffers on a GPU, and how their values come out. */
/// <reference types="@webgpu/types" />

import type { DeviceBuffer, View } from "../device.ts";
import type { Health } from "./faults.ts";

/** A buffer with what went wrong with it. */
export interface GpuBuffer extends DeviceBuffer {
  /** The memory. */
  readonly gpu: GPUBuffer;
  /** Its faults. */
  readonly health: Health;
}

/** The faults of the buffer that a view lies in. */
export function healthOf({ buffer }: View): Health {
  return (buffer as GpuBuffer).health;
}

/** A new, mappable buffer with a copy of the views one after another, `spans` elements of each. */
export function copyOut(
  gpu: GPUDevice,
  views: readonly View[],
  spans: readonly number[],
): GPUBuffer {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const size = 4 * spans.reduce((sum, span) => sum + span, 0);
  const staging = gpu.createBuffer({ label: "read-back", size, usage });
  const encoder = gpu.createCommandEncoder();
  let begin = 0;
  for (const [i, { buffer, offset }] of views.entries()) {
    const source = (buffer as GpuBuffer).gpu;
    encoder.copyBufferToBuffer(source, offset * 4, staging, begin * 4, spans[i]! * 4);
    begin += spans[i]!;
  }
  gpu.queue.submit([encoder.finish()]);
  return staging;
}
