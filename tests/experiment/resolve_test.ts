/** Defaults, merging of variants, and the options that change an experiment. */

import { assertEquals, assertThrows } from "@std/assert";
import lecture from "../../experiments/bn-vs-kaiming.ts";
import { UsageError } from "../../lib/device/errors.ts";
import { zeros as tensorOfZeros } from "../../mod.ts";
import {
  type Change,
  type Experiment,
  kaimingNormal,
  normal,
  tanh,
  zeros,
} from "../../lib/experiment/mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { lookSteps } from "../../lib/experiment/watch.ts";
import { smallExperiment } from "../cli/fakes.ts";
import { perceptron } from "../helpers/perceptron.ts";

/** PyTorch's defaults. */
const DESCENT = {
  kind: "sgd",
  lr: 0.1,
  momentum: 0,
  dampening: 0,
  nesterov: false,
  weightDecay: 0,
  groups: {},
} as const;

Deno.test("what an experiment leaves out is defaulted", () => {
  const resolved = resolveExperiment(smallExperiment());
  assertEquals(resolved.seeds, [2147483647]);
  assertEquals(resolved.watch, {
    at: [0, 1000, "end"],
    everyStep: false,
    calibration: false,
    saturationThreshold: 0.99,
  });
  assertEquals(resolved.train, { steps: 100, batchSize: 32, optimiser: DESCENT });
  const randn = normal(1);
  assertEquals(resolved.variants[0], {
    name: "plain",
    index: 0,
    label: "plain",
    data: {
      kind: "words",
      dataset: "names",
      allowSpaces: false,
      contextLength: 3,
      shuffleSeed: 42,
      split: [0.8, 0.1, 0.1],
    },
    network: [
      { kind: "embedding", name: "embedding", embeddingDim: 10, init: { weight: randn } },
      { kind: "flatten", name: "flatten" },
      {
        kind: "block",
        name: "hidden",
        layers: [
          {
            kind: "linear",
            name: "linear",
            outFeatures: 20,
            bias: true,
            init: { weight: randn, bias: randn },
          },
          { kind: "tanh", name: "tanh" },
        ],
      },
      {
        kind: "block",
        name: "output",
        layers: [
          {
            kind: "linear",
            name: "linear",
            outFeatures: "vocabulary",
            bias: true,
            init: { weight: randn, bias: randn },
          },
        ],
      },
    ],
    train: { steps: 100, batchSize: 32, optimiser: DESCENT },
    seeds: [2147483647],
  });
  assertEquals(resolved.variants[1]?.label, "twice as wide");
  assertEquals(linearOf(resolved.variants[1]!.network), { outFeatures: 40, bias: true });
});

Deno.test("looks are in order, the first and the last among them, each once", () => {
  const { watch } = resolveExperiment({ ...smallExperiment(), watch: { at: [50, 100, 7, 50] } });
  assertEquals(watch.at, [0, 7, 50, 100, "end"]);
  assertEquals(lookSteps(watch, 100).snapshots, [0, 7, 50, 100]);
  assertEquals(lookSteps(watch, 20).snapshots, [0, 7, 20]);
});

/** Two options of the hidden linear layer. */
function linearOf(network: unknown): unknown {
  const [, , hidden] = network as { layers: { outFeatures: number; bias: boolean }[] }[];
  const { outFeatures, bias } = hidden!.layers[0]!;
  return { outFeatures, bias };
}

Deno.test("zeros is a tensor in mod.ts, and an initialiser in the words of experiments", () => {
  assertEquals([...tensorOfZeros([2]).storage.host!], [0, 0]);
  assertEquals(zeros, { kind: "zeros" });
});

function changed(change: Change, more: Partial<Experiment> = {}) {
  const base = { ...smallExperiment(), ...more };
  const { variants: [variant] } = resolveExperiment({ ...base, variants: { v: { change } } });
  return variant!.network as unknown as readonly { name: string; layers: { name: string }[] }[];
}

Deno.test("a change merges options, its init by parameter; what has a kind replaces", () => {
  const merged = changed({ "hidden.linear": { init: { bias: zeros } }, output: null });
  assertEquals(merged[2]!.layers[0] as unknown, {
    kind: "linear",
    name: "linear",
    outFeatures: 20,
    bias: true,
    init: { weight: normal(1), bias: zeros },
  });
  assertEquals(merged.map(({ name }) => name), ["embedding", "flatten", "hidden"]);
  const replaced = changed({ "hidden.linear": { kind: "linear", outFeatures: 3 } });
  assertEquals(replaced[2]!.layers[0] as unknown, {
    kind: "linear",
    name: "linear",
    outFeatures: 3,
    bias: true,
    init: { weight: { kind: "torchDefault" }, bias: { kind: "torchDefault" } },
  });
});

Deno.test("repeated blocks are numbered; a selector means all of them, or one", () => {
  const hidden = perceptron({ hidden: [20] }).map((layer) =>
    layer.kind === "block" && layer.name === "hidden" ? { ...layer, repeat: 12 } : layer
  );
  const init = kaimingNormal("tanh");
  const network = changed({ "hidden1.linear": { init }, "hidden12.tanh": null }, {
    network: hidden,
  });
  const blocks = network.slice(2, 14);
  assertEquals(
    blocks.map(({ name }) => name),
    Array.from({ length: 12 }, (_, i) => `hidden${i + 1}`),
  );
  const tuned = blocks.filter(({ layers }) => JSON.stringify(layers).includes("kaimingNormal"));
  assertEquals(tuned.map(({ name }) => name), ["hidden1"]);
  assertEquals(blocks.map(({ layers }) => layers.length), [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1]);
  const fewer = changed({ hidden: { repeat: 2 }, "*.tanh": [tanh(), tanh()] }, { network: hidden });
  assertEquals(fewer.slice(2).map(({ name }) => name), ["hidden1", "hidden2", "output"]);
  assertEquals(fewer[3]!.layers.map(({ name }) => name), ["linear", "tanh1", "tanh2"]);
});

Deno.test("an optimiser without a kind is merged, rates in order of steps", () => {
  const { variants: [only] } = resolveExperiment({
    ...smallExperiment(),
    variants: { v: { train: { optimiser: { lr: { 1000: 0.01, 0: 0.2, 50: 0.1 } } } } },
  });
  assertEquals(only?.train, {
    steps: 100,
    batchSize: 32,
    optimiser: { ...DESCENT, lr: { 0: 0.2, 50: 0.1, 1000: 0.01 } },
  });
});

Deno.test("options override steps, seeds, data set and choose variants in the file's order", () => {
  const resolved = resolveExperiment(lecture, {
    steps: 7,
    seeds: [1, 2],
    dataset: "makemore",
    variants: ["batchNorm", "original"],
  });
  assertEquals(resolved.variants.map(({ name }) => name), ["original", "batchNorm"]);
  assertEquals(resolved.variants.map(({ train }) => train.steps), [7, 7]);
  assertEquals(resolved.seeds, [1, 2]);
  for (const { data } of [resolved, ...resolved.variants]) {
    assertEquals(data.kind === "words" && data.dataset, "makemore");
  }
  assertEquals(resolved.train.optimiser.lr, { 0: 0.1, 100_000: 0.01 });
  assertEquals(JSON.parse(JSON.stringify(resolved)), resolved);
});

Deno.test("--seeds N: the file's first seed and those that follow, the same for every variant", () => {
  const { variants, ...rest } = { ...smallExperiment(), seeds: [7, 100] };
  const experiment = { ...rest, variants: { ...variants, own: { seeds: [5] } } };
  const seedsOf = (seedCount: number) => {
    const { seeds, variants } = resolveExperiment(experiment, { seedCount });
    return [seeds, ...variants.map((variant) => variant.seeds)];
  };
  assertEquals(seedsOf(3), Array(4).fill([7, 8, 9]));
  assertEquals(seedsOf(1), Array(4).fill([7]));
  const byDefault = resolveExperiment(smallExperiment(), { seedCount: 2 });
  assertEquals(byDefault.seeds, [2147483647, 2147483648]);
});

Deno.test("--seeds N beyond the highest seed is refused", () => {
  const experiment = { ...smallExperiment(), seeds: [4294967294] };
  assertEquals(resolveExperiment(experiment, { seedCount: 2 }).seeds, [4294967294, 4294967295]);
  const beyond = () => resolveExperiment(experiment, { seedCount: 3 });
  assertEquals(
    assertThrows(beyond, UsageError).message,
    "--seeds: expected at most 2, which ends at seed 4294967295, the highest, found 3; the " +
      "experiment's first seed is 4294967294",
  );
});

Deno.test("a full run takes its own steps; an experiment without one refuses it", () => {
  const experiment = { ...smallExperiment(), full: { steps: 900 } };
  const { train, variants } = resolveExperiment(experiment, { full: true });
  assertEquals([train.steps, ...variants.map(({ train }) => train.steps)], [900, 900, 900]);
  assertEquals(resolveExperiment(experiment).train.steps, 100);
  const error = assertThrows(
    () => resolveExperiment(smallExperiment(), { full: true }),
    UsageError,
  );
  assertEquals(
    error.message,
    "--full: the experiment has no full: { steps }; it trains for 100 steps, or for those of " +
      "--steps N",
  );
});

Deno.test("an unknown variant is refused with a suggestion", () => {
  const error = assertThrows(
    () => resolveExperiment(lecture, { variants: ["batchnrom"] }),
    UsageError,
  );
  assertEquals(
    error.message,
    'no variant "batchnrom"; did you mean "batchNorm"?\n' +
      "variants: original, fixSoftmax, fixTanh, kaiming, batchNorm",
  );
});

Deno.test("a label in place of a variant's name is answered with the name", () => {
  const error = assertThrows(
    () => resolveExperiment(lecture, { variants: ["softmax fixed"] }),
    UsageError,
  );
  assertEquals(
    error.message.split("\n")[0],
    'no variant "softmax fixed"; that is the label of "fixSoftmax"',
  );
});
