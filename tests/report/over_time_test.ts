/** What a report shows of what every step recorded: lines, bands and sentences of real runs. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { layerPoints, networkPoints, weightPoints } from "../../lib/diagnosis/over_time.ts";
import { figure, percent } from "../../lib/diagnosis/wording.ts";
import { zeros } from "../../lib/experiment/mod.ts";
import { drawPictures } from "../../lib/report/pages/page.ts";
import type { ExperimentResult } from "../../lib/runner/result.ts";
import { assertNotIncludes, drawn, gain, once, said, train } from "../helpers/trained.ts";

const parts = { watch: { everyStep: true }, model: { hidden: [20, 20] } };
const biased = { model: { batchNorm: {} }, change: { linear: { bias: true } } };

/** Of 450 steps three go into a bucket. */
const seeds = once(() =>
  train({ plain: {}, half: { model: gain(0.3) }, biased }, {
    ...parts,
    seeds: [5, 6],
    train: { steps: 450 },
  })
);

const one = once(() =>
  train({
    plain: {},
    unbiased: { model: { batchNorm: {} } },
    blown: {
      model: { activation: "linear", ...gain(3) },
      train: { optimiser: { lr: 30 } },
    },
    zeros: { model: { init: { hidden: { weight: zeros, bias: zeros } } } },
    fifth: {},
  }, { ...parts, train: { steps: 40 } })
);

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sentence of a picture that has these words. */
function sentence(result: ExperimentResult, picture: string, words: string): string {
  const { findings } = drawPictures(result).find(({ name }) => name === picture)!;
  return findings.find((finding) => finding.includes(words))!;
}

Deno.test("of several seeds a line is the mean of their buckets, its band their range", async () => {
  const result = await seeds();
  const [plain] = result.variants;
  const series = plain!.runs.map((run) => run.series!);
  const [points] = weightPoints(result, plain!, ({ updateToData }) => updateToData);
  assertEquals(points!.name, "embedding.weight");
  const means = series.map(({ parameters }) => parameters[0]!.updateToData.mean);
  assertEquals(points!.points.length, 150);
  for (const [index, { step, mean, low, high }] of points!.points.entries()) {
    const both = means.map((each) => each[index]!);
    assertEquals(step, 3 * index + 1);
    assertEquals([low, high], [Math.min(...both), Math.max(...both)]);
    assert(Math.abs(mean - average(both)) < 1e-12);
  }
  assertStringIncludes(drawn(result, "update-ratios"), "means of 3 steps and over seeds");
  assertStringIncludes(drawn(result, "gradient-norm"), "band: from the lowest to the highest seed");
});

Deno.test("of one seed the band is the range in a bucket; of a point a step there is none", async () => {
  const result = await one();
  const [plain] = result.variants;
  const { gradientNorm } = plain!.runs[0]!.series!;
  const points = networkPoints(result, plain!, (series) => series.gradientNorm);
  assertEquals(points.map(({ mean }) => mean), [...gradientNorm.mean]);
  assertEquals(points.map(({ low }) => low), [...gradientNorm.min]);
  assertEquals(points.map(({ step }) => step), Array.from({ length: 40 }, (_, step) => step));
  assertStringIncludes(drawn(result, "update-ratios"), "dashed: -3; every step<");
});

Deno.test("update ratios are named at their ends, biases are not drawn", async () => {
  const result = await seeds();
  const last = weightPoints(result, result.variants[1]!, ({ updateToData }) => updateToData)
    .map(({ name, points }) => ({ name, mean: points.at(-1)!.mean }))
    .toSorted((a, b) => a.mean - b.mean);
  const [least, most] = [last[0]!, last.at(-1)!].map(({ name, mean }) =>
    `${mean.toFixed(1)} of ${name}`
  );
  const words = said(result, "update-ratios");
  assertStringIncludes(words, `means over seeds, smallest to largest: plain `);
  assertStringIncludes(words, `; half ${least} to ${most}; biased `);
  assertNotIncludes(drawn(result, "update-ratios"), ".bias<", ">hidden1.batchNorm.weight<");
});

Deno.test("the layer that changes most is named with its figures, what hardly changes is not", async () => {
  const result = await seeds();
  const words = sentence(result, "activation-series", "Standard deviation of the activations");
  const half = layerPoints(result, result.variants[1]!, ({ std }) => std)
    .map(({ name, points }) => ({ name, first: points[0]!.mean, last: points.at(-1)!.mean }))
    .toSorted((a, b) => b.last / b.first - a.last / a.first)[0]!;
  assert(half.last > 1.5 * half.first);
  assertStringIncludes(
    words,
    `half ${figure(half.first)} to ${figure(half.last)} (${half.name}); by less than a factor ` +
      "1.5: plain and biased.",
  );
  const flat = sentence(result, "activation-series", "Flat share");
  assertMatch(flat, /by less than 5 points: /);
  const share = layerPoints(result, result.variants[0]!, (layer) => layer.flat)[0]!.points[0]!;
  const { mean } = result.variants[0]!.runs[0]!.series!.layers[0]!.flat!;
  assert(Math.abs(mean[0]! - share.mean) < 0.1, percent(share.mean));
});

Deno.test("what stays zero is not said to change", async () => {
  const result = await one();
  const zero = layerPoints(result, result.variants[3]!, ({ std }) => std)[0]!;
  assert(zero.points.every(({ mean }) => mean === 0));
  for (const name of ["activation-series", "gradient-series"]) {
    assertNotIncludes(said(result, name), " 0 to 0 (");
  }
});

Deno.test("a bias in front of batch norm has no gradient, and only there is it said", async () => {
  const words = said(await seeds(), "gradient-norm");
  const { parameters } = (await seeds()).variants[2]!.runs[0]!.series!;
  const biases = parameters.filter(({ parameter }) => /^hidden\d\.linear\.bias$/.test(parameter));
  const most = Math.max(...biases.flatMap(({ gradientStd }) => gradientStd.max));
  assert(most > 0 && most < 1e-6, `${most}`);
  assertStringIncludes(
    words,
    "biased: hidden1.linear.bias and hidden2.linear.bias stand in front of a batch norm, which " +
      `subtracts them again; the standard deviation of their gradient is at most ${figure(most)},`,
  );
  assertEquals(words.match(/in front of a batch norm/g)?.length, 1);
  assertNotIncludes(said(await one(), "gradient-norm"), "in front of");
});

Deno.test("what diverges ends where it does, and does not set the scale of the others", async () => {
  const result = await one();
  assertEquals(result.variants[2]!.status, "diverged");
  const alone = { ...result, variants: result.variants.filter(({ status }) => status === "ok") };
  const ticks = (svg: string) => svg.match(/>[\d.]+<\/text>/g);
  const names = ["activation-series"];
  for (const name of names) {
    const [first] = drawn(result, name).split(">unbiased<");
    const [without] = drawn(alone, name).split(">unbiased<");
    assertEquals(ticks(first!), ticks(without!), name);
  }
  for (const { name, findings } of drawPictures(result)) {
    assert(!findings.join(" ").includes("not a number"), name);
  }
});

Deno.test("four rows of three panels are drawn, the fifth variant is folded", async () => {
  const { svg, more } = drawPictures(await one()).find(({ name }) => name === "activation-series")!;
  assertStringIncludes(svg, ">zeros<");
  assertNotIncludes(svg, ">fifth<");
  assertStringIncludes(more!, ">fifth<");
  assertNotIncludes(more!, ">plain<");
  const ratios = drawPictures(await one()).find(({ name }) => name === "update-ratios")!;
  assertEquals(ratios.more, undefined);
});

Deno.test("a run that ends within its first steps has one norm, and huge ones are short", async () => {
  const result = await train({ plain: {}, gone: { train: { optimiser: { lr: 1e6 } } } }, {
    ...parts,
    model: { hidden: [20, 20], activation: "linear" },
    train: { steps: 2_000 },
  });
  const { divergedAt, series } = result.variants[1]!.runs[0]!;
  assert(divergedAt! < series!.bucketSize, `${divergedAt}`);
  const { mean: [mean], max: [most] } = series!.gradientNorm;
  assert(mean! > 1e7);
  const short = (value: number) => value.toExponential(2);
  assertStringIncludes(
    said(result, "gradient-norm"),
    `; gone ${short(mean!)} in its only steps, at most ${short(most!)}.`,
  );
});
