/** The answer to an experiment's question, by real runs: in order, and no more than the figures show. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { adam, gaussian, linear, normal, sgd, table } from "../../lib/experiment/mod.ts";
import { answer } from "../../lib/diagnosis/answer.ts";
import type { ExperimentResult } from "../../lib/runner/result.ts";
import { irisCsv } from "../helpers/iris.ts";
import { gain, quiet, train, type Variants } from "../helpers/trained.ts";

/** Logits far from even, near even, and in between; few steps change none of that. */
const STARTS: Variants = {
  loud: { model: { init: { output: { ...quiet(), weight: normal(1) } } } },
  quiet: {},
  between: { model: { init: { output: { ...quiet(), weight: normal(0.3) } } } },
};

/** Every parameter of a hidden and the last layer standard normal. */
const drawn = { weight: normal(1), bias: normal(1) };
const standard = { hidden: drawn, output: drawn };

const few = { train: { steps: 20 } };
const mean = (result: ExperimentResult, variant: number) => {
  const losses = result.variants[variant]!.runs.map(({ final }) => final.dev);
  return (losses.reduce((sum, loss) => sum + loss) / losses.length).toFixed(4);
};

Deno.test("of one seed the variants stand in order, without a verdict", async () => {
  const result = await train(STARTS, few);
  const [loud, calm, between] = [0, 1, 2].map((variant) => mean(result, variant));
  const [order, shown, guess, ...rest] = answer(result);
  assertEquals(
    order,
    `Dev loss after training, lowest first: quiet at ${calm}; between at ${between}; ` +
      `loud at ${loud}.`,
  );
  assertEquals(
    shown,
    "How much such differences vary from seed to seed, one seed does not show.",
  );
  assertEquals(
    [guess, rest],
    [
      "No better than an even guess, ln 27 = 3.2958: between and loud.",
      ["No better than the characters' frequencies, whatever the input, 2.8902: quiet."],
    ],
  );
});

Deno.test("a few seeds have a spread and no verdict; six have one, by paired intervals", async () => {
  const variants: Variants = { ...STARTS, again: { label: "the same again" } };
  const two = await train(variants, { ...few, seeds: [1, 2] });
  const [order, shown] = answer(two);
  assertMatch(order!, /^Dev loss .*first: (quiet|the same again) at \d\.\d{4} ± 0\.\d{4}; /);
  assertMatch(order!, / \(mean ± standard deviation of 2 seeds\)\.$/);
  assertEquals(shown, "2 seeds are too few for a verdict.");
  const six = await train(variants, { ...few, seeds: [1, 2, 3, 4, 5, 6] });
  assertEquals(
    answer(six)[1],
    "Higher than the lowest: between and loud. Not shown to differ from the lowest: the same again. " +
      "By the paired t interval of 95 %, for all 6 pairs of variants at once.",
  );
});

Deno.test("seeds of their own cannot be paired", async () => {
  const result = await train({ one: { seeds: [1, 2] }, two: { seeds: [3, 4] } }, few);
  assertMatch(answer(result)[1]!, /^Their seeds are not all the same.* no verdict\.$/);
});

Deno.test("who diverged is named, with the step and the seeds, and is not in the order", async () => {
  const result = await train({
    plain: {},
    ends: { model: { activation: "linear" }, train: { optimiser: { lr: 1000 } } },
  }, { ...few, seeds: [1, 2] });
  const [order, _guess, ...rest] = answer(result);
  assertMatch(order!, /^Dev loss after training: plain at \d/);
  const steps = result.variants[1]!.runs.map(({ divergedAt }) => divergedAt!).sort((a, b) => a - b);
  const when = steps[0] === steps[1] ? `${steps[0]} steps` : `${steps[0]} to ${steps[1]} steps`;
  assertEquals(rest, [`Diverged: ends (after ${when}, 2 of 2 seeds).`]);
});

Deno.test("the question may be answered before any update; then divergence changes no place", async () => {
  const result = await train({
    wide: { model: gain(5) },
    ends: { train: { optimiser: { lr: 1e30 } } },
  }, { ...few, answeredBy: "flatShare", model: { hidden: [50, 50] } });
  const share = ({ snapshots: [first] }: ExperimentResult["variants"][number]["runs"][number]) => {
    const layers = first!.layers.filter(({ quantity }) => quantity === "activation");
    const shares = layers.map(({ summary }) => summary.saturated!);
    return (100 * shares.reduce((sum, one) => sum + one) / shares.length).toFixed(1);
  };
  const [wide, ends] = result.variants.map(({ runs }) => share(runs[0]!));
  const [order, , diverged, ...rest] = answer(result);
  assertEquals(
    order,
    "Share of flat activations at step 0, mean over layers, lowest first: " +
      `ends at ${ends} %; wide at ${wide} %.`,
  );
  assertMatch(diverged!, /^Diverged: ends \(after \d+ steps?\)\.$/);
  assertEquals(rest, []);
});

Deno.test("where neither end is wanted there is an order and nothing else", async () => {
  const result = await train({
    one: { network: [linear(20, { init: normal(1) })] },
    five: { network: [linear(20, { init: normal(5) })] },
  }, { data: gaussian({ rows: 200, features: 10 }), train: { steps: 0, batchSize: 200 } });
  const [order, ...rest] = answer(result);
  assertMatch(
    order!,
    /^Standard deviation .*, lowest first: one at 3\.\d+; five at 1[4-7]\.?\d*\.$/,
  );
  assertEquals(rest, []);
});

Deno.test("the spread of layers is the largest over the smallest, by each quantity", async () => {
  for (
    const [answeredBy, quantity] of [
      ["activationSpread", "activation"],
      ["gradientSpread", "activationGradient"],
    ] as const
  ) {
    const result = await train({ plain: {} }, {
      ...few,
      answeredBy,
      model: { hidden: [40, 40, 40], ...gain(3) },
    });
    const stds = result.variants[0]!.runs[0]!.snapshots[0]!.layers
      .filter((layer) => layer.quantity === quantity).map(({ summary }) => summary.std);
    assertEquals(stds.length, 3);
    const ratio = Math.max(...stds) / Math.min(...stds);
    const [order] = answer(result);
    assertMatch(order!, /: plain at [\d.]+\.$/);
    const found = Number(/plain at ([\d.]+)\.$/.exec(order!)![1]);
    assertEquals(Math.abs(found / ratio - 1) < 0.01, true, `${found} for ${ratio}`);
  }
});

Deno.test("the smallest update is that of the weight whose rate is a hundredth", async () => {
  const rates = { lr: 0.1, groups: { embedding: { lr: 0.001 } } };
  const result = await train({ plain: {}, slow: { train: { optimiser: rates } } }, {
    ...few,
    answeredBy: "updateToData",
    watch: { everyStep: true },
  });
  const [order] = answer(result);
  const found = /lowest first: slow at (-[\d.]+); plain at (-[\d.]+)\.$/.exec(order!);
  assertEquals(found === null, false, order);
  const { parameters } = result.variants[0]!.runs[0]!.series!;
  const lasts = parameters.filter(({ parameter }) => parameter.endsWith("weight"))
    .map(({ updateToData }) => updateToData.mean.at(-1)!);
  assertEquals(found![2], Math.min(...lasts).toPrecision(3).replace(/0+$/, ""));
});

Deno.test("a share is best where it is highest, and the verdict says so", async () => {
  const file = await Deno.makeTempFile({ suffix: ".csv" });
  await Deno.writeTextFile(file, irisCsv());
  const network = [linear("classes")];
  const still = { network, train: { optimiser: { lr: 0 } } };
  const result = await train({ still, learns: { network } }, {
    answeredBy: "accuracy",
    data: table({ file, target: "species", standardise: true }),
    train: { steps: 60, batchSize: 16, optimiser: adam({ lr: 0.05 }) },
    seeds: [1, 2, 3, 4, 5, 6],
  });
  await Deno.remove(file);
  const [order, ...rest] = answer(result);
  assertMatch(
    order!,
    /^Accuracy on the dev split, highest first: learns at [\d.]+ % ± [\d.]+ %; still at [\d.]+ %/,
  );
  assertEquals(rest, ["Lower than the highest: still. By the paired t interval of 95 %."]);
});

Deno.test("who has figures for some seeds only is in no order", async () => {
  const learns = { train: { steps: 300, batchSize: 32, optimiser: { lr: 0.1 } } };
  const loud = { hidden: [50, 50], activation: "linear", init: standard } as const;
  const result = await train({ plain: learns, some: { model: loud } }, {
    train: { steps: 30, batchSize: 8, optimiser: sgd({ lr: 0.038 }) },
    seeds: [1, 2, 3, 4, 5, 6],
  });
  const losses = result.variants[1]!.runs.map(({ final }) => final.dev).filter(Number.isFinite);
  assert(losses.length > 0 && losses.length < 6, `${losses}`);
  const mean = losses.reduce((sum, loss) => sum + loss) / losses.length;
  const [order, partly, diverged, ...rest] = answer(result);
  assertMatch(order!, /^Dev loss after training: plain at [\d.]+ ± [\d.]+ \(mean/);
  assertEquals(
    partly,
    `Not in the order, since not finite for every seed: some (${mean.toFixed(4)}, the mean of ` +
      `${losses.length} of 6 seeds).`,
  );
  assertMatch(
    diverged!,
    new RegExp(`^Diverged: some \\(after .*, ${6 - losses.length} of 6 seeds\\)`),
  );
  assertEquals(rest, []);
});
