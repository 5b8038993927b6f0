/** What is read off a ramp of learning rates: real runs, from rates that do nothing to a blow-up. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { exponential } from "../../lib/experiment/mod.ts";
import { slope } from "../../lib/diagnosis/statistics.ts";
import { drawPictures } from "../../lib/report/pages/page.ts";
import { assertNotIncludes, drawn, once, said, train } from "../helpers/trained.ts";

const ramp = (from: number, to: number, steps?: number) => ({
  train: { optimiser: { lr: exponential(from, to, steps === undefined ? {} : { steps }) } },
});

const ramped = once(() =>
  train({
    finder: ramp(1e-3, 10),
    idle: ramp(1e-12, 1e-11),
    blown: ramp(1e-3, 1e30),
    decays: ramp(0.1, 0.01),
    fixed: {},
  }, { train: { steps: 1000 } })
);

/** The sentence of one variant. */
async function sentence(label: string): Promise<string> {
  const findings =
    drawPictures(await ramped()).find(({ name }) => name === "rate-finder")!.findings;
  return findings.find((finding) => finding.startsWith(`${label}: `))!;
}

Deno.test("a rate finder's sentence has the rates of the fastest fall and of the lowest mean", async () => {
  const words = await sentence("finder");
  const [, fastest, fall, low, best, turned] = words.match(
    /^finder: the loss falls fastest around rate ([\d.]+), by ([\d.]+) a tenfold rate; its mean is lowest, ([\d.]+), around ([\d.]+); above that it turns up, to ([\d.]+) around 10\.$/,
  )!.map(Number);
  const losses = (await ramped()).variants[0]!.runs[0]!.firstLosses;
  const place = (rate: number) => Math.round((Math.log10(rate) + 3) / 4 * 999);
  const mean = (at: number) => {
    const part = losses.slice(Math.max(0, at - 25), at + 26);
    return part.reduce((sum, loss) => sum + loss, 0) / part.length;
  };
  const means = losses.map((_, at) => mean(at));
  assertEquals(Math.min(...means).toFixed(4), low!.toFixed(4));
  assert(Math.abs(place(best!) - means.indexOf(Math.min(...means))) <= 1, words);
  assertEquals(means.at(-1)!.toFixed(4), turned!.toFixed(4));
  // The fall around that rate, by the means of the two halves of the quarter of the ramp around it.
  const at = place(fastest!);
  const half = (begin: number) =>
    losses.slice(begin, begin + 125).reduce((sum, loss) => sum + loss, 0) / 125;
  const coarse = (half(at - 125) - half(at)) / (125 * 4 / 999);
  assert(Math.abs(coarse - fall!) < 0.3 * fall!, `${coarse} is not about ${fall}`);
});

Deno.test("rates that do nothing neither fall nor turn up; a blow-up names its rate", async () => {
  assertEquals(
    await sentence("idle"),
    "idle: the loss nowhere falls beyond the noise; up to 1e-11 it does not turn up beyond the " +
      "noise.",
  );
  const { divergedAt } = (await ramped()).variants[2]!.runs[0]!;
  const [, rate] = (await sentence("blown")).match(/; at (\S+) it is no longer finite\.$/)!;
  const expected = 1e-3 * (1e33) ** (divergedAt! / 999);
  assert(Math.abs(Number(rate) / expected - 1) < 0.01, `${rate} is not ${expected}`);
});

Deno.test("only ramps that rise are drawn, over the exponents of their rates", async () => {
  const words = said(await ramped(), "rate-finder");
  assertNotIncludes(words, "decays", "fixed", "NaN");
  const svg = drawn(await ramped(), "rate-finder");
  assertNotIncludes(svg, ">decays<", ">fixed<");
  assertStringIncludes(svg, "log10 of the learning rate");
  const { variants, ...rest } = await ramped();
  const others = { ...rest, variants: variants.slice(3) };
  assertEquals(drawPictures(others).some(({ name }) => name === "rate-finder"), false);
});

Deno.test("a ramp of fewer steps than the run ends there, of few steps says nothing", async () => {
  const result = await train({ short: ramp(1e-3, 1, 60), whole: ramp(1e-3, 10, 500) }, {
    train: { steps: 600 },
  });
  const words = said(result, "rate-finder");
  assertStringIncludes(
    words,
    "short: too few steps to tell a trend from the noise of minibatches.",
  );
  const losses = result.variants[1]!.runs[0]!.firstLosses.slice(486, 500);
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  assertMatch(words, /whole: .* around 10\.$/);
  assertStringIncludes(words, `to ${mean.toFixed(4)} around 10.`);
});

Deno.test("the slope of least squares and its standard error are scipy.stats.linregress's", () => {
  // linregress([1, 2, 4, 7, 8], [3, 1, 4, 1, 5])
  const { mean, error } = slope([[1, 3], [2, 1], [4, 4], [7, 1], [8, 5]]);
  assertEquals([mean.toFixed(10), error.toFixed(10)], ["0.1720430108", "0.3237731840"]);
});
