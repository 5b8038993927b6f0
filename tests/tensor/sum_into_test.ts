/** Sums over axes: any pattern of them, an empty axis, one of ten million elements. */

import { assertEquals } from "@std/assert";
import type { Device, View } from "../../lib/device/device.ts";
import { sumInto } from "../../lib/tensor/ops/sum_into.ts";
import { type Shape, sizeOf } from "../../lib/tensor/shape.ts";
import { allocateView } from "../../lib/tensor/storage.ts";
import { forEachDevice } from "../helpers/devices.ts";

/** What sumInto() makes of the values, for each replica. */
async function summed(
  device: Device,
  values: Float32Array,
  shape: Shape,
  axes: readonly number[],
  replicas = 1,
): Promise<Float32Array> {
  const kept = sizeOf(shape.filter((_, axis) => !axes.includes(axis)));
  const views = [sizeOf(shape), kept].map((size): View => {
    return allocateView(device, "values", size, replicas);
  });
  const [from, to] = views as [View, View];
  device.write(from, values);
  sumInto({ device, replicas }, from, shape, axes, to);
  const result = new Float32Array(await device.read(to, replicas));
  for (const { buffer } of views) device.free(buffer);
  return result;
}

/** The same, element by element. */
function expected(values: Float32Array, shape: Shape, axes: readonly number[]): Float32Array {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const sums = new Float32Array(sizeOf(kept.map((axis) => shape[axis]!)));
  values.forEach((value, i) => {
    const index = shape.map((length, axis) =>
      Math.floor(i / sizeOf(shape.slice(axis + 1))) % length
    );
    sums[kept.reduce((at, axis) => at * shape[axis]! + index[axis]!, 0)]! += value;
  });
  return sums;
}

/** Integers, whose sums are exact in any order. */
const integers = (size: number, seed = 0): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => (i * 7919 + seed) % 23 - 9);

forEachDevice("sums over every pattern of axes, some of them long", async (device) => {
  for (const shape of [[3, 4, 5, 2], [2, 1, 700, 3], [513, 1, 2, 3], [1, 1], [1300]]) {
    for (let mask = 0; mask < 2 ** shape.length; mask++) {
      const axes = shape.map((_, axis) => axis).filter((axis) => mask >> axis & 1);
      const values = integers(sizeOf(shape));
      assertEquals(await summed(device, values, shape, axes), expected(values, shape, axes));
    }
  }
});

forEachDevice("each replica has sums of its own", async (device) => {
  const [shape, axes] = [[3, 600, 2], [0, 1]];
  const own = [0, 5].map((seed) => integers(3600, seed));
  const both = Float32Array.from(own.flatMap((values) => [...values]));
  assertEquals(
    await summed(device, both, shape, axes, 2),
    Float32Array.from(own.flatMap((values) => [...expected(values, shape, axes)])),
  );
});

forEachDevice("the sum of nothing is 0", async (device) => {
  assertEquals(await summed(device, new Float32Array(), [0, 3], [0]), new Float32Array(3));
});

forEachDevice("ten million elements are summed as closely as in float64", async (device) => {
  const values = new Float32Array(1e7).fill(0.1);
  const [sum] = await summed(device, values, [1e7], [0]);
  // As PyTorch 1.13, whose sum is 6e-7 off: all roundings go the same way here.
  assertEquals(Math.abs(sum! / (1e7 * Math.fround(0.1)) - 1) < 6e-7, true, `${sum}`);
});
