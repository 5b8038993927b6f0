/** What a report shows of runs that were looked at on their way. */

import { assertEquals } from "@std/assert";
import { drawPictures } from "../../lib/report/pages/page.ts";
import { parseResult, resultJson } from "../../lib/report/json.ts";
import { once, train } from "../helpers/trained.ts";

const parts = { train: { steps: 300 }, model: { hidden: [20, 20] } };
const variants = { plain: {}, norm: { model: { batchNorm: {} } } };

const watched = once(() =>
  train(variants, {
    ...parts,
    watch: { at: [100, 200], saturationThreshold: 0.9 },
  })
);

Deno.test("looks between the first and the last leave the other pictures as they are", async () => {
  const alone = await train(variants, { ...parts, watch: { saturationThreshold: 0.9 } });
  const found = drawPictures(await watched());
  assertEquals(found, drawPictures(alone));
  assertEquals((await watched()).variants[0]!.runs[0]!.snapshots.map(({ step }) => step), [
    0,
    100,
    200,
    300,
  ]);
});

Deno.test("what was watched is kept in report.json", async () => {
  const result = await watched();
  assertEquals(parseResult(resultJson(result)), result);
});
