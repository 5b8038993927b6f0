/** Optimisers and schedules of experiments: constructors, JSON, defaults, groups, and what is refused. */

import { assertEquals, assertThrows } from "@std/assert";
import { ExperimentError } from "../../lib/device/errors.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { parameterGroups, reaches } from "../../lib/experiment/optimisers/groups.ts";
import {
  adam,
  adamw,
  type Optimiser,
  resolveOptimiser,
  rmsprop,
  sgd,
} from "../../lib/experiment/optimisers/mod.ts";
import {
  cosine,
  exponential,
  linearWarmup,
  oneCycle,
  scheduleOf,
} from "../../lib/experiment/schedules/mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import type { TrainChange } from "../../lib/experiment/train.ts";
import { rateAt } from "../../lib/nn/optim.ts";
import { smallExperiment } from "../cli/fakes.ts";

/** The small experiment with this optimiser, and a variant that trains so. */
function withOptimiser(optimiser: unknown, change: unknown = {}): Experiment {
  const base = smallExperiment();
  return {
    ...base,
    train: { steps: 100, batchSize: 4, optimiser: optimiser as Optimiser },
    variants: { plain: {}, other: { train: change as TrainChange } },
  };
}

const pairs: readonly [name: string, made: Optimiser, spelt: unknown][] = [
  ["sgd", sgd({ lr: 0.1, momentum: 0.9 }), { kind: "sgd", lr: 0.1, momentum: 0.9 }],
  ["adam", adam(), { kind: "adam" }],
  [
    "adamw with a schedule and groups",
    adamw({
      lr: linearWarmup(cosine(0.1, { min: 0.01 }), { steps: 10 }),
      groups: { "*.bias": { weightDecay: 0 }, output: { lr: { 0: 0.1, 50: 0 } } },
    }),
    {
      kind: "adamw",
      lr: {
        kind: "linearWarmup",
        schedule: { kind: "cosine", lr: 0.1, min: 0.01 },
        steps: 10,
      },
      groups: { "*.bias": { weightDecay: 0 }, output: { lr: { "0": 0.1, "50": 0 } } },
    },
  ],
  ["rmsprop", rmsprop({ lr: oneCycle(0.1, { pctStart: 0.5 }) }), {
    kind: "rmsprop",
    lr: { kind: "oneCycle", maxLr: 0.1, pctStart: 0.5 },
  }],
  ["exponential", sgd({ lr: exponential(1, 0.1) }), {
    kind: "sgd",
    lr: { kind: "exponential", from: 1, to: 0.1 },
  }],
];

for (const [name, made, spelt] of pairs) {
  Deno.test(`constructors and JSON say the same: ${name}`, () => {
    assertEquals(made, spelt);
    const ours = parseExperiment(withOptimiser(made), "x.ts");
    const theirs = parseExperiment(JSON.parse(JSON.stringify(withOptimiser(spelt))), "x.json");
    const resolved = resolveExperiment(ours);
    assertEquals(resolveExperiment(theirs), resolved);
    const again = resolved.variants[0]!.train.optimiser;
    const groups = Object.keys(again.groups).length > 0 ? {} : { groups: undefined };
    const written = JSON.parse(JSON.stringify({ ...again, ...groups }));
    const full = parseExperiment(withOptimiser(written), "y.json");
    assertEquals(resolveExperiment(full).variants[0]!.train.optimiser, again);
  });
}

Deno.test("what is left out is PyTorch's; a schedule lasts as long as its run", () => {
  const { betas, weightDecay, groups } = resolveOptimiser(adamw(), 7) as Required<
    ReturnType<typeof adamw>
  >;
  assertEquals([betas, weightDecay, groups], [[0.9, 0.999], 0.01, {}]);
  assertEquals(resolveOptimiser(rmsprop(), 7).lr, 0.01);
  const lr = linearWarmup(cosine(0.1), { steps: 10 });
  const resolved = resolveExperiment(withOptimiser(sgd({ lr }), { steps: 50 }), { steps: 30 });
  assertEquals(resolved.variants.map(({ train }) => train.steps), [30, 30]);
  const own = resolveExperiment(withOptimiser(sgd({ lr }), { steps: 50 })).variants;
  assertEquals(own.map(({ train }) => train.steps), [100, 50]);
  const ends = own.map(({ train: { optimiser, steps } }) => {
    const schedule = scheduleOf(optimiser.lr);
    return [rateAt(schedule, 10), rateAt(schedule, steps)];
  });
  assertEquals(ends, [[0.1, 0], [0.1, 0]]);
});

Deno.test("a variant's optimiser replaces with a kind, and merges without", () => {
  const base = adam({ lr: 0.01, eps: 1e-6, groups: { bias: { lrScale: 2 } } });
  const other = (change: TrainChange) =>
    resolveExperiment(parseExperiment(withOptimiser(base, change), "x.ts")).variants[1]!.train;
  assertEquals(other({ optimiser: { lr: 0.1 } }).optimiser, {
    ...resolveOptimiser(base, 100),
    lr: 0.1,
  });
  assertEquals(other({ optimiser: sgd({ lr: 1 }) }).optimiser, resolveOptimiser(sgd({ lr: 1 }), 1));
  assertEquals(other({ clipGradNorm: 2 }).clipGradNorm, 2);
  const clipped = withOptimiser(base, { clipGradNorm: null });
  const { variants } = resolveExperiment({
    ...clipped,
    train: { ...clipped.train, clipGradNorm: 1 } as never,
  });
  assertEquals(variants.map(({ train }) => train.clipGradNorm), [1, undefined]);
});

Deno.test("a selector means parameters, by their name or that of a module that they are part of", () => {
  const names = ["hidden1.linear.weight", "hidden12.linear.bias", "output.linear.weight"];
  const reached = (selector: string) =>
    names.map((name) => Number(reaches(selector, name))).join("");
  const found = ["hidden", "hidden1", "hidden12", "linear", "*.linear", "hidden.linear.weight"]
    .concat("bias", "*.bias", "output.weight", "hidden.weight", "weight.linear", "hidden.norm")
    .map(reached);
  const expected = ["110", "100", "010", "111", "111", "100"]
    .concat("010", "010", "001", "100", "000", "000");
  assertEquals(found, expected);
});

Deno.test("parameters with the same options are one group, whose rates may follow", () => {
  const spec = sgd({
    lr: { 0: 1, 5: 0.5 },
    weightDecay: 0.1,
    groups: { bias: { weightDecay: 0 }, output: { lrScale: 0.5 } },
  });
  const names = ["a.weight", "a.bias", "output.weight", "output.bias", "b.bias"];
  const groups = parameterGroups(resolveOptimiser(spec, 10), names);
  assertEquals(
    groups.map((
      { names, rates, weightDecay },
    ) => [names.join(" "), rateAt(rates, 0), rateAt(rates, 5), weightDecay]),
    [
      ["a.weight", 1, 0.5, 0.1],
      ["a.bias b.bias", 1, 0.5, 0],
      ["output.weight", 0.5, 0.25, 0.1],
      ["output.bias", 0.5, 0.25, 0],
    ],
  );
});

const SELECTED = '"hidden.linear.bias"';
const PATH = "train.optimiser";
const OTHER = `variants.other.${PATH}`;
const faults: readonly [name: string, optimiser: unknown, change: unknown, message: string][] = [
  [
    "an unknown kind",
    { kind: "adm" },
    {},
    `${PATH}.kind: expected one of "sgd", "adam", ` +
    `"adamw", "rmsprop", found "adm"; did you mean "adam"?`,
  ],
  [
    "no kind",
    { lr: 0.1 },
    {},
    `${PATH}.kind: missing; expected one of "sgd", "adam", "adamw", ` +
    `"rmsprop"`,
  ],
  [
    "a misspelt key",
    { kind: "sgd", lr: 1, momentun: 0 },
    {},
    `${PATH}.momentun: unknown key; ` +
    `did you mean "momentum"?`,
  ],
  [
    "no rate",
    { kind: "sgd" },
    {},
    `${PATH}.lr: missing; expected a rate, rates by step, e.g. ` +
    `{ 0: 0.1, 100000: 0.01 }, or a schedule, e.g. cosine(0.1)`,
  ],
  [
    "a negative rate",
    adam({ lr: cosine(-1) }),
    {},
    `${PATH}.lr.lr: expected a number that is ` +
    `not negative, found -1`,
  ],
  [
    "a beta of 1",
    adam({ betas: [0.9, 1] }),
    {},
    `${PATH}.betas[1]: expected a number from 0 to ` +
    `0.999999, found 1`,
  ],
  [
    "an unknown schedule",
    { kind: "adam", lr: { kind: "cosin", lr: 1 } },
    {},
    `${PATH}.lr.kind: ` +
    `expected one of "cosine", "exponential", "linearWarmup", "oneCycle", found "cosin"; did you ` +
    `mean "cosine"?`,
  ],
  [
    "a rate of a schedule that is none",
    sgd({ lr: exponential(0, 1) }),
    {},
    `${PATH}.lr.from: ` +
    `expected a number of at least 1e-30, found 0`,
  ],
  [
    "three phases too long",
    sgd({ lr: oneCycle(1, { threePhase: true, pctStart: 0.6 }) }),
    {},
    `${PATH}.lr: expected a pctStart of at most 0.5 with threePhase, found 0.6`,
  ],
  [
    "nesterov alone",
    sgd({ lr: 1, nesterov: true }),
    {},
    `${PATH}: expected a momentum above 0 ` +
    `and a dampening of 0 with nesterov, found momentum 0 and dampening 0`,
  ],
  [
    "nesterov by a merge",
    sgd({ lr: 1, nesterov: true, momentum: 0.9 }),
    {
      optimiser: { momentum: 0 },
    },
    `${OTHER}: expected a momentum above 0 and a dampening of 0 with nesterov, found momentum 0 ` +
    `and dampening 0`,
  ],
  [
    "an option of another kind",
    sgd({ lr: 1 }),
    { optimiser: { betas: [0.9, 0.99] } },
    `${OTHER}.betas: unknown key of an optimiser of kind "sgd"; known are lr, weightDecay, ` +
    `groups, momentum, dampening, nesterov`,
  ],
  [
    "a group of nothing",
    adam({ groups: { outptu: { lr: 1 } } }),
    {},
    `${PATH}.groups.outptu: ` +
    `no parameter is meant by it; did you mean "output"?`,
  ],
  [
    "groups that meet",
    adam({ groups: { hidden: { lr: 1 }, bias: { lrScale: 1 } } }),
    {},
    `${PATH}.groups.bias: expected each parameter's lr from one group, found ${SELECTED} in that ` +
    `of "hidden" too`,
  ],
  [
    "a group without options",
    adam({ groups: { bias: {} } }),
    {},
    `${PATH}.groups.bias: expected ` +
    `lr, lrScale or weightDecay, found none`,
  ],
  [
    "a rate twice",
    adam({ groups: { bias: { lr: 1, lrScale: 1 } } }),
    {},
    `${PATH}.groups.bias: ` +
    `expected lr or lrScale, found both`,
  ],
  [
    "a number beside a schedule",
    adam({ lr: cosine(1), groups: { bias: { lr: 0.1 } } }),
    {},
    `${PATH}.groups.bias.lr: expected rates by step or a schedule, as the optimiser has, found ` +
    `0.1; to follow its rate at a distance write lrScale, to keep one { 0: 0.1 }`,
  ],
  [
    "no norm",
    adam(),
    { clipGradNorm: 0 },
    "variants.other.train.clipGradNorm: expected a " +
    "positive number, found 0",
  ],
  [
    "no steps of a variant",
    adam(),
    { steps: 0 },
    "variants.other.train.steps: expected a " +
    "positive whole number, found 0",
  ],
];

for (const [name, optimiser, change, message] of faults) {
  Deno.test(`refused: ${name}`, () => {
    const parse = () => parseExperiment(withOptimiser(optimiser, change), "x.ts");
    assertEquals(assertThrows(parse, ExperimentError).message, `x.ts: ${message}`);
  });
}
