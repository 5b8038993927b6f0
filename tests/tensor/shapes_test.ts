/**
 * Shapes and products beyond what the samples try: what shares memory, and what is refused, in which
 * words.
 */

import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import { openDevice } from "../../lib/device/mod.ts";
import { tensor, zeros } from "../../lib/tensor/create.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { assertSameBits } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

const device = await openDevice("cpu");
const of = (...shape: number[]) => zeros(shape).to(device);
const indices = (shape: number[], ...values: number[]) =>
  tensor(Uint32Array.from(values), shape).to(device);

Deno.test("what only renames axes shares the memory, of tokens and on the host too", () => {
  for (const x of [of(2, 1, 3), zeros([2, 1, 3]), indices([2, 1, 3], 0, 1, 2, 3, 4, 5)]) {
    const views = [
      x.view(3, -1),
      x.reshape(6),
      x.flatten(),
      x.unsqueeze(0),
      x.squeeze(),
      x.permute(1, 0, 2), // only the axis of length 1 moves
      x.expand(1, -1, 1, -1),
    ];
    for (const view of views) assertStrictEquals(view.storage, x.storage);
  }
});

forEachDevice("an element that is read twice has both gradients", async (device) => {
  const x = tensor([1, 2, 3, 4], [2, 2], { requiresGrad: true }).to(device);
  const both = F.cat([x, x.transpose(0, 1), x.narrow(0, 1, 1)]);
  both.backward(tensor([1, 2, 3, 4, 10, 20, 30, 40, 100, 200], [5, 2]).to(device));
  assertEquals(await x.grad!.toArray(), Float32Array.of(11, 32, 123, 244));
});

forEachDevice("the lecture's way to the losses: log probabilities by index", async (device) => {
  const logits = tensor([1, 2, 3, 0, 0, 5], [2, 3], { requiresGrad: true }).to(device);
  const targets = tensor(Uint32Array.of(2, 0), [2]).to(device);
  const picked = logits.gather(1, targets.unsqueeze(1)).squeeze(1);
  assertEquals(picked.shape, [2]);
  assertEquals(await picked.toArray(), Float32Array.of(3, 0));
  picked.backward(tensor([0.5, 0.25], [2]).to(device));
  const oneHot = await F.oneHot(targets, 3).toArray();
  const scaled = Float32Array.from(oneHot, (value, i) => value * (i < 3 ? 0.5 : 0.25));
  assertSameBits(await logits.grad!.toArray() as Float32Array, scaled, "gradient");
});

const refusals: readonly [string, () => unknown, typeof ShapeError | typeof UsageError, string][] =
  [
    ["view", () => of(2, 3).view(4, -1), ShapeError, "expected 6 elements, found a multiple of 4"],
    ["view", () => of(2, 3).view(-1, -1), ShapeError, "expected whole numbers of at least 0"],
    ["view", () => of(0, 3).view(-1, 0), ShapeError, "expected 0 elements, found a multiple of 0"],
    [
      "flatten",
      () => of(2, 3).flatten(1, 0),
      ShapeError,
      "startDim not behind endDim, found 1 and 0",
    ],
    ["unsqueeze", () => of(2).unsqueeze(2), ShapeError, "expected a dim from -2 to 1, found 2"],
    ["squeeze", () => of(2).squeeze(0.5), ShapeError, "expected a dim from -1 to 0, found 0.5"],
    ["expand", () => of(2, 3).expand(4, 3), ShapeError, "expected it to broadcast to [4, 3]"],
    ["expand", () => of(2, 3).expand(3), ShapeError, "expected it to broadcast to [3]"],
    ["expand", () => of(3).expand(-1, 3), ShapeError, "expected whole numbers of at least 0"],
    [
      "permute",
      () => of(2, 3).permute(0, 0),
      ShapeError,
      "each of its 2 axes once, found dims [0, 0]",
    ],
    ["permute", () => of(2, 3).permute(0), ShapeError, "each of its 2 axes once, found dims [0]"],
    ["narrow", () => of(2, 3).narrow(1, 1, 3), ShapeError, "found start 1 and length 3"],
    [
      "slice",
      () => of(2, 3).slice(1, 0, 3, 0),
      ShapeError,
      "a step of at least 1, found 0, 3 and 0",
    ],
    [
      "slice",
      () => of(2, 3).slice(1, 0, 3, 1.5),
      ShapeError,
      "whole numbers for start and end and a step",
    ],
    ["cat", () => F.cat([]), ShapeError, "expected one tensor or more, found none"],
    [
      "cat",
      () => F.cat([of(2, 3), of(2, 2)]),
      ShapeError,
      "tensor 1 expects shape [2, 3], found [2, 2]",
    ],
    [
      "cat",
      () => F.cat([of(2, 3), of(2)], 1),
      ShapeError,
      "tensor 1 expects shape [2, 3], found [2]",
    ],
    ["stack", () => F.stack([of(2), of(3)]), ShapeError, "tensor 1 expects shape [2], found [3]"],
    ["stack", () => F.stack([]), ShapeError, "expected one tensor or more, found none"],
    [
      "gather",
      () => of(2, 3).gather(1, indices([3, 1], 0, 0, 0)),
      ShapeError,
      "found shape [3, 1]",
    ],
    ["gather", () => of(2, 3).gather(1, indices([1], 0)), ShapeError, "the index expects 2 axes"],
    ["gather", () => of(2, 3).gather(1, indices([1, 1], 3)), UsageError, "from 0 to 2, found 3"],
    [
      "gather",
      () => of(2).gather(0, of(1)),
      UsageError,
      "index expect dtype uint32, found float32",
    ],
    ["indexSelect", () => of(2, 3).indexSelect(0, indices([1], 2)), UsageError, "0 to 1, found 2"],
    ["oneHot", () => F.oneHot(indices([1], 2), 2), UsageError, "from 0 to 1, found 2"],
    ["oneHot", () => F.oneHot(indices([1], 2), 0), UsageError, "classes of at least 1, found 0"],
    [
      "matmul",
      () => of(2, 3).matmul(of(2, 3)),
      ShapeError,
      "expected 3 rows in b, as a has columns",
    ],
    ["matmul", () => of(2, 3).matmul(of(4)), ShapeError, "as a has columns, found 4"],
    ["matmul", () => of().matmul(of(2)), ShapeError, "a expects 1 axis or more, found a scalar"],
    [
      "matmul",
      () => of(2, 2, 3).matmul(of(3, 3, 2)),
      ShapeError,
      "from the last axis, found 2 and 3",
    ],
    ["linear", () => F.linear(of(2, 3, 4), of(3, 5)), ShapeError, "weight expects shape [4, 5]"],
    [
      "conv1d",
      () => F.conv1d(of(2, 3), of(1, 2, 4)),
      ShapeError,
      "1 to 3 positions, padding included",
    ],
    [
      "conv1d",
      () => F.conv1d(of(1, 2, 3), of(1, 3, 1)),
      ShapeError,
      "weight expects shape [1, 2, 1]",
    ],
    [
      "conv1d",
      () => F.conv1d(of(2, 3), of(1, 2, 3), null, { stride: 0 }),
      UsageError,
      "at least 1 for stride, found 0",
    ],
  ];

for (const [name, call, error, words] of refusals) {
  Deno.test(`${name} refuses what does not fit: ${words}`, () => {
    const { message } = assertThrows(call, error, words);
    assertEquals(/^Cannot .*[a-z0-9\])]\.$/.test(message), true, message);
  });
}

Deno.test.afterAll(() => device.close());
