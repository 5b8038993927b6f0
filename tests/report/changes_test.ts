/** What each variant changes, in words; and networks as lists of layers, repeated ones once. */

import { assertEquals } from "@std/assert";
import lecture from "../../experiments/bn-vs-kaiming.ts";
import {
  adam,
  batchNorm,
  block,
  conv1d,
  embedding,
  type Experiment,
  flatten,
  kaimingNormal,
  type Layer,
  linear,
  normal,
  relu,
  residual,
  sgd,
  tanh,
  transpose,
  type VariantSpec,
  words,
} from "../../lib/experiment/mod.ts";
import { layerFacts } from "../../lib/experiment/facts.ts";
import { placeVariant } from "../../lib/experiment/place.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import * as nn from "../../lib/nn/mod.ts";
import { changesOf } from "../../lib/report/pages/changes.ts";
import { networkTables } from "../../lib/report/pages/networks.ts";
import { networkWords } from "../../lib/report/pages/network_words.ts";
import { sampleResult } from "../helpers/sample_result.ts";

const stack = (layers: readonly Layer[], repeat: number): Layer[] => [
  embedding(10),
  flatten(),
  block("hidden", layers, { repeat }),
  linear("vocabulary", { init: normal(0.01) }),
];

const base: Omit<Experiment, "variants"> = {
  question: "What differs?",
  data: words({ dataset: "names", contextLength: 3 }),
  network: stack([linear(100), tanh()], 6),
  train: { steps: 1000, batchSize: 32, optimiser: sgd({ lr: 0.1 }), clipGradNorm: 1 },
};

/** What is said of a variant. */
function said(variant: VariantSpec, parts: Partial<Experiment> = {}): string[] {
  const config = resolveExperiment({ ...base, ...parts, variants: { it: variant } });
  return changesOf(config, config.variants[0]!);
}

Deno.test("the lecture's variants change what the file says, and no more", () => {
  const config = resolveExperiment(lecture);
  const quiet = "output.linear: weight normal(0.01), bias normal(0)";
  assertEquals(config.variants.map((variant) => changesOf(config, variant)), [
    [],
    [quiet],
    ["hidden.linear: weight normal(0.2), bias normal(0.01)", quiet],
    ["hidden.linear: weight kaimingNormal(tanh), bias normal(0.01)", quiet],
    [
      "hidden.linear: no bias, weight kaimingNormal(tanh)",
      quiet,
      "with hidden.batchNorm(eps 0, momentum 0.001, unbiased, runningStd) after linear",
    ],
  ]);
});

Deno.test("data, training and seeds have a line each", () => {
  assertEquals(
    said({
      data: { contextLength: 8 },
      train: {
        steps: 1,
        batchSize: 64,
        optimiser: adam({ lr: { 0: 0.01, 500: 0.001 } }),
        clipGradNorm: null,
      },
      seeds: [3, 4],
    }),
    [
      "data: contextLength 8",
      "1 step",
      "64 examples a step",
      "Adam",
      "learning rate 0.01, 0.001 from step 500",
      "gradient norm not clipped",
      "seeds 3, 4",
    ],
  );
});

Deno.test("one place of many is named; all of them are meant by the selector", () => {
  const wide = { init: kaimingNormal({ gain: 3 }) };
  assertEquals(said({ change: { "hidden.linear": wide } }), [
    "hidden.linear: weight kaimingNormal(gain 3)",
  ]);
  assertEquals(said({ change: { "hidden2.linear": wide } }), [
    "hidden2.linear: weight kaimingNormal(gain 3)",
  ]);
  assertEquals(said({ change: { linear: { init: normal(1) } } }), [
    "hidden.linear: weight normal(1)",
    "linear: weight normal(1)",
  ]);
});

Deno.test("layers that come, go, and stand elsewhere", () => {
  assertEquals(said({ change: { "hidden.tanh": relu() } }), [
    "with hidden.relu in place of tanh",
  ]);
  assertEquals(said({ change: { "hidden.tanh": [tanh(), batchNorm()] } }), [
    "with hidden.batchNorm after tanh",
  ]);
  assertEquals(said({ change: { "hidden.tanh": null } }), ["without hidden.tanh"]);
  assertEquals(said({ change: { "hidden.tanh": [batchNorm({ eps: 0 }), relu()] } }), [
    "with hidden.batchNorm(eps 0) in place of tanh",
    "with hidden.relu after batchNorm",
  ]);
  const leaky = kaimingNormal({ nonlinearity: "leakyRelu", slope: 0.01 });
  assertEquals(said({ change: { "hidden.linear": { init: leaky } } }), [
    "hidden.linear: weight kaimingNormal(leakyRelu, slope 0.01)",
  ]);
  assertEquals(said({ change: { hidden: { repeat: 20 } } }), ["20 × hidden instead of 6"]);
  assertEquals(said({ change: { hidden: { repeat: 1 } } }), ["1 × hidden instead of 6"]);
  assertEquals(said({ network: stack([tanh(), linear(100)], 6) }), [
    "network: embedding(10), flatten, 6 × hidden [tanh, linear(100)], " +
    "linear(vocabulary, weight normal(0.01))",
  ]);
  assertEquals(said({ network: stack([linear(50), residual([linear(50), tanh()])], 6) }), [
    "network: embedding(10), flatten, 6 × hidden [linear(50), residual [linear(50), tanh]], " +
    "linear(vocabulary, weight normal(0.01))",
  ]);
});

Deno.test("of a function nothing is said but that it is one", () => {
  const make = () => new nn.Sequential([]);
  const own = "network: what a function of the experiment's file makes";
  assertEquals(said({ network: make }), [own]);
  assertEquals(said({}, { network: make }), []);
  assertEquals(said({ network: [flatten(), linear("vocabulary")] }, { network: make }), [
    "network: flatten, linear(vocabulary)",
  ]);
});

Deno.test("a network's options that are not PyTorch's are in its words", () => {
  const { network } = resolveExperiment({
    ...base,
    network: [
      embedding(4),
      transpose(),
      conv1d(8, 3, { padding: 1, bias: false }),
      residual([relu()], { projection: [relu()] }),
    ],
    variants: { it: {} },
  });
  assertEquals(
    networkWords(network),
    "embedding(4), transpose, conv1d(8, kernelSize 3, padding 1, no bias), " +
      "residual [relu] past [relu]",
  );
});

Deno.test("a list of layers folds what repeats, and its values add up to the parameters", () => {
  const config = resolveExperiment({
    ...base,
    variants: { plain: {}, wide: { change: { linear: { init: normal(1) } } }, own: {} },
  });
  const shape = { input: { shape: [3], tokens: 27 }, outputs: { kind: "classes", count: 27 } };
  const sample = sampleResult().variants[0]!;
  const variants = config.variants.map((variant) => ({
    ...sample,
    label: variant.label,
    parameterCount: 270 + 3100 + 5 * 10_100 + 2727,
    layers: layerFacts(placeVariant(variant, shape as never)!),
  }));
  const { layers: _, ...unknown } = variants[2]!;
  const result = { ...sampleResult(), config, variants: [variants[0]!, variants[1]!, unknown] };
  assertEquals(networkTables(result), {
    tables: [{
      caption: "plain and wide: 56,597 parameters",
      head: ["layer", "puts out", "parameters", "values"],
      rows: [
        ["embedding", "3 × 10", "weight 27 × 10", "270"],
        ["flatten", "30", "", ""],
        ["hidden1.linear", "100", "weight 30 × 100, bias 100", "3,100"],
        ["hidden1.tanh", "100", "", ""],
        ["hidden2.linear to hidden6.linear", "100", "weight 100 × 100, bias 100", "5 × 10,100"],
        ["hidden2.tanh to hidden6.tanh", "100", "", ""],
        ["linear", "27", "weight 100 × 27, bias 27", "2,727"],
        ["all", "", "", "56,597"],
      ],
    }],
    notes: [
      "own: a function makes this network, whose layers are not known here; it has 56,597 parameters.",
    ],
  });
});
