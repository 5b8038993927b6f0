/** Learning-rate schedules against PyTorch's lr_scheduler, step by step. */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import * as optim from "../../lib/nn/optim.ts";
import { assertClose } from "../helpers/close.ts";
import figures from "../fixtures/schedules.json" with { type: "json" };

/** Functions that make schedules, by name. */
const makers: Readonly<Record<string, (...values: never[]) => optim.Schedule>> = {
  cosine: optim.cosine,
  exponential: optim.exponential,
  linearWarmup: optim.linearWarmup,
  oneCycle: optim.oneCycle,
};

/** A schedule inside another is written as its name and arguments. */
function argument(value: unknown): unknown {
  if (!Array.isArray(value) || typeof value[0] !== "string") return value;
  return makers[value[0]]!(...value.slice(1) as never[]);
}

for (const { schedule, arguments: given, rates } of figures.cases) {
  Deno.test(`${schedule}(${JSON.stringify(given).slice(1, -1)}): PyTorch's rates`, () => {
    const made = makers[schedule]!(...given.map(argument) as never[]);
    const found = rates.map((_, step) => optim.rateAt(made, step));
    // PyTorch computes some rates from the one before.
    assertClose(found, rates, { absolute: 1e-15, relative: 1e-12 }, schedule);
    const [last, beyond] = [rates.length - 1, 10 * rates.length].map((step) =>
      optim.rateAt(made, step)
    );
    assertClose([beyond!], [last!], { absolute: 1e-15, relative: 1e-12 }, "after the last step");
    assertEquals(
      optim.ratesFrom(made, 3, 4),
      Float32Array.from([3, 4, 5, 6], (step) => optim.rateAt(made, step)),
    );
  });
}

Deno.test("schedules refuse options that they do not have, and rates that are none", () => {
  const steps = 10;
  const refusals: readonly (readonly [() => unknown, string])[] = [
    [() => optim.cosine(-1, { steps }), "Cannot make a cosine schedule: expected a number of at"],
    [() => optim.cosine(1, { steps: 0 }), "at least 1 for steps, found 0"],
    [() => optim.cosine(1, { steps, max: 1 } as object as { steps: number }), `found "max"`],
    [() => optim.exponential(0, 1, { steps }), "for from, found 0"],
    [() => optim.linearWarmup([[0, 0.1]], { steps, startFactor: 2 }), "for startFactor, found 2"],
    [() => optim.oneCycle(1, { steps, pctStart: 0.6, threePhase: true }), "from 0 to 0.5"],
    [() => optim.oneCycle(1, { steps, annealStrategy: "sin" as "cos" }), "cos, linear"],
  ];
  for (const [make, words] of refusals) assertThrows(make, UsageError, words);
});
