/** Rows of training steps as series: buckets, what is not finite, and where a run diverges. */

import { assert, assertEquals } from "@std/assert";
import { bucketSizeOf, meanSeries, SeriesLog } from "../../lib/runner/series.ts";
import type { RowLayout } from "../../lib/runner/step_recorder.ts";

const layout: RowLayout = {
  layers: [
    { layer: "hidden.tanh", isFlatSomewhere: true, hasGradient: true },
    { layer: "other.linear", isFlatSomewhere: false, hasGradient: false },
  ],
  parameters: [{ parameter: "hidden.weight", size: 3 }, { parameter: "bias", size: 1 }],
  clipGradNorm: undefined,
};

/** A row: of each layer six numbers, of each parameter six. */
function row(step: number, more: Partial<Record<"flat" | "update", number>> = {}): number[] {
  const { flat = 0.25, update = 0.01 } = more;
  return [
    ...[step, 2, 0.5, 1, flat, 7],
    ...[-step, 1, 7, 7, 7, 7],
    ...[2, 1, 7, 10, 7, update],
    ...[3, NaN, 7, NaN, 7, NaN],
  ];
}

Deno.test("a bucket has mean, minimum and maximum of its steps, the last of fewer", () => {
  const log = new SeriesLog(layout, 1, 3);
  log.take([Float32Array.from([0, 1].flatMap((step) => row(step)))]);
  log.take([Float32Array.from([2, 3, 4, 5, 6].flatMap((step) => row(step)))]);
  const { bucketSize, layers, parameters, gradientNorm } = log.of(0);
  assertEquals(bucketSize, 3);
  assertEquals(layers[0]!.mean, { mean: [1, 4, 6], min: [0, 3, 6], max: [2, 5, 6] });
  assertEquals(layers[0]!.flat!.mean, [0.25, 0.25, 0.25]);
  assertEquals(layers[1]!.flat, undefined);
  assertEquals(layers[1]!.gradientStd.max, [NaN, NaN, NaN]);
  assertEquals(parameters[0]!.gradientToData.mean, [0.1, 0.1, 0.1]);
  assertEquals(parameters[0]!.updateToData.mean, [-3, -3, -3]);
  assertEquals(parameters[1]!.gradientStd.mean, [NaN, NaN, NaN]);
  // 3 values of mean 2 and variance 1, and a single 3.
  assertEquals(gradientNorm.mean[0], Number(Math.sqrt(3 * 4 + 2 * 1 + 9).toPrecision(5)));
});

Deno.test("what is not finite counts where there is nothing else", () => {
  const log = new SeriesLog(layout, 1, 2);
  const updates = [0, 0.01, 0, 0];
  log.take([Float32Array.from(updates.flatMap((update, step) => row(step, { update })))]);
  const { updateToData } = log.of(0).parameters[0]!;
  assertEquals(updateToData, {
    mean: [-3, -Infinity],
    min: [-3, -Infinity],
    max: [-3, -Infinity],
  });
});

Deno.test("the gradients are those before they were clipped", () => {
  const clipped = { ...layout, clipGradNorm: 0.5 };
  const log = new SeriesLog(clipped, 1, 1);
  log.take([Float32Array.from([...row(0), 2, NaN, 7, 7, 7, 7, ...row(1), 0.4, NaN, 7, 7, 7, 7])]);
  const { gradientStd, updateToData } = log.of(0).parameters[0]!;
  assertEquals(gradientStd.mean, [4, 1]);
  assertEquals(updateToData.mean, [-3, -3]);
});

Deno.test("the mean over seeds is of those that got so far", () => {
  const log = new SeriesLog(layout, 2, 1);
  log.take([row(1), [...row(3), ...row(5)]].map((own) => Float32Array.from(own)));
  const { layers, gradientNorm } = meanSeries([log.of(0), log.of(1)]);
  assertEquals(layers[0]!.mean, [2, 5]);
  assertEquals(layers[1]!.gradientMean, [NaN, NaN]);
  assertEquals(gradientNorm.length, 2);
});

Deno.test("a report's series have 200,000 numbers at most, but a run eight buckets", () => {
  const parameters = Array.from({ length: 19 }, () => ({ parameter: "p", size: 1 }));
  const layers = Array.from({ length: 5 }, () => layout.layers[0]!);
  const deep = { layers, parameters, clipGradNorm: undefined };
  const buckets = (steps: number, runs: number) =>
    Math.ceil(steps / bucketSizeOf(steps, deep, runs));
  assertEquals([buckets(7, 80), buckets(200_000, 1), buckets(200_000, 10_000)], [7, 200, 8]);
  const numbers = 3 * (5 * 5 + 3 * 19 + 1) * 40 * buckets(200_000, 40);
  assert(numbers <= 200_000 && numbers > 175_000, `${numbers}`);
});
