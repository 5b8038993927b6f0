/** Functions of two variables beyond their samples: numbers that JSON lacks, misuse. */

import { assertEquals, assertThrows } from "@std/assert";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import { tensor } from "../../lib/tensor/create.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import { forEachDevice } from "../helpers/devices.ts";

forEachDevice("a number may be infinite or NaN", async (device) => {
  const x = tensor([-2, 0, 0.5, 3], [4], { requiresGrad: true }).to(device);
  const found = [
    x.add(Infinity),
    x.mul(-Infinity),
    F.maximum(NaN, x),
    x.minimum(-Infinity),
    x.lt(Infinity),
    x.pow(Infinity),
    x.where(x.gt(0), -Infinity),
    F.where(x, NaN, Infinity),
  ];
  const expected = [
    [Infinity, Infinity, Infinity, Infinity],
    [Infinity, NaN, -Infinity, -Infinity],
    [NaN, NaN, NaN, NaN],
    [-Infinity, -Infinity, -Infinity, -Infinity],
    [1, 1, 1, 1],
    [Infinity, 0, 0, Infinity],
    [-Infinity, -Infinity, 0.5, 3],
    [NaN, Infinity, NaN, NaN],
  ];
  for (const [i, each] of found.entries()) {
    assertEquals(await each.toArray(), Float32Array.from(expected[i]!), `${i}`);
  }
});

forEachDevice("both operands may be one tensor: their gradients add up", async (device) => {
  for (
    const [call, slope] of [
      [F.add, () => 2],
      [F.sub, () => 0],
      [F.mul, (x: number) => 2 * x],
      [F.div, () => 0],
      [F.maximum, () => 1],
    ] as const
  ) {
    const values = [1.5, -2, 3];
    const x = tensor(values, [3], { requiresGrad: true }).to(device);
    call(x, x).backward(tensor([1, 1, 1], [3]).to(device));
    assertEquals(await x.grad!.toArray(), Float32Array.from(values, slope), call.name);
  }
});

forEachDevice("backward() refuses only where what it reads was changed", (device) => {
  const factors = () => {
    const [x, y] = [1, 2].map((value) =>
      tensor([value, 3], [2], { requiresGrad: true }).to(device)
    );
    return { x: x!, y: y!, ones: tensor([1, 1], [2]).to(device) };
  };
  const change = ({ x, ones }: ReturnType<typeof factors>) => noGrad(() => void x.copy_(ones));
  const sum = factors();
  const added = sum.x.add(sum.y);
  change(sum);
  added.backward(sum.ones);
  const product = factors();
  const multiplied = product.x.mul(product.y);
  change(product);
  assertThrows(() => multiplied.backward(product.ones), UsageError);
});

forEachDevice("misuse is told in a sentence", (device) => {
  const x = tensor([1, 2, 3, 4, 5, 6], [2, 3]).to(device);
  assertEquals(
    assertThrows(() => x.mul(tensor([1, 2], [2]).to(device)), ShapeError).message,
    "Cannot apply mul to shapes [2, 3] and [2]: expected equal lengths, or 1, counted from the last " +
      "axis, found 3 and 2; reshape one of them.",
  );
  assertEquals(
    assertThrows(() => F.sub(1, 2), UsageError).message,
    "Cannot apply sub: expected a tensor, found the numbers 1 and 2; make one of them a tensor.",
  );
});
