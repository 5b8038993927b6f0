/** Every op against PyTorch's results, gradients and running statistics, on both devices. */

import { assertEquals } from "@std/assert";
import { ops } from "../../lib/tensor/ops/mod.ts";
import fixtures from "../fixtures/ops.json" with { type: "json" };
import { checkOp, type OpFixture } from "../helpers/check_op.ts";
import { tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

const cases = fixtures.cases as unknown as readonly OpFixture[];

for (const fixture of cases) {
  forEachDevice(`${fixture.name}: forward and gradient as PyTorch's`, async (device) => {
    await checkOp(device, fixture, tolerances.op);
  });
}

Deno.test("the fixtures cover every op", () => {
  const covered = new Set(cases.map(({ op }) => op));
  assertEquals(Object.keys(ops).filter((name) => !covered.has(name as OpFixture["op"])), []);
});
