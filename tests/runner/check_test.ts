/** The comparison of losses with their expected bands. */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import { checkResult } from "../../lib/runner/check.ts";
import type { Expectation, Expected } from "../../lib/experiment/expected.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { DIGEST, fakeResult, smallExperiment } from "../cli/fakes.ts";

const resolved = resolveExperiment(smallExperiment());

const SOURCE = "small.expected.json";

/** A file that expects this of 100 steps of the made-up data. */
function expecting(losses: Expectation["losses"], parts: Partial<Expectation> = {}): Expected {
  const nothing = { outputStd: {}, divergedAt: {} };
  const own = { digest: DIGEST, steps: 100, seeds: [2147483647], losses: losses!, ...nothing };
  return { source: SOURCE, expected: [{ ...own, ...parts }], published: [] };
}

Deno.test("losses within their bands, at the edge included, are ok", () => {
  const experiment = expecting({
    plain: { train: [2.5, 0.5], initial: [3.3, 0] },
    wide: { dev: [2.1, 1e-9] },
  });
  assertEquals(checkResult(fakeResult(resolved, 2), experiment), {
    ok: true,
    table: "all 3 figures are as expected",
    diverging: [],
  });
});

Deno.test("the table shows exactly what left its band", () => {
  const experiment = expecting({
    plain: { initial: [3.3, 0.1], train: [1.9, 0.05] },
    wide: { test: [12.25, 0.004] },
  });
  const { ok, table } = checkResult(fakeResult(resolved, 2), experiment);
  assertEquals(ok, false);
  assertEquals(table.split("\n"), [
    "2 of 3 figures left their expected band:",
    "variant  figure    expected  tolerance      found       off by",
    "plain    train    1.9000000       0.05  2.0000000   +0.1000000",
    "wide     test    12.2500000      0.004  2.2000000  -10.0500000",
  ]);
});

Deno.test("a loss that is no number is outside", () => {
  const outcome = checkResult(fakeResult(resolved, NaN), expecting({ plain: { train: [2, 9] } }));
  assertEquals(outcome.ok, false);
  assertEquals(
    outcome.table.split("\n")[2],
    "plain    train   2.0000000          9    NaN     NaN",
  );
});

Deno.test("a divergence is compared by its step, one for each seed", () => {
  const two = fakeResult(resolveExperiment(smallExperiment(), { seeds: [1, 2] }), NaN);
  const diverging = (steps: readonly (number | undefined)[]) => {
    const variants = two.variants.map((variant) => ({
      ...variant,
      runs: variant.runs.map((run, index) => {
        const at = steps[index];
        return at === undefined ? run : { ...run, divergedAt: at };
      }),
    }));
    const parts = { seeds: [1, 2], divergedAt: { wide: [7, 2] } } as const;
    return checkResult({ ...two, variants }, expecting({ wide: { initial: [3.3, 0] } }, parts));
  };
  assertEquals(diverging([5, 9]), {
    ok: true,
    table: "all 3 figures are as expected",
    diverging: ["wide"],
  });
  const { ok, table } = diverging([4, undefined]);
  assertEquals(ok, false);
  assertEquals(table.split("\n"), [
    "2 of 3 figures left their expected band:",
    "variant  figure               expected  tolerance   found  off by",
    "wide     divergence (seed 1)    step 7          2  step 4      -3",
    "wide     divergence (seed 2)    step 7          2   never        ",
  ]);
});

Deno.test("several seeds: their mean is compared", () => {
  const two = fakeResult(resolveExperiment(smallExperiment(), { seeds: [1, 2] }), 2);
  const [first, ...others] = two.variants;
  const [a, b] = first!.runs;
  const runs = [a!, { ...b!, final: { ...b!.final, train: 3 } }];
  const result = { ...two, variants: [{ ...first!, runs }, ...others] };
  const experiment = expecting({ plain: { train: [2.5, 1e-9] } }, { seeds: [2, 1] });
  assertEquals(checkResult(result, experiment).ok, true);
});

Deno.test("losses of other seeds are not compared, and the message names both", () => {
  const made = resolveExperiment(smallExperiment(), { seeds: [7, 5] });
  const check = () => checkResult(fakeResult(made, 2), expecting({ plain: { train: [2, 1] } }));
  assertEquals(
    assertThrows(check, UsageError).message,
    "no expected losses for seeds 5, 7; those for 100 steps of this data are means over seeds " +
      "2147483647",
  );
});

Deno.test("nothing expected of this data, steps or variants is a usage error", () => {
  const other = expecting({ plain: {} }, { steps: 5 });
  assertEquals(
    assertThrows(() => checkResult(fakeResult(resolved, 2), other), UsageError).message,
    "no expected losses for 100 steps of data abababababab; " +
      "small.expected.json has 5 steps of data abababababab",
  );
  assertEquals(
    assertThrows(
      () => checkResult(fakeResult(resolved, 2), { ...other, expected: [] }),
      UsageError,
    ).message,
    "no expected losses for 100 steps of data abababababab; small.expected.json has none",
  );
  const gone = expecting({ gone: { train: [1, 1] } });
  assertEquals(
    assertThrows(() => checkResult(fakeResult(resolved, 2), gone), UsageError).message,
    "nothing to check: losses are expected only of gone",
  );
});
