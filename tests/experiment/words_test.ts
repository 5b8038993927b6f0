/** The words of experiment files: in TypeScript and in JSON they say the same, for every kind. */

import { assertEquals } from "@std/assert";
import * as words from "../../lib/experiment/mod.ts";
import type { Initialiser, Layer } from "../../lib/experiment/mod.ts";
import { importExperiment } from "../../lib/experiment/import.ts";
import { parseJson } from "../../lib/experiment/json.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import { withFolder } from "../helpers/command.ts";

/** Each initialiser, called and spelt out; a kind without an entry does not compile. */
const INITIALISERS: Readonly<Record<Initialiser["kind"], readonly [call: string, json: string]>> = {
  normal: ["normal(0.5)", '{ "kind": "normal", "std": 0.5 }'],
  uniform: ["uniform(-1, 2)", '{ "kind": "uniform", "low": -1, "high": 2 }'],
  kaimingNormal: [
    'kaimingNormal("relu")',
    '{ "kind": "kaimingNormal", "nonlinearity": "relu" }',
  ],
  kaimingUniform: [
    'kaimingUniform({ gain: 2, mode: "fanOut" })',
    '{ "kind": "kaimingUniform", "gain": 2, "mode": "fanOut" }',
  ],
  xavierNormal: ["xavierNormal({ gain: 2 })", '{ "kind": "xavierNormal", "gain": 2 }'],
  xavierUniform: ["xavierUniform()", '{ "kind": "xavierUniform" }'],
  orthogonal: ["orthogonal()", '{ "kind": "orthogonal" }'],
  zeros: ["zeros", '{ "kind": "zeros" }'],
  ones: ["ones", '{ "kind": "ones" }'],
  constant: ["constant(3)", '{ "kind": "constant", "value": 3 }'],
  torchDefault: ["torchDefault", '{ "kind": "torchDefault" }'],
};

/** Each layer likewise. */
const LAYERS: Readonly<Record<Layer["kind"], readonly [call: string, json: string]>> = {
  embedding: ["embedding(4)", '{ "kind": "embedding", "embeddingDim": 4 }'],
  flatten: ["flatten()", '{ "kind": "flatten" }'],
  transpose: ["transpose()", '{ "kind": "transpose" }'],
  linear: [
    "linear(5, { bias: false })",
    '{ "kind": "linear", "outFeatures": 5, "bias": false }',
  ],
  conv1d: [
    "conv1d(5, 3, { padding: 1, stride: 2 })",
    '{ "kind": "conv1d", "outChannels": 5, "kernelSize": 3, "padding": 1, "stride": 2 }',
  ],
  batchNorm: ["batchNorm({ momentum: 0.5 })", '{ "kind": "batchNorm", "momentum": 0.5 }'],
  layerNorm: ["layerNorm({ bias: false })", '{ "kind": "layerNorm", "bias": false }'],
  groupNorm: ["groupNorm(2)", '{ "kind": "groupNorm", "numGroups": 2 }'],
  rmsNorm: ["rmsNorm({ eps: 0 })", '{ "kind": "rmsNorm", "eps": 0 }'],
  tanh: ["tanh()", '{ "kind": "tanh" }'],
  sigmoid: ["sigmoid()", '{ "kind": "sigmoid" }'],
  relu: ["relu()", '{ "kind": "relu" }'],
  leakyRelu: [
    "leakyRelu({ negativeSlope: 0.2 })",
    '{ "kind": "leakyRelu", "negativeSlope": 0.2 }',
  ],
  elu: ["elu({ alpha: 2 })", '{ "kind": "elu", "alpha": 2 }'],
  selu: ["selu()", '{ "kind": "selu" }'],
  gelu: ['gelu({ approximate: "tanh" })', '{ "kind": "gelu", "approximate": "tanh" }'],
  silu: ["silu()", '{ "kind": "silu" }'],
  softplus: ["softplus({ beta: 2 })", '{ "kind": "softplus", "beta": 2 }'],
  block: [
    'block("deep", [tanh(), relu()], { repeat: 3 })',
    '{ "kind": "block", "name": "deep", "layers": [{ "kind": "tanh" }, { "kind": "relu" }], ' +
    '"repeat": 3 }',
  ],
  residual: [
    "residual([linear(5)], { projection: linear(5) })",
    '{ "kind": "residual", "layers": [{ "kind": "linear", "outFeatures": 5 }], ' +
    '"projection": [{ "kind": "linear", "outFeatures": 5 }] }',
  ],
};

/** An experiment with these layers and this initialiser. */
function file(layers: string, init: string): string {
  return `{
    "question": "Are they alike?",
    "data": { "kind": "words", "dataset": "names", "contextLength": 3 },
    "network": [${layers}, { "kind": "linear", "outFeatures": 7, "init": { "weight": ${init} } }],
    "train": { "steps": 1, "batchSize": 2, "optimiser": { "kind": "sgd", "lr": 0.1 } },
    "variants": { "only": {} }
  }`;
}

Deno.test("TypeScript, JSON and JSON with comments give the same resolved experiment, kind by kind", async () => {
  const inits = Object.values(INITIALISERS);
  const calls = Object.values(LAYERS).map(([call, json], index) =>
    [call, json, inits[index % inits.length]!] as const
  );
  await withFolder(async (folder) => {
    for (const [index, [call, json, [initCall, initJson]]] of calls.entries()) {
      const source = `${folder}/layer${index}.ts`;
      const names = Object.keys(words).join(", ");
      await Deno.writeTextFile(
        source,
        `import { ${names} } from "${import.meta.resolve("../../lib/experiment/mod.ts")}";\n` +
          `export default defineExperiment(${file(call, initCall)} as never);`,
      );
      const written = resolveExperiment(await importExperiment(source));
      const text = file(json, initJson);
      const commented = text.replace("{", "{ // a comment\n").replace(/\}$/, ",}");
      for (const each of [text, commented]) {
        const read = resolveExperiment(parseExperiment(parseJson(each, "a.json"), "a.json"));
        assertEquals(read, written, call);
      }
    }
  });
});
