/** What is drawn of losses: smoothed, in a range that a diverging variant does not stretch. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  closer,
  growing,
  type Point,
  rawSeries,
  reach,
  runSeries,
  smoothed,
  stepsOfPoint,
} from "../../lib/diagnosis/series.ts";
import { bestFirst } from "../../lib/diagnosis/measures.ts";
import { linear, logarithmic } from "../../lib/report/svg/scales.ts";
import { drawn, once, train } from "../helpers/trained.ts";

/** Two rates that learn, one under which the loss leaves the numbers, from two seeds each. */
const real = once(() =>
  train({
    fast: { train: { optimiser: { lr: 0.05 } } },
    ruined: { train: { optimiser: { lr: 30 } } },
    slow: { train: { optimiser: { lr: 0.001 } } },
  }, {
    seeds: [1, 2],
    model: { hidden: [30, 30], activation: "linear" },
    train: { steps: 600 },
  })
);

function flat(...means: readonly number[]): Point[] {
  return means.map((mean, step) => ({ step, mean, low: mean, high: mean }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

Deno.test("smoothed losses are the means of equal stretches with their outermost edges", async () => {
  const points = runSeries((await real()).variants[0]!);
  const few = smoothed(points, 50);
  const size = Math.ceil(points.length / 50);
  assertEquals(few.length, Math.ceil(points.length / size));
  const part = points.slice(size, 2 * size);
  assertAlmostEquals(few[1]!.mean, mean(part.map((p) => p.mean)), 1e-12);
  assertEquals(few[1]!.low, Math.min(...part.map((p) => p.low)));
  assertEquals(few[1]!.high, Math.max(...part.map((p) => p.high)));
  const { variants } = await real();
  assertEquals(few[2]!.step - few[1]!.step, stepsOfPoint(variants, 50));
  assertEquals(stepsOfPoint(variants.slice(1, 2), 50), variants[1]!.runs[0]!.lossBuckets[0]!.count);
});

Deno.test("the raw band holds every minibatch of every seed", async () => {
  const variant = (await real()).variants[0]!;
  const raw = rawSeries(variant);
  raw.forEach(({ low, high }, index) => {
    const buckets = variant.runs.map(({ lossBuckets }) => lossBuckets[index]!);
    assertEquals(low, Math.min(...buckets.map(({ min }) => min)));
    assertEquals(high, Math.max(...buckets.map(({ max }) => max)));
  });
  const { start, count } = variant.runs[1]!.lossBuckets[3]!;
  const losses = variant.runs[1]!.firstLosses.slice(start, start + count);
  assert(losses.every((loss) => loss >= raw[3]!.low - 1e-6 && loss <= raw[3]!.high + 1e-6));
});

Deno.test("the first losses stay as they are, later ones become means; none is lost", () => {
  const losses = Array.from({ length: 1000 }, (_, step) => 27 / (1 + step));
  const points = growing(losses);
  assertEquals(points.slice(0, 20).map((p) => p.mean), losses.slice(0, 20));
  assertAlmostEquals(points.at(-1)!.mean, mean(losses.slice(-points.length)), 0.01);
  assert(points.length < 120);
  const steps = points.map(({ step }) => step);
  assert(steps.every((step, index) => index === 0 || step > steps[index - 1]!));
});

Deno.test("a variant that diverges leaves the others' ranges as they are", async () => {
  const sound = [flat(3.3, 2.5, 2.4), flat(3.2, 2.6, 2.5)]
    .map((points) => ({ points, isSound: true }));
  const wild = { points: flat(3.3, 1e4, 1e30), isSound: false };
  assertEquals(closer([...sound, wild]), closer(sound));
  assertEquals(reach(sound, 3), [2.4, 3.3]);
  assertEquals(reach([...sound, wild], 3), [2.4, 3 * 3.3]);
  const { variants } = await real();
  assertEquals(variants[1]!.status, "diverged");
  const courses = variants.map((variant) => ({
    points: runSeries(variant),
    isSound: variant.status === "ok",
  }));
  assertEquals(closer(courses), closer([courses[0]!, courses[2]!]));
  assert(drawn(await real(), "loss-curves").includes("diverged at step"));
});

Deno.test("one variant far above does not flatten the rest; one a little above is shown", () => {
  const three = [flat(2.5, 2.4, 2.4), flat(2.6, 2.5, 2.4), flat(2.7, 2.5, 2.5)];
  const range = (points: Point[]) =>
    closer([...three, points].map((points) => ({ points, isSound: true })))[1];
  assert(range(flat(60, 61, 60)) < 3);
  assert(range(flat(3.1, 3.1, 3.1)) > 3.1);
});

Deno.test("variants are ordered by what answers the question, those without a figure last", async () => {
  assertEquals(bestFirst(await real()).map(({ name }) => name), ["fast", "slow", "ruined"]);
});

Deno.test("axes have figures whatever their range; a logarithmic one has minor ticks", () => {
  const labels = (scale: { ticks: readonly { label: string }[] }) =>
    scale.ticks.map(({ label }) => label).filter((label) => label !== "");
  assertEquals(labels(linear([0, 1], [0, 100])), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  assertEquals(labels(logarithmic([2, 27.9], [0, 100])), ["2", "3", "5", "7", "10", "20", "30"]);
  assertEquals(labels(logarithmic([2.1, 2.9], [0, 100])), ["2.2", "2.4", "2.6", "2.8"]);
  assertEquals(labels(logarithmic([1e-5, 1e-1], [0, 100])), [
    "1e-5",
    "1e-4",
    "0.001",
    "0.01",
    "0.1",
  ]);
  assertEquals(logarithmic([2, 27.9], [0, 100]).ticks.length, 11);
  for (const range of [[1e-300, 1e300], [1, 1], [5e-324, 1], [1, 1.7e308]] as const) {
    const found = labels(logarithmic(range, [0, 100]));
    assert(found.length > 1 && found.length < 20, `${range}: ${found}`);
  }
});
