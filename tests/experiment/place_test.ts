/** Networks whose shapes do not meet are refused before training, with the layer and both shapes. */

import { assertEquals, assertThrows } from "@std/assert";
import { ExperimentError } from "../../lib/device/errors.ts";
import {
  batchNorm,
  block,
  conv1d,
  embedding,
  flatten,
  groupNorm,
  kaimingNormal,
  type Layer,
  layerNorm,
  linear,
  residual,
  tanh,
  transpose,
} from "../../lib/experiment/mod.ts";
import { nameLayers, resolveLayers } from "../../lib/experiment/network.ts";
import { placeNetwork } from "../../lib/experiment/place.ts";
import { runCommandIn, withFolder, writeExperiment } from "../helpers/command.ts";

const CONTEXT_8 = {
  input: { shape: [8], tokens: 27 },
  outputs: { kind: "classes", count: 27 },
} as const;

function place(layers: readonly Layer[]) {
  return placeNetwork(resolveLayers(nameLayers(layers)), CONTEXT_8);
}

const output = linear("vocabulary");

/** A network, and what is said of it. */
const FAULTS: readonly [name: string, network: readonly Layer[], message: string][] = [
  [
    "a flatten missing",
    [embedding(10), block("hidden", [linear(100), tanh()]), output],
    "linear: expected it to end in [27], one logit for each class, found [8, 27]; put flatten() " +
    "before it",
  ],
  [
    "tokens that are not embedded",
    [flatten(), output],
    "flatten: expected numbers, found [8] of 27 tokens; begin with embedding()",
  ],
  [
    "an embedding of numbers",
    [embedding(10), embedding(5), output],
    "embedding2: expected tokens, found numbers, [8, 10]; leave it out",
  ],
  [
    "a residual connection of two shapes",
    [embedding(10), flatten(), block("body", [residual([linear(50)])]), output],
    "body.residual: expected its layers to give [80], as what goes past them, found [50]; give " +
    "it a projection to that shape",
  ],
  [
    "a projection to another shape",
    [embedding(10), flatten(), residual([linear(50)], { projection: linear(40) }), output],
    "residual: expected its layers to give [40], as what goes past them, found [50]; give it a " +
    "projection to that shape",
  ],
  [
    "a convolution of features",
    [embedding(10), conv1d(4, 3), flatten(), output],
    "conv1d: expected [channels, length], found [8, 10], the features last; put transpose() " +
    "before it",
  ],
  [
    "a convolution of one axis",
    [embedding(10), flatten(), conv1d(4, 3), output],
    "conv1d: expected [channels, length], found [80]",
  ],
  [
    "batch norm over positions",
    [embedding(10), batchNorm(), flatten(), output],
    "batchNorm: expected [features] or [channels, length], found [8, 10], the features last; put " +
    "flatten() or transpose() before it",
  ],
  [
    "layer norm over positions",
    [embedding(10), transpose(), layerNorm(), flatten(), output],
    "layerNorm: expected the features in the last axis, found [channels, length] [10, 8]; put " +
    "transpose() before it, or take groupNorm(1)",
  ],
  [
    "groups that do not divide",
    [embedding(10), flatten(), groupNorm(3), output],
    "groupNorm: expected channels that 3 groups divide, found 80 channels",
  ],
  [
    "a kernel longer than its input",
    [embedding(10), transpose(), conv1d(4, 9), flatten(), output],
    "conv1d: expected a length, with padding, of at least 9, found 8",
  ],
  [
    "one axis to exchange",
    [embedding(10), flatten(), transpose(), output],
    "transpose: expected two axes, found [80]",
  ],
  [
    "Kaiming for a bias",
    [embedding(10), flatten(), linear("vocabulary", { init: { bias: kaimingNormal("tanh") } })],
    "linear: expected a weight with fan-in and fan-out for kaimingNormal, found the bias [27]; " +
    "take normal() or zeros",
  ],
  [
    "two outputs",
    [embedding(10), flatten(), linear("vocabulary"), tanh(), linear("vocabulary")],
    "linear2: expected one layer with as many outputs as there are classes, found linear1 too; " +
    "give that its number of outputs",
  ],
];

for (const [name, network, message] of FAULTS) {
  Deno.test(`refused before training: ${name}`, () => {
    assertEquals(assertThrows(() => place(network), ExperimentError).message, message);
  });
}

Deno.test("a network that fits has the shapes and parameters that PyTorch's would have", () => {
  const placed = place([
    embedding(16),
    transpose(),
    block("body", [
      residual([conv1d(32, 3, { padding: 1 }), batchNorm(), tanh()], {
        projection: conv1d(32, 1, { bias: false }),
      }),
    ], { repeat: 2 }),
    flatten(),
    output,
  ]);
  assertEquals(placed.map(({ path, output }) => [path, output.shape]), [
    ["embedding", [8, 16]],
    ["transpose", [16, 8]],
    ["body1", [32, 8]],
    ["body2", [32, 8]],
    ["flatten", [256]],
    ["linear", [27]],
  ]);
  const [connection] = placed[3]!.layers;
  const shapes = [...connection!.layers, ...connection!.projection].flatMap((
    { path, parameters },
  ) => parameters.map(({ name, shape }) => [`${path}.${name}`, shape]));
  assertEquals(shapes, [
    ["body2.residual.body.conv1d.weight", [32, 32, 3]],
    ["body2.residual.body.conv1d.bias", [32]],
    ["body2.residual.body.batchNorm.weight", [32]],
    ["body2.residual.body.batchNorm.bias", [32]],
    ["body2.residual.projection.conv1d.weight", [32, 32, 1]],
  ]);
});

Deno.test("the command refuses it, exit 2, and leaves no report", async () => {
  await withFolder(async (folder) => {
    const network = [embedding(10), conv1d(4, 2), flatten(), output];
    const file = await writeExperiment(folder, { network });
    const { code, err } = await runCommandIn(folder, file);
    assertEquals([code, err.trim().split("\n").at(-1)], [
      2,
      'error: variant "plain": conv1d: expected [channels, length], found [3, 10], the features ' +
      "last; put transpose() before it",
    ]);
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(left, ["experiment.json"]);
  });
});
