/** Reductions beside the samples: methods, indices, long axes, and what is refused. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import { tensor } from "../../lib/tensor/create.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { LogSoftmax, Softmax } from "../../lib/nn/mod.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, tolerances } from "../helpers/close.ts";
import { forEachDevice, testOnDevice } from "../helpers/devices.ts";

const of = (device: Device, values: readonly number[], shape: readonly number[]): Tensor =>
  tensor(values, shape).to(device);

testOnDevice("cpu", "every reduction is a method", async (device) => {
  const x = of(device, [1, 4, 2, 8, 5, 7], [2, 3]);
  const expected: readonly [Tensor, readonly number[]][] = [
    [x.sum(), [27]],
    [x.mean(0, true), [4.5, 4.5, 4.5]],
    [x.var(1), [7 / 3, 7 / 3]],
    [x.std(null, { correction: 0 }), [2.5]],
    [x.amax([0, 1]), [8]],
    [x.amin(-1), [1, 5]],
    [x.max(), [8]],
    [x.min(), [1]],
    [x.max(0).values, [8, 5, 7]],
    [x.max(0).indices, [1, 1, 1]],
    [x.min(1, true).values, [1, 5]],
    [x.min(1, true).indices, [0, 1]],
    [x.argmax(), [3]],
    [x.argmin(1), [0, 1]],
    [x.logsumexp(0), [8 + Math.log1p(Math.exp(-7)), 5 + Math.log1p(Math.exp(-1)), 7.006715]],
    [x.norm(1, 0), [9, 9, 9]],
    [x.softmax(0).sum(), [3]],
    [x.logSoftmax(0).amin(), [-7 - Math.log1p(Math.exp(-7))]],
  ];
  for (const [i, [found, values]] of expected.entries()) {
    assertClose(await found.toArray(), values, tolerances.op, `result ${i}`);
  }
  assertEquals([x.mean(0, true).shape, x.min(1, true).indices.shape], [[1, 3], [2, 1]]);
  assertEquals([x.argmax().dtype, x.max(0).indices.dtype], ["uint32", "uint32"]);
});

testOnDevice("cpu", "softmaxes are layers", async (device) => {
  const x = of(device, [0, Math.log(3), Math.log(4), 0], [2, 2]);
  const layers = [new Softmax(1), new LogSoftmax(-1)] as const;
  const [shares, logarithms] = await Promise.all(layers.map((layer) => layer.forward(x).toArray()));
  assertClose(shares!, [0.25, 0.75, 0.8, 0.2], tolerances.op, "softmax");
  assertClose(logarithms!, [0.25, 0.75, 0.8, 0.2].map(Math.log), tolerances.op, "logSoftmax");
  assertEquals(layers.map((layer) => layer.settings()), [{ dim: 1 }, { dim: -1 }]);
});

forEachDevice(
  "the first of equal extremes is found, however far along the axis",
  async (device) => {
    const values = Array.from({ length: 100_003 }, (_, i) => i % 1000);
    for (const at of [70_007, 99_998]) values[at] = 5000;
    const x = of(device, values, [100_003]);
    assertEquals([...await x.argmax().toArray()], [70_007]);
    assertEquals([...await x.argmin(0).toArray()], [0]);
  },
);

forEachDevice(
  "a variance far from 0 does not cancel, and that of one value is 0",
  async (device) => {
    const draws = new Generator(7).randn(90_000);
    const x = tensor(draws.map((value) => 1000 + value / 64), [30_000, 3]).to(device);
    // The values as rounded to float32, in float64.
    const given = await x.toArray();
    const expected = [0, 1, 2].map((column) => {
      const all = Array.from({ length: 30_000 }, (_, i) => given[3 * i + column]!);
      const mean = all.reduce((a, b) => a + b) / all.length;
      return all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1);
    });
    assertClose(await x.var(0).toArray(), expected, { absolute: 0, relative: 2e-6 }, "variances");
    const constant = of(device, new Array(1001).fill(0.1), [1001]);
    assertEquals([...await constant.std().toArray()], [0]);
  },
);

testOnDevice("cpu", "what makes no sense is refused", (device) => {
  const x = of(device, [1, 2, 3, 4, 5, 6], [2, 3]);
  const nothing = of(device, [], [0, 3]);
  const refused: readonly [() => unknown, new (message: string) => Error, string][] = [
    [() => x.sum(2), ShapeError, "expected a dim from -2 to 1, found 2"],
    [() => x.mean([0, -2]), ShapeError, "expected each dim once"],
    [() => nothing.amax(0), ShapeError, "Cannot apply amax to shape [0, 3]"],
    [() => nothing.max(), ShapeError, "expected an element or more, found none"],
    [() => nothing.argmin(0), ShapeError, "Cannot apply argmin"],
    [() => x.norm(NaN), UsageError, "expected a number for p, found NaN"],
    [() => x.var(0, { correction: NaN }), UsageError, "expected a finite correction"],
    [
      () => x.std(0, { unbiased: false } as object),
      UsageError,
      `Cannot apply std: expected no options but correction, keepdim, found "unbiased"`,
    ],
    [
      () => x.std(0, true as unknown as object),
      UsageError,
      "expected an object of options, found true",
    ],
    [() => x.argmax(0).mean(), UsageError, "dtype float32"],
  ];
  for (const [call, type, words] of refused) {
    const { message } = assertThrows(call, type);
    assert(message.includes(words), message);
  }
});
