/** Networks that do not fit their data are refused before anything trains, with both shapes. */

import { assertEquals, assertThrows } from "@std/assert";
import type { DataShape } from "../../lib/experiment/data_shape.ts";
import {
  batchNorm,
  conv1d,
  embedding,
  flatten,
  type Layer,
  linear,
  residual,
  tanh,
  transpose,
} from "../../lib/experiment/mod.ts";
import { placeNetwork } from "../../lib/experiment/place.ts";
import { changedLayers } from "../../lib/experiment/resolve_network.ts";
import { ExperimentError } from "../../lib/device/errors.ts";

const words: DataShape = {
  input: { shape: [3], tokens: 27 },
  outputs: { kind: "classes", count: 27 },
};
const classes: DataShape = { input: { shape: [4] }, outputs: { kind: "classes", count: 3 } };
const values: DataShape = { input: { shape: [4] }, outputs: { kind: "values", count: 1 } };
const drawn: DataShape = { input: { shape: [4] } };

const misfits: readonly [what: string, data: DataShape, network: Layer[], message: string][] = [
  [
    "an embedding of numbers",
    classes,
    [embedding(2), flatten(), linear("classes")],
    "embedding: expected tokens, found numbers, [4]; leave it out",
  ],
  [
    "a vocabulary of a table",
    classes,
    [linear("vocabulary")],
    'linear: expected data of words for "vocabulary", found [4] and 3 classes; take "classes"',
  ],
  [
    "classes of a value",
    values,
    [linear("classes")],
    'linear: expected data of classes for "classes", found [4] and a value to predict; take 1',
  ],
  [
    "classes of data without targets",
    drawn,
    [linear("classes")],
    'linear: expected data of classes for "classes", found [4] and nothing to predict; give the ' +
    "number of units",
  ],
  [
    "another number of classes",
    classes,
    [linear(5)],
    "linear: expected it to end in [3], one logit for each class, found [5]",
  ],
  [
    "two numbers for a value",
    values,
    [linear(2)],
    "linear: expected it to end in [1], one number, found [2]",
  ],
  [
    "the features themselves as logits",
    classes,
    [tanh()],
    "tanh: expected it to end in [3], one logit for each class, found [4]",
  ],
  [
    "a convolution of a table's row",
    classes,
    [conv1d(2, 3), flatten(), linear("classes")],
    "conv1d: expected [channels, length], found [4]",
  ],
  [
    "one axis transposed",
    classes,
    [transpose(), linear("classes")],
    "transpose: expected two axes, found [4]",
  ],
  [
    "a residual connection of another width",
    values,
    [residual([linear(8), batchNorm()]), linear(1)],
    "residual: expected its layers to give [4], as what goes past them, found [8]; give it a " +
    "projection to that shape",
  ],
  [
    "words without an embedding",
    words,
    [linear("classes")],
    "linear: expected numbers, found [3] of 27 tokens; begin with embedding()",
  ],
];

const placed = (network: Layer[], data: DataShape) =>
  placeNetwork(changedLayers(network, {})!, data);

for (const [what, data, network, message] of misfits) {
  Deno.test(`refused: ${what}`, () => {
    const error = assertThrows(() => placed(network, data), ExperimentError);
    assertEquals(error.message, message);
  });
}

Deno.test('"classes" are those of any data: characters, the classes of a table', () => {
  const ends = (data: DataShape, network: Layer[]) => placed(network, data).at(-1)!.output.shape;
  assertEquals(ends(words, [embedding(2), flatten(), linear("classes")]), [27]);
  assertEquals(ends(words, [embedding(2), flatten(), linear("vocabulary")]), [27]);
  assertEquals(ends(classes, [linear("classes")]), [3]);
});
