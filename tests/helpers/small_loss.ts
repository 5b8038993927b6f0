/** A loss small enough to work out by hand, with PyTorch's gradient. */

import type { Device } from "../../lib/device/device.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";

/** crossEntropy(linear([[1, 2]], W), [1]) for W = [[1, 2], [3, 4]]. */
export function smallLoss(device: Device) {
  const weight = tensor([1, 2, 3, 4], [2, 2], { requiresGrad: true, label: "W" }).to(device);
  const x = tensor([1, 2], [1, 2], { label: "x" }).to(device);
  const targets = tensor(Uint32Array.of(1), [1], { label: "targets" }).to(device);
  return { weight, x, targets, loss: () => F.crossEntropy(F.linear(x, weight), targets) };
}

/** The gradient of W. */
export const SMALL_GRADIENT = [0.047425874, -0.047425874, 0.094851747, -0.094851747];

/** A constant on the device. */
export const constant = (device: Device, values: number[], ...shape: number[]): Tensor =>
  tensor(values, shape, { label: "constant" }).to(device);

/** The values of a tensor's gradient. */
export const gradientOf = async ({ grad }: Tensor): Promise<Float32Array> =>
  await grad!.toArray() as Float32Array;
