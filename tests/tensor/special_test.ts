/**
 * Every op of NaN, infinities and huge numbers, in each input and in the gradient, against PyTorch on
 * all kinds of device; an op without cases does not compile.
 */

import { AssertionError } from "@std/assert";
import type { OpName } from "../../lib/tensor/ops/mod.ts";
import fixtures from "../fixtures/special.json" with { type: "json" };
import { checkOp, type OpFixture } from "../helpers/check_op.ts";
import { tolerances } from "../helpers/close.ts";
import { DEVICE_KINDS, testOnDevice } from "../helpers/devices.ts";

const cases: { readonly [K in OpName]: readonly unknown[] } = fixtures.cases;

for (const [op, list] of Object.entries(cases)) {
  for (const kind of [...DEVICE_KINDS, "hardware"] as const) {
    testOnDevice(kind, `${op} of NaN, infinities and huge numbers as PyTorch's`, async (device) => {
      // All at once: waiting for a GPU takes long.
      const checks = (list as readonly OpFixture[]).map(async (fixture) => {
        await checkOp(device, fixture, tolerances.op);
      });
      const failures = (await Promise.allSettled(checks)).filter(({ status }) =>
        status !== "fulfilled"
      )
        .map((failure) => (failure as PromiseRejectedResult).reason.message);
      if (failures.length > 0) throw new AssertionError(failures.join("\n"));
    });
  }
}
