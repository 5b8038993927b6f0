/** What is said where rates change all the time, or those of some parameters at other times. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { assertNotIncludes, said, train } from "../helpers/trained.ts";

Deno.test("a trend is given no figure while rates change, nor a change with two causes", async () => {
  const warmUp = { kind: "linearWarmup", schedule: 0.1, steps: 100 } as const;
  const later = { embedding: { lr: { 0: 0.1, 700: 0 } } };
  const before = { embedding: { lr: { 0: 0.1, 400: 0 } } };
  const result = await train({
    cosine: { train: { optimiser: { lr: { kind: "cosine", lr: 0.1 } } } },
    warmed: { train: { optimiser: { lr: warmUp } } },
    later: { train: { optimiser: { groups: later } } },
    both: { train: { optimiser: { lr: { 0: 0.1, 440: 0.01 }, groups: before } } },
  }, { train: { steps: 800, optimiser: { kind: "sgd", lr: { 0: 0.1, 200: 0.09 } } } });
  const words = said(result, "loss-curves");
  assertEquals(words.match(/Where the rate goes/g)?.length, 1);
  assertStringIncludes(words, "from 0.1 to 0.09 at step 200, the mean minibatch loss of about 80");
  assertStringIncludes(words, "as many before: later ");
  const trend = words.slice(words.indexOf("tenth before: "));
  assertStringIncludes(trend, "tenth before: warmed ");
  assertStringIncludes(trend, " and both ");
  assertNotIncludes(trend, "cosine", "later");
});
