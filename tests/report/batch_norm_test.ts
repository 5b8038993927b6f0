/** What a report says of batch norm on the way: gaps of the running statistics, and jitter. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { figure, percent } from "../../lib/diagnosis/wording.ts";
import { drawPictures } from "../../lib/report/pages/page.ts";
import { assertNotIncludes, drawn, once, said, train } from "../helpers/trained.ts";

const norm = (momentum: number) => ({ model: { batchNorm: { momentum } } });

const watched = once(() =>
  train({ plain: {}, usual: norm(0.1), slow: norm(0.001) }, {
    seeds: [1, 2],
    train: { steps: 60 },
    model: { hidden: [12, 12, 12, 12] },
    watch: { at: [20, 40], calibration: true, jitter: { batches: 8 } },
  })
);

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

Deno.test("gaps are root mean squares over layers and seeds, at the first look and the last", async () => {
  const result = await watched();
  const words = said(result, "batch-norm-gaps");
  const at = (step: number) => {
    const gaps = result.variants[2]!.runs.flatMap((run) => run.batchNormGaps!)
      .filter((gap) => gap.step === step);
    assertEquals(gaps.length, 2 * 4);
    return `${figure(rootMeanSquare(gaps.map(({ mean }) => mean)))} standard deviations and ` +
      `${percent(rootMeanSquare(gaps.map(({ std }) => std)))} after ${step} steps`;
  };
  assertStringIncludes(words, "root mean squares over features, layers and seeds: usual ");
  assertStringIncludes(words, `; slow ${at(20)}, ${at(60)}.`);
  assertNotIncludes(words, "plain");
  const { tables } = drawPictures(result).find(({ name }) => name === "batch-norm-gaps")!;
  assertEquals(tables.map(({ caption }) => caption), ["usual (seed 1)", "slow (seed 1)"]);
  const [gap] = result.variants[1]!.runs[0]!.batchNormGaps!;
  const [layer, step, mean] = tables[0]!.rows[0]!;
  assertEquals([layer, step], [gap!.layer, `${gap!.step}`]);
  assert(Math.abs(Number(mean) / gap!.mean - 1) < 0.006);
});

Deno.test("jitter is given by layer, a mean over the seeds, least to most", async () => {
  const result = await watched();
  const [first, second] = result.variants[1]!.runs.map(({ jitter }) => jitter!);
  const means = first!.map(({ layer, jitter }, index) => ({
    layer,
    mean: (jitter + second![index]!.jitter) / 2,
  })).toSorted((a, b) => a.mean - b.mean);
  const [least, most] = [means[0]!, means.at(-1)!];
  const words = said(result, "jitter");
  assertMatch(words, /^The same example in 8 minibatches: .* a mean over units and seeds: usual /);
  assertStringIncludes(
    words,
    `usual ${figure(least.mean)} of ${least.layer} to ${figure(most.mean)} of ${most.layer}; slow `,
  );
  assertNotIncludes(drawn(result, "jitter"), ">plain<");
});

Deno.test("of more layers than a picture has room for, those with the largest gaps are scattered", async () => {
  const result = await watched();
  const svg = drawn(result, "batch-norm");
  for (const [place, label] of [[1, "usual"], [2, "slow"]] as const) {
    const layers = result.variants[place]!.runs[0]!.batchNorm.map((layer) => ({
      name: layer.layer,
      gap: Math.max(
        ...layer.runningMean.map((mean, unit) =>
          Math.max(
            Math.abs(mean - layer.calibratedMean[unit]!),
            Math.abs(layer.runningStd[unit]! - layer.calibratedStd[unit]!),
          ) / layer.calibratedStd[unit]!
        ),
      ),
    })).toSorted((a, b) => b.gap - a.gap);
    const drawnLayers = [
      ...svg.matchAll(/<text [^>]*>([^<]*)<\/text>\n<text [^>]*>(hidden[^<]*)</g),
    ]
      .filter(([, variant]) => variant === label).map(([, , layer]) => layer);
    const wanted = layers.slice(0, 3).map(({ name }) => name);
    assertEquals(drawnLayers.toSorted(), wanted.toSorted(), label);
  }
});
