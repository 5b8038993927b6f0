/** What a report says of variants that have seeds of their own. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { assertNotIncludes, said, train } from "../helpers/trained.ts";

Deno.test("variants of other seeds are not paired: each with its own, no interval, no verdict", async () => {
  const own = { seeds: [3, 4, 5] };
  const result = await train({ plain: {}, own, same: {} }, { seeds: [1, 2], train: { steps: 60 } });
  assertEquals(result.variants.map(({ runs }) => runs.map(({ seed }) => seed)), [
    [1, 2],
    [3, 4, 5],
    [1, 2],
  ]);
  const words = said(result, "final-losses");
  assertStringIncludes(words, "Their seeds are not all the same, so that runs cannot be paired");
  assertNotIncludes(words, "paired t interval");
  assertStringIncludes(said(result, "activations"), "(the first seed of each)");
});
