/** Every fault of a declared network is found and named, before anything trains. */

import { assertEquals } from "@std/assert";
import { initialiserKinds } from "../../lib/experiment/initialisers/mod.ts";
import { layerKinds } from "../../lib/experiment/layers/mod.ts";
import { type Keys, problems, withValue } from "../helpers/faults.ts";

const LAYER_KINDS = [...Object.keys(layerKinds), "block", "residual"].map((kind) => `"${kind}"`)
  .join(", ");
const INITIALISER_KINDS = Object.keys(initialiserKinds).map((kind) => `"${kind}"`).join(", ");

/** A block that is its own layer. */
function endless(): unknown {
  const block = { kind: "block", name: "again", layers: [] as unknown[] };
  block.layers.push(block);
  return block;
}

const faults: [name: string, path: Keys, value: unknown, message: string][] = [
  [
    "missing option",
    ["network", 0, "embeddingDim"],
    undefined,
    "network[0].embeddingDim: missing; expected a positive whole number",
  ],
  [
    "missing network",
    ["network"],
    undefined,
    'network: missing; expected a list of at least one layer, e.g. [embedding(10), flatten(), linear("vocabulary")]',
  ],
  [
    "unknown key, near",
    ["network", 2, "layers", 0, "outFeatues"],
    3,
    'network[2].layers[0].outFeatues: unknown key; did you mean "outFeatures"?',
  ],
  [
    "enum",
    ["network", 1],
    { kind: "gelu", approximate: "tahn" },
    'network[1].approximate: expected one of "none", "tanh", found "tahn"; did you mean "tanh"?',
  ],
  [
    "kind of layer",
    ["network", 2, "layers", 1, "kind"],
    "relo",
    `network[2].layers[1].kind: expected one of ${LAYER_KINDS}, found "relo"; did you mean "relu"?`,
  ],
  [
    "no layers",
    ["network"],
    [],
    'network: expected a list of at least one layer, e.g. [embedding(10), flatten(), linear("vocabulary")], found an empty list',
  ],
  [
    "half a unit",
    ["network", 2, "layers", 0, "outFeatures"],
    1.5,
    'network[2].layers[0].outFeatures: expected a positive whole number, "vocabulary" or "classes", found 1.5',
  ],
  [
    "momentum",
    ["network", 1],
    { kind: "batchNorm", momentum: 1.1 },
    "network[1].momentum: expected a number from 0 to 1, found 1.1",
  ],
  [
    "a block's name",
    ["network", 2, "name"],
    "hidden1",
    'network[2].name: expected a block\'s name: letters and digits, the last no digit, that no kind or part of a layer has, found "hidden1"',
  ],
  [
    "a thousand thousand layers",
    ["network", 2, "repeat"],
    1_000_000,
    "network: expected at most 1,000 layers, found 3,000,004",
  ],
  [
    "a selector that means nothing",
    ["variants", "wide", "change"],
    { "hiden.linear": null },
    'variants.wide.change["hiden.linear"]: no layer of the network is meant; did you mean "hidden.linear"?',
  ],
  [
    "an option that the selected layers do not have",
    ["variants", "wide", "change"],
    { tanh: { alpha: 1 } },
    "variants.wide.change.tanh.alpha: unknown key; known are ",
  ],
  [
    "options of a block",
    ["variants", "wide", "change"],
    { hidden: { bias: false } },
    "variants.wide.change.hidden: expected null, a layer or a list of layers for a block, or { repeat }, found options",
  ],
  [
    "no repeats",
    ["variants", "wide", "change"],
    { hidden: { repeat: -1 } },
    "variants.wide.change.hidden.repeat: expected a positive whole number, found -1",
  ],
  [
    "a billion repeats",
    ["variants", "wide", "change"],
    { hidden: { repeat: 1e9 } },
    "variants.wide.change: expected at most 1,000 layers after the change, found 3,000,000,004",
  ],
  [
    "a list of too many layers in place of one",
    ["variants", "wide", "change"],
    { tanh: [{ kind: "block", name: "more", repeat: 900, layers: [{ kind: "tanh" }] }] },
    "variants.wide.change: expected at most 1,000 layers after the change, found 1,806",
  ],
  [
    "an option that none of three blocks has",
    ["variants", "wide", "change"],
    { hidden: { repeat: 3 }, linear: { outFeatres: 3 } },
    'variants.wide.change.linear.outFeatres: unknown key; did you mean "outFeatures"?',
  ],
  [
    "layers without end",
    ["network", 1],
    endless(),
    "network[1]: expected at most 16 blocks and residual connections inside one another, found an object",
  ],
  [
    "two selectors of one option",
    ["variants", "wide", "change"],
    { "hidden.linear": { bias: false }, "*.linear": { bias: true } },
    'variants.wide.change["*.linear"]: expected bias of hidden.linear to be changed once, found it in hidden.linear, *.linear',
  ],
  [
    "kind of initialiser",
    ["network", 0, "init"],
    { kind: "normol" },
    `network[0].init.kind: expected one of ${INITIALISER_KINDS}, found "normol"; did you mean "normal"?`,
  ],
  [
    "a parameter that the layer does not have",
    ["network", 0, "init"],
    { bias: { kind: "zeros" } },
    "network[0].init.bias: unknown key; known are weight",
  ],
  [
    "initialiser's option",
    ["network", 0, "init"],
    { kind: "zeros", std: 1 },
    "network[0].init.std: unknown key; known are kind",
  ],
  [
    "kaiming for nothing",
    ["network", 2, "layers", 0, "init"],
    { kind: "kaimingNormal" },
    "network[2].layers[0].init: expected a nonlinearity or a gain, found neither",
  ],
  [
    "no initialiser",
    ["network", 2, "layers", 0, "init"],
    { weight: 3 },
    'network[2].layers[0].init.weight: expected an initialiser, e.g. normal(0.2) or { "kind": "normal", "std": 0.2 }, found 3',
  ],
];

for (const [name, path, value, message] of faults) {
  Deno.test(`fault: ${name}`, () => {
    assertEquals(problems(withValue(path, value)), [`x.ts: ${message}`]);
  });
}
