/** Every op against PyTorch's results, gradients and running statistics, on both devices. */

import { assertEquals } from "@std/assert";
import { formulaTable } from "../../kernels/table/formulas.ts";
import { ops } from "../../lib/tensor/ops/mod.ts";
import fixtures from "../fixtures/ops.json" with { type: "json" };
import { checkOp, type OpFixture, type OtherOpName } from "../helpers/check_op.ts";
import { tolerances } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";

const cases = fixtures.cases as unknown as readonly OpFixture[];

for (const fixture of cases) {
  forEachDevice(`${fixture.name}: forward and gradient as PyTorch's`, async (device) => {
    await checkOp(device, fixture, tolerances.op);
  });
}

Deno.test("the fixtures cover every op but the functions of one variable", () => {
  const covered = new Set(cases.map(({ op }) => op));
  const others = Object.keys(ops).filter((name) => !(name in formulaTable)) as OtherOpName[];
  assertEquals(others.filter((name) => !covered.has(name)), []);
});
