/** What a report says of real losses: during training, after it, and over seeds. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runSeries } from "../../lib/diagnosis/series.ts";
import { htmlReport } from "../../lib/report/pages/html.ts";
import { facts } from "../../lib/report/pages/page.ts";
import { figure, loss, percent } from "../../lib/diagnosis/wording.ts";
import { normal } from "../../lib/experiment/mod.ts";
import type { ExperimentResult, SeedResult, VariantResult } from "../../lib/runner/result.ts";
import { assertNotIncludes, drawn, once, said, train } from "../helpers/trained.ts";

/** One network at five rates: two too low to learn, a good one, two far too high. */
const rates = once(() =>
  train({
    slow: { train: { optimiser: { lr: 1e-6 } } },
    frozen: { train: { optimiser: { lr: 0 } } },
    good: {},
    wild: { train: { optimiser: { lr: 3 } } },
    wilder: { train: { optimiser: { lr: 50 } } },
  }, { train: { steps: 2000 } })
);

/** Two rates that differ a little, on a split whose dev words are the easier ones. */
const seeds = (count: number) =>
  train({ faster: {}, slower: { train: { optimiser: { lr: 0.08 } } } }, {
    seeds: Array.from({ length: count }, (_, index) => index + 1),
    train: { steps: 300 },
    data: {
      kind: "words",
      dataset: "names",
      contextLength: 3,
      shuffleSeed: 3,
      split: [0.8, 0.1, 0.1],
    },
  });
const threeSeeds = once(() => seeds(3));
const sixSeeds = once(() => seeds(6));

/** One rate that is fine, one at which some seeds diverge, and one at which all do. */
const someDiverge = once(() =>
  train({
    good: {},
    some: { train: { optimiser: { lr: 0.038 } } },
    all: { train: { optimiser: { lr: 1 } } },
  }, {
    seeds: [1, 2, 3, 4, 5, 6],
    model: { hidden: [50, 50], activation: "linear", init: {} },
    train: { steps: 30, batchSize: 8, optimiser: { kind: "sgd", lr: 0.001 } },
  })
);

function runOf(result: ExperimentResult, name: string): SeedResult {
  return variantOf(result, name).runs[0]!;
}

function variantOf(result: ExperimentResult, name: string): VariantResult {
  return result.variants.find((variant) => variant.name === name)!;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean minibatch loss of the steps from `from` up to `to`. */
function lossBetween(run: SeedResult, from: number, to: number): number {
  return meanOf(bucketsBetween(run, from, to));
}

/** The standard error of that mean. */
function errorBetween(run: SeedResult, from: number, to: number): number {
  const means = bucketsBetween(run, from, to);
  const mean = meanOf(means);
  return Math.sqrt(meanOf(means.map((one) => (one - mean) ** 2)) / (means.length - 1));
}

function bucketsBetween({ lossBuckets }: SeedResult, from: number, to: number): number[] {
  return lossBuckets.filter(({ start }) => start >= from && start < to).map(({ mean }) => mean);
}

Deno.test("rates that learn nothing, or ruin it, are not said to learn from the first step", async () => {
  const result = await rates();
  const words = said(result, "first-steps");
  assertNotIncludes(words, "nothing to change");
  const after = (way: string) => words.match(`${way}: ([^;]*)[.;]`)?.[1] ?? "";
  const [falls, stays, above] = [
    "it falls",
    "no change beyond the noise",
    "it ends above its start",
  ].map(after);
  assert(/^good \([^,]*\)$/.test(falls!), words);
  for (const name of ["slow", "frozen"]) assertStringIncludes(stays!, `${name} (`);
  for (const name of ["wild", "wilder"]) assertStringIncludes(above!, `${name} (`);
  const { firstLosses } = runOf(result, "good");
  const [first, last] = [firstLosses.slice(0, 100), firstLosses.slice(-100)].map(meanOf);
  assertStringIncludes(falls!, `good (${loss(first!)} to ${loss(last!)})`);
  const wild = runOf(result, "wild").firstLosses.slice(-100);
  assertStringIncludes(above!, `to ${loss(meanOf(wild))})`);
});

Deno.test("a high loss on all splits is not over-fitting, and is told apart from learning", async () => {
  const result = await rates();
  const words = said(result, "final-losses");
  assertNotIncludes(words, "over-fit", "smaller network", "fewer steps");
  const level = `No better than an even guess, ln 27 = ${loss(Math.log(27))}, by dev loss: `;
  const [, lost] = words.split(level);
  for (const name of ["slow", "frozen", "wild", "wilder"]) {
    const { train, dev } = runOf(result, name).final;
    assert(train > Math.log(27), name);
    assertStringIncludes(lost!, `${name} (${loss(dev)})`);
  }
  const { train, dev } = runOf(result, "good").final;
  assertStringIncludes(words, `good has the lowest dev loss, ${loss(dev)}.`);
  assertStringIncludes(words, `Dev loss less training loss: good ${loss(dev - train)}.`);
});

Deno.test("a network that only knows its training words is told by how much it fits them better", async () => {
  const result = await train({ plain: {} }, {
    train: { steps: 1000, optimiser: { kind: "sgd", lr: 0.3 } },
    data: {
      kind: "words",
      dataset: "names",
      contextLength: 3,
      shuffleSeed: 42,
      split: [0.004, 0.498, 0.498],
    },
  });
  const { train: fitted, dev } = runOf(result, "plain").final;
  assert(fitted < 1 && dev > Math.log(27), `${fitted} ${dev}`);
  assertEquals(
    said(result, "final-losses"),
    `No better than an even guess, ln 27 = 3.2958, by dev loss: plain (${loss(dev)}). ` +
      `Dev loss less training loss: plain ${loss(dev - fitted)}.`,
  );
});

Deno.test("one network alone, or with those that diverged, is not called the lowest", async () => {
  const alone = await train({ good: {} }, { train: { steps: 300 } });
  const { train: fitted, dev } = runOf(alone, "good").final;
  assertEquals(
    said(alone, "final-losses"),
    `The dev loss of good is ${loss(dev)}. Dev loss less training loss: good ${
      loss(dev - fitted)
    }.`,
  );
  const ruin = {
    model: { activation: "linear", hidden: [20, 20] },
    train: { optimiser: { lr: 100 } },
  } as const;
  const ruined = await train({ bad: ruin, worse: ruin }, { train: { steps: 30 } });
  assertEquals(said(ruined, "final-losses"), "No variant has finite final losses.");
  assertStringIncludes(drawn(ruined, "first-steps"), "diverged at step ");
  assertNotIncludes(drawn(ruined, "first-steps"), "no finite loss", ">0e");
});

Deno.test("one seed: differences are figures, with what one seed does not show", async () => {
  const result = await train({ good: {}, slower: { train: { optimiser: { lr: 0.05 } } } }, {
    train: { steps: 300 },
  });
  const by = runOf(result, "slower").final.dev - runOf(result, "good").final.dev;
  assertStringIncludes(
    said(result, "final-losses"),
    `Above that: slower by ${loss(by)}. How much such differences vary from seed to seed, one ` +
      "seed does not show.",
  );
});

Deno.test("of a difference of hundreds, one seed is not said to be too little", async () => {
  const result = await rates();
  assert(runOf(result, "wilder").final.dev - runOf(result, "good").final.dev > 100);
  assertNotIncludes(said(result, "final-losses"), "One seed cannot tell", "one seed", "worse");
});

Deno.test("the trend is each variant's own, with its sign and its standard error", async () => {
  const result = await rates();
  const words = said(result, "loss-curves");
  assertNotIncludes(words, "train longer", "changed by only", "bring little");
  const [, falling] = words.match(/Still falling by more than three standard errors: (.*)\.$/)!;
  for (const { name, runs } of result.variants) {
    const by = lossBetween(runs[0]!, 1800, 2000) - lossBetween(runs[0]!, 1600, 1800);
    const error = Math.hypot(
      errorBetween(runs[0]!, 1800, 2000),
      errorBetween(runs[0]!, 1600, 1800),
    );
    assertStringIncludes(words, `${name} ${by > 0 ? "+" : ""}${figure(by)} ± ${figure(error)}`);
    assertEquals(falling!.split(/, | and /).includes(name), by < -3 * error, `${name}: ${words}`);
  }
  assert(lossBetween(runOf(result, "wild"), 1800, 2000) > 3.3);
});

Deno.test("a change within the noise is not said to be the end of the fall", async () => {
  const short = await train({ good: {} }, { train: { steps: 500 } });
  const words = said(short, "loss-curves");
  assertStringIncludes(words, "No change exceeds three standard errors.");
  assertNotIncludes(words, "bring little", "only");
  const long = runOf(await rates(), "good").final.train;
  assert(runOf(short, "good").final.train - long > 0.1, "more steps bring much");
});

Deno.test("runs of 1 and 20 steps are too short for a trend, and nothing more is said", async () => {
  for (const steps of [1, 20]) {
    const result = await train({ good: {} }, { train: { steps } });
    assertEquals(
      said(result, "loss-curves"),
      "Too few steps to tell a trend from the noise of minibatches.",
    );
    assertEquals(said(result, "first-steps"), "");
  }
});

Deno.test("another rate is reported variant by variant, up or down, without a cause", async () => {
  const result = await train({
    drops: { train: { optimiser: { lr: { 0: 0.1, 400: 0.01 } } } },
    rises: { train: { optimiser: { lr: { 0: 0.01, 400: 0.1 } } } },
    steady: { train: { optimiser: { lr: 0.2 } } },
  }, { train: { steps: 800 } });
  const words = said(result, "loss-curves");
  assertNotIncludes(words, "rate drops", "overshooting", "does not help");
  for (const [name, change] of [["drops", "0.1 to 0.01"], ["rises", "0.01 to 0.1"]] as const) {
    const { firstLosses } = runOf(result, name);
    const by = meanOf(firstLosses.slice(400, 480)) - meanOf(firstLosses.slice(320, 400));
    assertStringIncludes(
      words,
      `Where the rate goes from ${change} at step 400, the mean minibatch loss of about 80 steps ` +
        `after less that of as many before: ${name} ${by > 0 ? "+" : ""}${figure(by)} ± `,
    );
  }
  assertEquals(words.match(/Where the rate/g)?.length, 2);
  assertStringIncludes(words, "tenth before: drops ");
  const known = new Map(facts(result));
  assertEquals(
    known.get("learning rate"),
    "drops: 0.1, 0.01 from step 400; rises: 0.01, 0.1 from step 400; steady: 0.2",
  );
});

Deno.test("a change of the rate that another one follows at once is given no figure", async () => {
  const result = await train({
    once: { train: { optimiser: { lr: { 0: 0.1, 400: 0.05 } } } },
    twice: { train: { optimiser: { lr: { 0: 0.1, 400: 0.05, 440: 0.001 } } } },
  }, { train: { steps: 800 } });
  const words = said(result, "loss-curves");
  assertEquals(
    words.match(/Where the rate goes .* at step 400, [^:]*: once \S+ ± \S+ \(/)?.length,
    1,
  );
  assertEquals(words.match(/Where the rate/g)?.length, 1);
});

Deno.test("a loss that is not finite from the start is said so, for how many seeds", async () => {
  const huge = { init: { output: { weight: normal(1e38) } } };
  const result = await train({ good: {}, huge: { model: huge } }, {
    seeds: [1, 2],
    train: { steps: 20 },
  });
  assertStringIncludes(
    said(result, "loss-curves"),
    "huge diverged for both seeds: before any step a loss is not finite.",
  );
  assertStringIncludes(
    said(result, "initial-losses"),
    "huge has no finite loss even before training for 2 of 2 seeds.",
  );
});

Deno.test("where the rate changes near the end, the trend there is not called one", async () => {
  const result = await train({
    late: { train: { optimiser: { lr: { 0: 0.1, 900: 0.01 } } } },
    steady: {},
  });
  const words = said(result, "loss-curves");
  assertStringIncludes(words, "Where the rate goes from 0.1 to 0.01 at step 900");
  assertStringIncludes(words, "tenth before: steady ");
  assertNotIncludes(words, "falling by more than three standard errors: late");
});

Deno.test("a loss that starts high is named with how long it stays there, not with a cause", async () => {
  const result = await train({ loud: { model: { init: { output: {} } } }, good: {} }, {
    train: { steps: 300 },
    model: { init: {} },
  });
  const words = said(result, "first-steps");
  const start = runOf(result, "loud").initialLoss;
  assertStringIncludes(words, `loud starts at ${loss(start)}, above the 3.2958 of an even guess; `);
  assertStringIncludes(words, "after 300 steps it is still above that.");
  assertNotIncludes(words, "hockey stick", "only shrink");
});

Deno.test("how long a loss stays high is not told from fewer steps than one mean takes", async () => {
  const result = await train({ loud: {} }, { train: { steps: 1 }, model: { init: {} } });
  assertEquals(
    said(result, "first-steps"),
    `loud starts at ${loss(runOf(result, "loud").initialLoss)}, above the 3.2958 of an even guess.`,
  );
});

Deno.test("seeds that agree are compared in pairs: an interval, and no verdict below six", async () => {
  const result = await threeSeeds();
  const [faster, slower] = result.variants.map(({ runs }) => runs.map(({ final }) => final.dev));
  const differences = slower!.map((dev, seed) => dev - faster![seed]!);
  assert(differences.every((difference) => difference > 0), `${differences}`);
  const mean = meanOf(differences);
  const error = Math.sqrt(meanOf(differences.map((one) => (one - mean) ** 2)) / 2);
  const reach = 4.302652730 * error; // scipy.stats.t.ppf(0.975, 2)
  const words = said(result, "final-losses");
  assertStringIncludes(
    words,
    `slower by ${loss(mean)} (${loss(mean - reach)} to ${loss(mean + reach)}); in brackets the ` +
      "paired t interval of 95 %. 3 seeds are too few for a verdict.",
  );
  assertNotIncludes(words, "chance", "spread over seeds");
});

Deno.test("from six seeds on the interval gives the verdict", async () => {
  const words = said(await sixSeeds(), "final-losses");
  assertStringIncludes(words, "faster has the lowest dev loss");
  assertStringIncludes(words, "Higher than the lowest: slower.");
  assertNotIncludes(words, "too few", "Not shown");
});

Deno.test("of several variants the intervals hold at once; equal ones share the lowest place", async () => {
  const result = await train({ one: {}, same: {}, near: { train: { optimiser: { lr: 0.101 } } } }, {
    seeds: [1, 2, 3, 4, 5, 6],
    train: { steps: 100 },
  });
  const words = said(result, "final-losses");
  assertStringIncludes(words, "near has the lowest");
  const dev = (name: string) => variantOf(result, name).runs.map(({ final }) => final.dev);
  const differences = dev("one").map((loss, seed) => loss - dev("near")[seed]!);
  const mean = meanOf(differences);
  const error = Math.sqrt(meanOf(differences.map((one) => (one - mean) ** 2)) / 5);
  const reach = 3.534110706 * error; // scipy.stats.t.ppf(1 - 0.05 / 2 / 3, 5)
  const by = `by ${loss(mean)} (${loss(mean - reach)} to ${loss(mean + reach)})`;
  assertStringIncludes(words, `one ${by} and same ${by}; in brackets`);
  assertStringIncludes(words, "for all 3 pairs of variants at once");
});

Deno.test("dev losses below the training losses are given as such", async () => {
  const result = await threeSeeds();
  const words = said(result, "final-losses");
  for (const { name, runs } of result.variants) {
    const gap = meanOf(runs.map(({ final }) => final.dev - final.train));
    assert(gap < 0);
    assertStringIncludes(words, `${name} ${loss(gap)}`);
  }
  assertNotIncludes(words, "at most");
});

Deno.test("the page's cells stay narrow: how many seeds a mean holds is a line of its own", async () => {
  const result = await someDiverge();
  const finite = variantOf(result, "some").runs.filter(({ final }) => Number.isFinite(final.dev));
  const lines = htmlReport(result, []).match(/<br>\([^)]*\)<\/td>/g);
  // Of the measure that answers, and of the three splits.
  assertEquals(lines, Array(4).fill(`<br>(${finite.length} of 6 seeds)</td>`));
});

Deno.test("where one of several seeds is left, its minibatches are not drawn as a range over seeds", async () => {
  const ruin = {
    model: { activation: "linear", hidden: [20, 20] },
    train: { optimiser: { lr: 100 } },
  } as const;
  const result = await train({ good: {}, ruin }, { seeds: [1, 2] });
  const [left, lost] = [variantOf(result, "good").runs[0]!, variantOf(result, "ruin").runs[1]!];
  const points = runSeries({ ...variantOf(result, "good"), runs: [left, lost] });
  assert(points.length < 1000 && points.length === left.lossBuckets.length);
  for (const { mean, low, high } of points) assertEquals([low, high], [mean, mean]);
});

Deno.test("who diverged is said with the seeds and the step, and is compared with nobody", async () => {
  const result = await someDiverge();
  const words = said(result, "loss-curves");
  const [, some, all] = result.variants.map(({ runs }) =>
    runs.filter(({ divergedAt }) => divergedAt !== undefined)
  );
  assert(some!.length > 0 && some!.length < 6 && all!.length === 6);
  const steps = some!.map(({ divergedAt }) => divergedAt!);
  const which = some!.map(({ seed }) => seed).join(", ").replace(/, (\d)$/, " and $1");
  assertStringIncludes(
    words,
    `some diverged for ${some!.length} of 6 seeds (${which}): after ${Math.min(...steps)}`,
  );
  assertStringIncludes(words, "all diverged for all 6 seeds: after ");
  assertNotIncludes(words, "Lower its learning rate", "scale of its weights");
  const final = said(result, "final-losses");
  assertStringIncludes(
    final,
    "Left out, since their final losses are not finite for every seed: some and all.",
  );
  assertNotIncludes(final, "some by", "all by");
  assertNotIncludes(said(result, "first-steps"), "some", "all ");
});

Deno.test("words keep the sign and the digits that a figure has", () => {
  assertEquals([loss(-0.0008), loss(-0.00001), loss(NaN)], ["-0.0008", "0.0000", "not a number"]);
  assertEquals([figure(0.000303), figure(-1234567), figure(0)], ["0.000303", "-1230000", "0"]);
  assertEquals([percent(0.99994), percent(1), percent(0.0001)], [
    "over 99.9 %",
    "100.0 %",
    "under 0.1 %",
  ]);
});
