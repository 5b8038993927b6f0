/** Networks that nobody thought of: they survive JSON and the schema, and train. */

import { assert, assertEquals } from "@std/assert";
// deno-lint-ignore no-import-prefix -- of the tests alone; an entry in deno.json would publish it
import fc from "npm:fast-check@4.10.2";
import type { Device } from "../../lib/device/device.ts";
import type { Layer } from "../../lib/experiment/mod.ts";
import { fromWords } from "../../lib/experiment/data/words.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import { loadDataset } from "../../lib/data/datasets.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { testOnDevice } from "../helpers/devices.ts";

const SEED = 20251;

const initialiser = fc.oneof(
  fc.record({ kind: fc.constant("normal"), std: fc.constantFrom(0, 0.1, 1) }),
  fc.record({ kind: fc.constant("uniform"), low: fc.constant(-0.5), high: fc.constant(0.5) }),
  fc.record({
    kind: fc.constantFrom("kaimingNormal", "kaimingUniform"),
    nonlinearity: fc.constantFrom("relu", "tanh", "selu"),
    mode: fc.constantFrom("fanIn", "fanOut"),
  }),
  fc.record({ kind: fc.constantFrom("xavierNormal", "xavierUniform", "orthogonal") }),
  fc.record({ kind: fc.constantFrom("zeros", "ones", "torchDefault") }),
);

const linear = fc.record({
  kind: fc.constant("linear"),
  outFeatures: fc.integer({ min: 1, max: 12 }),
  bias: fc.boolean(),
  init: fc.record({ weight: initialiser }),
}, { requiredKeys: ["kind", "outFeatures"] });

const norm = fc.oneof(
  fc.record({ kind: fc.constant("batchNorm"), momentum: fc.constantFrom(0.1, 0.5) }),
  fc.record({ kind: fc.constant("layerNorm"), bias: fc.boolean() }),
  fc.record({ kind: fc.constant("rmsNorm"), elementwiseAffine: fc.boolean() }),
  fc.record({ kind: fc.constant("groupNorm"), numGroups: fc.constant(1), affine: fc.boolean() }),
);

const activation = fc.oneof(
  fc.record({ kind: fc.constantFrom("tanh", "sigmoid", "relu", "selu", "silu") }),
  fc.record({ kind: fc.constant("leakyRelu"), negativeSlope: fc.constantFrom(0.01, 0.2) }),
  fc.record({ kind: fc.constant("elu"), alpha: fc.constantFrom(0.5, 1) }),
  fc.record({ kind: fc.constant("gelu"), approximate: fc.constantFrom("none", "tanh") }),
  fc.record({ kind: fc.constant("softplus"), beta: fc.constantFrom(1, 2) }),
);

const part = fc.oneof(linear, norm, activation);
/** Layers that leave the shape as it is can be gone past. */
const residual = fc.record({
  kind: fc.constant("residual"),
  layers: fc.array(fc.oneof(norm, activation), { minLength: 1, maxLength: 3 }),
});
const block = fc.record({
  kind: fc.constant("block"),
  name: fc.constantFrom("hidden", "middle"),
  layers: fc.array(fc.oneof(part, residual), { minLength: 1, maxLength: 3 }),
  repeat: fc.integer({ min: 1, max: 3 }),
}, { requiredKeys: ["kind", "name", "layers"] });

const convolution = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 }))
  .map(([outChannels, kernelSize]) => [
    { kind: "transpose" },
    { kind: "conv1d", outChannels, kernelSize, padding: 1 },
  ]);

const network = fc.tuple(
  fc.integer({ min: 1, max: 6 }),
  fc.oneof(fc.constant([]), convolution),
  fc.array(fc.oneof(part, residual, block), { maxLength: 4 }),
).map(([embeddingDim, middle, rest]) =>
  [
    { kind: "embedding", embeddingDim },
    ...middle,
    { kind: "flatten" },
    ...rest,
    { kind: "linear", outFeatures: "vocabulary" },
  ] as Layer[]
);

const words = fromWords({
  ...await loadDataset({ dataset: "names" }),
  words: ["anna", "ben", "carla", "dora", "emil", "fritz", "gerda", "hans", "ida", "jan"],
});

function described(network: readonly Layer[]) {
  return {
    question: "Does it train?",
    data: { kind: "words", dataset: "names", contextLength: 3, split: [0.6, 0.2, 0.2] },
    network,
    train: { steps: 3, batchSize: 5, optimiser: { kind: "sgd", lr: 0.01 } },
    variants: { plain: {} },
  };
}

/** Runs it through schema and JSON, and trains it for three steps. */
async function check(device: Device, network: readonly Layer[]): Promise<void> {
  const experiment = parseExperiment(described(network), "generated");
  const again = parseExperiment(JSON.parse(JSON.stringify(experiment)), "generated");
  assertEquals(again, experiment);
  const resolved = resolveExperiment(experiment);
  assertEquals(JSON.parse(JSON.stringify(resolved)), resolved);
  const { variants: [variant] } = await runExperiment(resolved, words, {
    device,
    name: "generated",
  });
  assert(variant!.status !== "failed", variant!.failure);
}

for (const [kind, numRuns] of [["cpu", 200], ["webgpu", 2]] as const) {
  const name = `${numRuns} generated networks survive schema and JSON, and train`;
  testOnDevice(kind, name, async (device) => {
    const property = fc.asyncProperty(network, (layers) => check(device, layers));
    await fc.assert(property, { seed: SEED, numRuns, endOnFailure: true });
  });
}
