/**
 * The norms as modules: names and defaults as torch.nn's, what they refuse. What they compute is
 * tried by the samples of their functions, and trained by tests/reference/.
 */

import { assertEquals, assertThrows } from "@std/assert";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import {
  BatchNorm1d,
  GroupNorm,
  LayerNorm,
  LeakyReLU,
  type Module,
  RMSNorm,
  stack,
} from "../../lib/nn/mod.ts";
import { ones, tensor } from "../../lib/tensor/create.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { assertClose, tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

/** A module's state as its names, shapes and values. */
async function stateOf(module: Module): Promise<Record<string, unknown>> {
  const state = [...await module.stateDict()];
  return Object.fromEntries(
    state.map(([name, { shape, values }]) => [name, [[...shape], Array.from(values, Number)]]),
  );
}

Deno.test("the state of a norm has PyTorch's names, and starts as PyTorch's", async () => {
  const weight = [[3], [1, 1, 1]];
  const bias = [[3], [0, 0, 0]];
  assertEquals(await stateOf(new LayerNorm(3)), { weight, bias });
  assertEquals(await stateOf(new LayerNorm([3], { bias: false })), { weight });
  assertEquals(await stateOf(new LayerNorm([3], { elementwiseAffine: false })), {});
  const matrix = (value: number) => [[2, 2], [value, value, value, value]];
  assertEquals(await stateOf(new LayerNorm([2, 2])), { weight: matrix(1), bias: matrix(0) });
  assertEquals(await stateOf(new GroupNorm(1, 3)), { weight, bias });
  assertEquals(await stateOf(new GroupNorm(3, 3, { affine: false })), {});
  assertEquals(await stateOf(new RMSNorm(3)), { weight });
  assertEquals(await stateOf(new RMSNorm(3, { elementwiseAffine: false })), {});
});

forEachDevice(
  "LayerNorm and RMSNorm normalise by their eps, and use their state",
  async (device) => {
    const x = tensor([1, 3, 0, 0], [2, 2]).to(device);
    const layer = new LayerNorm(2, { eps: 3 }).to(device);
    layer.weight!.set(Float32Array.of(2, 4));
    layer.bias!.set(Float32Array.of(1, 0));
    assertClose(await layer.forward(x).toArray(), [0, 2, 1, 0], tolerances.op, "LayerNorm");
    const rms = new RMSNorm([2], { eps: 4 }).to(device);
    rms.weight!.set(Float32Array.of(3, 1));
    assertClose(await rms.forward(x).toArray(), [1, 1, 0, 0], tolerances.op, "RMSNorm");
    // Without eps to speak of: the root of float32's machine epsilon is far below 1.
    const plain = new RMSNorm(2, { elementwiseAffine: false }).to(device);
    const small = tensor([2 ** -12, 0], [1, 2]).to(device);
    const expected = 2 ** -12 / Math.sqrt(2 ** -25 + 2 ** -23);
    assertClose(await plain.forward(small).toArray(), [expected, 0], tolerances.op, "eps");
  },
);

Deno.test("norms refuse sizes and options that are none, and other shapes", () => {
  const groups =
    "Cannot apply groupNorm: expected a whole number of at least 1 for numGroups, found -2";
  assertThrows(() => F.groupNorm(ones([1, 4]), -2), UsageError, groups);
  const slope = "Cannot make LeakyReLU: expected a finite number for negativeSlope, found NaN";
  assertThrows(() => new LeakyReLU({ negativeSlope: NaN }), UsageError, slope);
  assertThrows(() => new LayerNorm([]), UsageError, "the number of normalized axes, found 0");
  assertThrows(() => new LayerNorm([3, 0]), UsageError, "normalizedShape[1], found 0");
  assertThrows(() => new LayerNorm(3, { eps: -1 }), UsageError, "eps");
  assertThrows(() => new GroupNorm(2, 3), UsageError, "a multiple of numGroups, found 3 and 2");
  assertThrows(() => new GroupNorm(0, 3), UsageError, "numGroups, found 0");
  assertThrows(() => new RMSNorm(3, { bias: false } as object), UsageError, 'found "bias"');
  const models = [new LayerNorm(4), new LayerNorm(4, { eps: 1 })];
  assertThrows(() => stack(models), UsageError, "build all alike");
});

forEachDevice("a norm of rows says what shape it expects", (device) => {
  const x = tensor([1, 2, 3, 4, 5, 6], [2, 3]).to(device);
  const apply = (norm: Module) => () => norm.to(device).forward(x);
  assertThrows(apply(new LayerNorm(2)), ShapeError, "x expects shape [2, 2], found [2, 3]");
  assertThrows(apply(new GroupNorm(2, 4)), ShapeError, "with a multiple of 2 channels, found");
  assertThrows(apply(new GroupNorm(3, 6)), ShapeError, "weight expects shape [3], found [6]");
  assertThrows(apply(new RMSNorm([4, 2, 3])), ShapeError, "expects shape [4, 2, 3], found [2, 3]");
});

forEachDevice(
  "BatchNorm1d takes [N, C] and [N, C, L], and normalises each of C",
  async (device) => {
    const norm = new BatchNorm1d(2, { eps: 0, affine: false }).to(device);
    const x = tensor([1, 3, 0, 8, 1, 3, 8, 0], [2, 2, 2]).to(device);
    assertClose(
      await norm.forward(x).toArray(),
      [-1, 1, -1, 1, -1, 1, 1, -1],
      tolerances.op,
      "normalised",
    );
    assertClose(await norm.runningMean.toArray(), [0.2, 0.4], tolerances.op, "running means");
    const more = x.view(2, 2, 1, 2);
    assertThrows(() => norm.forward(more), ShapeError, "expects 3 axes, found shape [2, 2, 1, 2]");
    assertThrows(
      () => norm.forward(x.view(2, 4)),
      ShapeError,
      "gamma expects shape [4], found [2]",
    );
  },
);
