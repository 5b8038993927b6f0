/** Standard errors and intervals against SciPy's figures. */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  change,
  estimate,
  pairedInterval,
  rankChange,
  tQuantile,
} from "../../lib/diagnosis/statistics.ts";

Deno.test("quantiles of Student's t are scipy.stats.t.ppf's", () => {
  const known: [share: number, degrees: number, value: number][] = [
    [0.975, 1, 12.706204736],
    [0.975, 2, 4.302652730],
    [0.975, 3, 3.182446305],
    [0.975, 5, 2.570581836],
    [1 - 0.025 / 3, 2, 7.648803938],
    [1 - 0.025 / 10, 5, 4.773340605],
    [0.975, 30, 2.042272456],
    [0.995, 7, 3.499483297],
    [0.975, 999, 1.962341461],
  ];
  for (const [share, degrees, value] of known) {
    assertAlmostEquals(tQuantile(share, degrees), value, 1e-8 * value);
  }
});

Deno.test("three differences that agree: the interval lies on one side of zero", () => {
  const [low, high] = pairedInterval([0.0022, 0.0020, 0.0026], 0.95);
  assertAlmostEquals(low, 0.00150775, 1e-8);
  assertAlmostEquals(high, 0.00302558, 1e-8);
});

Deno.test("equal differences have an interval of no width, a single one has none", () => {
  assertEquals(pairedInterval([0.5, 0.5, 0.5], 0.95), [0.5, 0.5]);
  assertEquals(estimate([7]), { mean: 7, error: NaN });
});

Deno.test("the error of a change holds both sides' noise", () => {
  // np.std(x, ddof=1) / sqrt(n): 0.645497 and 1.290994
  const { mean, error } = change([1, 2, 3, 4], [2, 4, 6, 8]);
  assertAlmostEquals(mean, 2.5, 1e-12);
  assertAlmostEquals(error, 1.443376, 1e-6);
});

Deno.test("ranks tell a change, whatever a few values far out do", () => {
  // U = 9 of 9 pairs: (9 - 4.5) / sqrt(9 * 7 / 12); a tie counts half
  assertAlmostEquals(rankChange([1, 2, 3], [4, 5, 6]), 1.963961, 1e-6);
  assertAlmostEquals(rankChange([1, 2], [2, 3]), 1.161895, 1e-6);
  assertEquals(rankChange([1, 2, 3], [3, 2, 1]), 0);
  const steep = [1e3, 1e2, ...Array.from({ length: 18 }, (_, i) => 3.5 + 0.01 * i)];
  const later = Array.from({ length: 20 }, (_, i) => 3 + 0.01 * i);
  const { mean, error } = change(steep, later);
  assertEquals([Math.abs(mean) < 3 * error, rankChange(steep, later) < -3], [true, true]);
});
