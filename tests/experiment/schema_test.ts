/** Every fault of an experiment file is found, all at once, and named. */

import { assertEquals } from "@std/assert";
import lecture from "../../experiments/bn-vs-kaiming.ts";
import type { Layer } from "../../lib/experiment/layers/mod.ts";
import type { Mlp } from "../../lib/experiment/presets.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import { smallExperiment } from "../cli/fakes.ts";
import { type Keys, problems, withValue } from "../helpers/faults.ts";

Deno.test("valid experiments come back as they are", () => {
  assertEquals(parseExperiment(lecture, "x.ts"), lecture);
  assertEquals(parseExperiment(smallExperiment(), "x.ts"), smallExperiment());
});

Deno.test("every key of the types is known to the schema", () => {
  const init = {
    weight: { kind: "kaimingUniform", nonlinearity: "selu", slope: 0, mode: "fanOut", gain: 2 },
    bias: { kind: "uniform", low: -1, high: 1 },
  } as const;
  const norm = { affine: true, eps: 0, init } as const;
  const network: readonly Layer[] = [
    { kind: "embedding", embeddingDim: 4, init: { kind: "normal", std: 0 } },
    { kind: "transpose" },
    { kind: "conv1d", outChannels: 4, kernelSize: 2, stride: 1, padding: 1, bias: true, init },
    {
      kind: "residual",
      layers: [
        { kind: "groupNorm", numGroups: 2, ...norm },
        {
          ...{ kind: "batchNorm", momentum: 1, trackRunningStats: true, ...norm },
          ...{ unbiased: true, runningStd: false },
        },
      ],
      projection: [{ kind: "conv1d", outChannels: 4, kernelSize: 1 }],
    },
    { kind: "flatten" },
    {
      kind: "block",
      name: "hidden",
      repeat: 2,
      layers: [
        { kind: "linear", outFeatures: 3, bias: true, init: { kind: "xavierNormal", gain: 2 } },
        { kind: "layerNorm", eps: 0, elementwiseAffine: true, bias: false },
        { kind: "rmsNorm", eps: 0, elementwiseAffine: false, init: { kind: "constant", value: 2 } },
        { kind: "tanh" },
        { kind: "sigmoid" },
        { kind: "relu" },
        { kind: "leakyRelu", negativeSlope: 0.1 },
        { kind: "elu", alpha: 2 },
        { kind: "selu" },
        { kind: "gelu", approximate: "tanh" },
        { kind: "silu" },
        { kind: "softplus", beta: 2, threshold: 5 },
      ],
    },
    { kind: "linear", outFeatures: "vocabulary", init: { kind: "orthogonal", gain: 1 } },
  ];
  const preset: Mlp = {
    kind: "mlp",
    embedding: 2,
    hidden: [3],
    activation: { kind: "relu" },
    norm: { kind: "layerNorm" },
    outputs: "vocabulary",
    init: { embedding: init.weight, hidden: init.weight, output: init },
  };
  const at = [100, "end"] as const;
  const whole = {
    ...smallExperiment(),
    network,
    full: { steps: 9 },
    seeds: [0, 4294967295],
    watch: {
      at,
      everyStep: true,
      histograms: 20,
      devLoss: { every: 100, examples: 500 },
      calibration: true,
      saturationThreshold: 0.97,
    },
    variants: {
      a: {
        label: "A",
        data: { contextLength: 8 },
        network: preset,
        change: { "hidden.linear": { bias: false }, "hidden.relu": null },
        train: {
          steps: 700,
          batchSize: 2,
          optimiser: { lr: { 0: 0.1, 10: 0 } },
          clipGradNorm: null,
        },
      },
    },
  };
  assertEquals(parseExperiment(whole, "x.ts"), whole);
});

const RATE =
  "a rate, rates by step, e.g. { 0: 0.1, 100000: 0.01 }, or a schedule, e.g. cosine(0.1)";

const faults: [name: string, path: Keys, value: unknown, message: string][] = [
  [
    "unknown key, far",
    ["train", "zzzzzz"],
    1,
    "train.zzzzzz: unknown key; known are steps, batchSize, optimiser, clipGradNorm",
  ],
  ["no steps", ["train", "steps"], 0, "train.steps: expected a positive whole number, found 0"],
  [
    "text for a number",
    ["train", "steps"],
    "5",
    'train.steps: expected a positive whole number, found "5"',
  ],
  [
    "NaN",
    ["train", "optimiser", "lr"],
    NaN,
    `train.optimiser.lr: expected ${RATE}, found NaN`,
  ],
  [
    "negative rate",
    ["train", "optimiser", "lr"],
    { 0: -1 },
    "train.optimiser.lr.0: expected a number that is not negative, found -1",
  ],
  [
    "no rate for step 0",
    ["train", "optimiser", "lr"],
    { 10: 0.1 },
    "train.optimiser.lr: expected a rate for step 0",
  ],
  [
    "step that is none",
    ["train", "optimiser", "lr"],
    { 0: 0.1, "1_000": 1 },
    "train.optimiser.lr.1_000: expected a step as the key, e.g. 100000",
  ],
  [
    "split sum",
    ["data", "split"],
    [0.8, 0.1, 0.2],
    "data.split: expected shares that sum to 1, found a sum of 1.1",
  ],
  [
    "split size",
    ["data", "split"],
    [0.5, 0.5],
    "data.split: expected three shares, e.g. [0.8, 0.1, 0.1], found [0.5,0.5]",
  ],
  [
    "a look that is none",
    ["watch"],
    { at: [0, "ende"] },
    'watch.at[1]: expected a number of updates, or "end", found "ende"',
  ],
  [
    "a look after the end",
    ["watch"],
    { at: [0, 101, "end"] },
    "watch.at[1]: expected at most the 100 updates of the longest training, found 101",
  ],
  [
    "all is saturated",
    ["watch"],
    { saturationThreshold: 0.5 },
    "watch.saturationThreshold: expected a number above 0.5 and below 1, found 0.5",
  ],
  ["seeds twice", ["seeds"], [1, 2, 1], "seeds: expected seeds that differ, found 1 twice"],
  ["no seeds", ["seeds"], [], "seeds: expected a list of at least one seed, found an empty list"],
  [
    "seed too large",
    ["seeds"],
    [4294967296],
    "seeds[0]: expected a whole number from 0 to 4294967295, found 4294967296",
  ],
  [
    "no variants",
    ["variants"],
    {},
    "variants: expected an object of at least one variant, found an empty object",
  ],
  [
    "variant name",
    ["variants", "a b"],
    {},
    'variants["a b"]: expected a variant name that starts with a letter, of letters, digits, - and _',
  ],
  [
    "batch of one",
    ["variants", "plain"],
    { change: { tanh: [{ kind: "batchNorm" }] }, train: { batchSize: 1 } },
    'variants.plain.train.batchSize: expected at least 2 with batch norm (variant "plain"), found 1',
  ],
  ["no steps of a full run", ["full"], {}, "full.steps: missing; expected a positive whole number"],
  ["empty question", ["question"], " ", 'question: expected a line of text, found " "'],
  [
    "line break",
    ["variants", "plain", "label"],
    "a\nb",
    'variants.plain.label: expected text without control and invisible characters, found "a\\nb"',
  ],
  [
    "two labels alike",
    ["variants", "plain", "label"],
    " twice  as wide",
    'variants.wide.label: expected a label that no other variant has, found that of "plain"',
  ],
  [
    "a label that is another's name",
    ["variants", "wide", "label"],
    "plain",
    'variants.wide.label: expected a label that no other variant has, found that of "plain"',
  ],
  [
    "an endless label",
    ["variants", "plain", "label"],
    "x".repeat(2_000_000),
    "variants.plain.label: expected at most 500 characters, found 2000000",
  ],
  [
    "an endless name",
    ["variants", "x".repeat(2_000_000)],
    {},
    `variants["${
      "x".repeat(57)
    }..."]: expected a variant name of at most 60 characters, found 2000000`,
  ],
  [
    "an override of the direction",
    ["question"],
    "evil \u202etxt.exe",
    'question: expected text without control and invisible characters, found "evil \\u202etxt.exe"',
  ],
  [
    "an endless unknown key",
    ["train", "z".repeat(2_000_000)],
    1,
    `train["${
      "z".repeat(57)
    }..."]: unknown key; known are steps, batchSize, optimiser, clipGradNorm`,
  ],
  [
    "explicit undefined",
    ["variants", "plain"],
    { label: undefined },
    "variants.plain.label: expected a line of text, found nothing",
  ],
];

for (const [name, path, value, message] of faults) {
  Deno.test(`fault: ${name}`, () => {
    assertEquals(problems(withValue(path, value)), [`x.ts: ${message}`]);
  });
}

Deno.test("all problems are listed, one a line", () => {
  const { network: _, ...rest } = { ...smallExperiment(), extra: 1, seeds: [-1] };
  assertEquals(problems(rest), [
    'x.ts: network: missing; expected a list of at least one layer, e.g. [embedding(10), flatten(), linear("vocabulary")]',
    "x.ts: seeds[0]: expected a whole number from 0 to 4294967295, found -1",
    "x.ts: extra: unknown key; known are question, answeredBy, data, network, train, full, seeds, " +
    "watch, evaluate, variants",
  ]);
});

Deno.test("of very many problems the first are listed, the others counted", () => {
  const keys = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, 1]));
  const lines = problems({ ...smallExperiment(), ...keys });
  assertEquals([lines.length, lines.at(-1)], [21, "x.ts: and 9,980 more problems"]);
});

Deno.test("a look may be as late as the full run is long", () => {
  const long = { ...smallExperiment(), watch: { at: [101] }, full: { steps: 101 } };
  assertEquals(parseExperiment(long, "x.ts"), long);
});

Deno.test("a file that holds no experiment", () => {
  assertEquals(problems(undefined), ["x.ts: expected an experiment (an object), found nothing"]);
  assertEquals(problems([1]), ["x.ts: expected an experiment (an object), found [1]"]);
});
