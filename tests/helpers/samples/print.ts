/**
 * Prints a family's samples for tests/fixtures/make_samples.py:
 *
 * deno run --allow-all tests/helpers/samples/print.ts FAMILY | python3 tests/fixtures/make_samples.py \
 *   > tests/fixtures/samples/FAMILY.json
 */

import { describe } from "./calls.ts";
import { families } from "./mod.ts";
import type { FunctionSamples } from "./types.ts";

const [family] = Deno.args;
const known = Object.keys(families);
if (family === undefined || !known.includes(family)) {
  console.error(`expected one of ${known.join(", ")}, found ${family}`);
  Deno.exit(2);
}
const functions: Readonly<Record<string, FunctionSamples>> =
  families[family as keyof typeof families];
const described = Object.entries(functions).map(([name, samples]) => [
  name,
  describe(name, samples),
]);
console.log(JSON.stringify(Object.fromEntries(described)));
