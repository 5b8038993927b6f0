/** What a report shows of runs that were looked at on their way. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { drawPictures } from "../../lib/report/pages/page.ts";
import { parseResult, resultJson } from "../../lib/report/json.ts";
import { drawn, once, said, train } from "../helpers/trained.ts";

const parts = { train: { steps: 300 }, model: { hidden: [20, 20] } };
const variants = { plain: {}, norm: { model: { batchNorm: {} } } };

const watched = once(() =>
  train(variants, {
    ...parts,
    watch: { at: [100, 200], updateRatios: true, every: 1, saturationThreshold: 0.9 },
  })
);

Deno.test("looks between the first and the last leave the other pictures as they are", async () => {
  const alone = await train(variants, { ...parts, watch: { saturationThreshold: 0.9 } });
  const found = drawPictures(await watched());
  assertEquals(found.filter(({ name }) => name !== "update-ratios"), drawPictures(alone));
  assertEquals((await watched()).variants[0]!.runs[0]!.snapshots.map(({ step }) => step), [
    0,
    100,
    200,
    300,
  ]);
});

Deno.test("update ratios are drawn a panel a variant, and named at their ends", async () => {
  const result = await watched();
  const svg = drawn(result, "update-ratios");
  for (const words of ["plain", "norm", "hidden1.linear.weight", "output.linear.weight"]) {
    assertStringIncludes(svg, words);
  }
  const weights = result.variants[0]!.runs[0]!.snapshots[0]!.weights.map((each) => each.parameter);
  const { updateRatios } = result.variants[0]!.runs[0]!;
  // Of 300 ratios two go into a point: the last point is the mean of the last two.
  const last = updateRatios.filter(({ parameter }) => weights.includes(parameter))
    .map(({ parameter, ratios }) => ({ parameter, mean: (ratios[298]! + ratios[299]!) / 2 }))
    .toSorted((a, b) => a.mean - b.mean);
  const [least, most] = [last[0]!, last.at(-1)!].map(({ mean, parameter }) =>
    `${mean.toFixed(1)} of ${parameter}`
  );
  assertStringIncludes(
    said(result, "update-ratios"),
    `smallest to largest: plain ${least} to ${most}`,
  );
  assertMatch(said(result, "update-ratios"), /the dashed line is at -3\.$/);
});

Deno.test("what was watched is kept in report.json", async () => {
  const result = await watched();
  assertEquals(parseResult(resultJson(result)), result);
});
