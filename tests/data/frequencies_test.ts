/** The guess by frequency, of classes few enough to count by hand. */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { frequencyLoss } from "../../lib/data/frequencies.ts";

const split = (...targets: number[]) => ({
  inputs: new Uint32Array(targets.length),
  targets: Uint32Array.from(targets),
  count: targets.length,
});

Deno.test("a class costs the logarithm of its share of the training split", () => {
  const splits = { train: split(0, 0, 0, 2), dev: split(2), test: split(1, 0) };
  const { train, dev, test } = frequencyLoss(splits, 3);
  assertAlmostEquals(train, -(3 * Math.log(0.75) + Math.log(0.25)) / 4);
  assertAlmostEquals(dev, Math.log(4));
  assertEquals(test, Infinity); // No example of class 1 was seen.
});
