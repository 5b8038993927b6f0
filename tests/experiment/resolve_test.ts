/** Defaults, merging of variants, and the options that change an experiment. */

import { assertEquals, assertThrows } from "@std/assert";
import lecture from "../../experiments/bn-vs-kaiming.ts";
import { UsageError } from "../../lib/device/errors.ts";
import { normal, zeros, zerosInit } from "../../mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { watchedSteps } from "../../lib/experiment/watch.ts";
import { smallExperiment } from "../cli/fakes.ts";

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
    at: [0, "end"],
    updateRatios: false,
    every: 100,
    saturationThreshold: 0.99,
  });
  assertEquals(resolved.train, { steps: 100, batchSize: 32, optimiser: DESCENT });
  const randn = normal(1);
  assertEquals(resolved.variants[0], {
    name: "plain",
    label: "plain",
    data: {
      kind: "words",
      dataset: "names",
      allowSpaces: false,
      contextLength: 3,
      shuffleSeed: 42,
      split: [0.8, 0.1, 0.1],
    },
    model: {
      embedding: 10,
      hidden: [20],
      activation: "tanh",
      init: {
        embedding: randn,
        hidden: { weight: randn, bias: randn },
        output: { weight: randn, bias: randn },
      },
    },
    train: { steps: 100, batchSize: 32, optimiser: DESCENT },
  });
  assertEquals(resolved.variants[1]?.label, "twice as wide");
  assertEquals(resolved.variants[1]?.model.hidden, [40]);
});

Deno.test("looks are in order, the first and the last among them, each once", () => {
  const { watch } = resolveExperiment({ ...smallExperiment(), watch: { at: [50, 100, 7, 50] } });
  assertEquals(watch.at, [0, 7, 50, 100, "end"]);
  assertEquals(watchedSteps(watch, 100), [0, 7, 50, 100]);
  assertEquals(watchedSteps(watch, 20), [0, 7, 20]);
});

Deno.test("mod.ts has the tensor zeros and the initialiser, each under its name", () => {
  assertEquals([...zeros([2]).storage.host!], [0, 0]);
  assertEquals(zerosInit, { kind: "zeros" });
});

Deno.test("a variant merges key by key, its init by layer and parameter", () => {
  const base = smallExperiment();
  const init = {
    hidden: { weight: normal(0.2), bias: zerosInit },
    output: { weight: normal(0.5) },
  };
  const batchNorm = { eps: 0, momentum: 0.001 };
  const { variants: [only] } = resolveExperiment({
    ...base,
    model: { ...base.model, batchNorm, init },
    variants: {
      v: {
        model: {
          batchNorm: { momentum: 0.5 },
          init: { hidden: { weight: { kind: "kaimingNormal" } }, output: { bias: zerosInit } },
        },
        train: { optimiser: { lr: { 1000: 0.01, 0: 0.2, 50: 0.1 } } },
      },
    },
  });
  assertEquals(only?.model.init, {
    embedding: normal(1),
    hidden: {
      weight: { kind: "kaimingNormal", nonlinearity: "tanh", mode: "fanIn" },
      bias: zerosInit,
    },
    output: { weight: normal(0.5), bias: zerosInit },
  });
  assertEquals(only?.model.batchNorm, {
    eps: 0,
    momentum: 0.5,
    unbiased: false,
    runningStd: false,
    output: false,
    outputGain: 1,
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
