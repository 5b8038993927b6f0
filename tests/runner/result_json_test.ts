/** The JSON text of a result keeps numbers that JSON lacks. */

import { assertEquals } from "@std/assert";
import { resolveExperiment } from "../../lib/runner/resolve.ts";
import { resultJson } from "../../lib/runner/result_json.ts";
import { fakeResult, smallExperiment } from "./fakes.ts";

Deno.test("what is not finite becomes its name, all else stays", () => {
  const result = fakeResult(resolveExperiment(smallExperiment()), -Infinity);
  const read = JSON.parse(resultJson(result));
  assertEquals(read.variants[0].runs[0].final.train, "-Infinity");
  assertEquals(read.variants[0].runs[0].initialLoss, 3.3);
  const finite = fakeResult(resolveExperiment(smallExperiment()), 2);
  assertEquals(JSON.parse(resultJson(finite)), finite);
});
