/** What losses refuse, each in a sentence; what they compute is tried by their samples. */

import { assertEquals, assertThrows } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { ShapeError, UsageError } from "../../lib/device/errors.ts";
import { CrossEntropyLoss, MSELoss, NLLLoss } from "../../lib/nn/mod.ts";
import { tensor } from "../../lib/tensor/create.ts";
import * as F from "../../lib/tensor/functional/mod.ts";
import { assertSameBits } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

const floats = (device: Device, shape: readonly number[], requiresGrad = false) => {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, (_, i) => Math.sin(i + 1));
  return tensor(values, shape, { requiresGrad, label: "numbers" }).to(device);
};
const targetsOf = (device: Device, ...targets: number[]) =>
  tensor(Uint32Array.from(targets), [targets.length]).to(device);

forEachDevice("losses say what they expect", (device) => {
  const logits = floats(device, [2, 3]);
  const targets = targetsOf(device, 0, 2);
  const refusals: readonly [F.CrossEntropyOptions, string][] = [
    [
      { ignoreIndex: -100 },
      "Cannot apply crossEntropy: expected a whole number from 0 to 3 for ignoreIndex, found -100; " +
      "targets have no negative numbers: mark what does not count by 3, which is no class.",
    ],
    [{ ignoreIndex: 4 }, "from 0 to 3 for ignoreIndex, found 4"],
    [{ labelSmoothing: 1.5 }, "expected a number from 0 to 1 for labelSmoothing, found 1.5"],
    [{ reduction: "avg" } as object, "expected one of none, mean, sum for reduction, found avg"],
    [
      { label_smoothing: 0.1 } as object,
      "Cannot apply crossEntropy: expected no options but weight, ignoreIndex, reduction, " +
      'labelSmoothing, rowLosses, found "label_smoothing"; leave it out.',
    ],
    [
      { weight: floats(device, [3], true) },
      'expected a weight without requiresGrad, found "numbers"',
    ],
    [
      { rowLosses: floats(device, [2]), labelSmoothing: 0.1 },
      "expected rowLosses with no other option, found labelSmoothing",
    ],
  ];
  for (const [options, message] of refusals) {
    assertThrows(() => F.crossEntropy(logits, targets, options), UsageError, message);
  }
  const smoothing = { labelSmoothing: 0.1 } as object;
  assertThrows(() => F.nllLoss(logits, targets, smoothing), UsageError, 'found "labelSmoothing"');
  assertThrows(() => F.mseLoss(logits, logits, { weight: 1 } as object), UsageError, '"weight"');
});

forEachDevice("losses refuse shapes that do not fit", (device) => {
  const logits = floats(device, [2, 3]);
  const [two, three] = [targetsOf(device, 0, 2), targetsOf(device, 0, 2, 1)];
  const ignoring = { ignoreIndex: 1 };
  const calls: readonly [() => unknown, string][] = [
    [() => F.crossEntropy(logits, three), "crossEntropy: targets expects shape [2], found [3]"],
    [() => F.crossEntropy(floats(device, [3]), three), "logits expects 2 axes, found shape [3]"],
    [() => F.nllLoss(floats(device, [2, 3, 2]), two), "targets expects shape [2, 2], found [2]"],
    [
      () => F.nllLoss(logits, two, { ...ignoring, weight: floats(device, [2]) }),
      "weight expects shape [3], found [2]",
    ],
    [() => F.mseLoss(logits, floats(device, [3])), "target expects shape [2, 3], found [3]"],
  ];
  for (const [call, message] of calls) assertThrows(call, ShapeError, message);
});

forEachDevice("targets may hold the index that is ignored and no other beyond", (device) => {
  const logits = floats(device, [2, 3]);
  const beyond = targetsOf(device, 1, 3);
  const loss = () => F.crossEntropy(logits, beyond, { ignoreIndex: 3 });
  assertThrows(() => F.crossEntropy(logits, beyond), UsageError, "from 0 to 2, found 3");
  assertThrows(() => F.crossEntropy(logits, beyond, { ignoreIndex: 1 }), UsageError, "found 3");
  assertEquals(loss().shape, []);
  assertThrows(() => beyond.set(Uint32Array.of(0, 4)), UsageError, "4");
});

forEachDevice("losses of torch.nn are the functions with their options", async (device) => {
  const x = floats(device, [2, 3]);
  const targets = targetsOf(device, 0, 2);
  const options = { ignoreIndex: 0, reduction: "sum" } as const;
  const pairs = [
    [new CrossEntropyLoss(options).forward(x, targets), F.crossEntropy(x, targets, options)],
    [new NLLLoss(options).forward(x, targets), F.nllLoss(x, targets, options)],
    [new MSELoss({ reduction: "none" }).forward(x, x), F.mseLoss(x, x, { reduction: "none" })],
    [new CrossEntropyLoss().forward(x, targets), F.crossEntropy(x, targets)],
  ];
  for (const [found, expected] of pairs) {
    assertEquals(found!.shape, expected!.shape);
    assertSameBits(await found!.toArray(), await expected!.toArray(), "loss");
  }
});
