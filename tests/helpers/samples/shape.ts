/** Samples of what looks up, copies and rearranges. */

import * as F from "../../../lib/tensor/functional/mod.ts";
import {
  type FunctionSamples,
  indices,
  normal,
  type Options,
  type Sample,
  tokens,
} from "./types.ts";

/** A sample of one tensor. */
const of = (shape: readonly number[], options: Options = {}): Sample => ({
  name: [`[${shape}]`, ...Object.entries(options).map(([name, value]) => `${name} ${value}`)].join(
    ", ",
  ),
  inputs: { x: normal(...shape) },
  options,
});

/** A sample of several tensors a, b, ... in their order. */
const several = (dim: number, ...shapes: readonly (readonly number[])[]): Sample => ({
  name: `${shapes.map((shape) => `[${shape}]`).join(" ")}, dim ${dim}`,
  inputs: Object.fromEntries(shapes.map((shape, i) => ["abcd"[i]!, normal(...shape)])),
  options: { dim },
});

/** A sample of an index below the length of x along `dim`. */
const picked = (shape: readonly number[], dim: number, index: readonly number[]): Sample => ({
  name: `[${shape}], dim ${dim}, index [${index}]`,
  inputs: { x: normal(...shape), index: indices(shape.at(dim)!, ...index) },
  options: { dim },
});

/** Every such function's samples. */
export const shapeSamples = {
  embedding: {
    torch: "F.embedding(tokens, weight)",
    call: ({ tokens, weight }) => F.embedding(tokens!, weight!),
    samples: [
      {
        name: "repeated tokens",
        inputs: { tokens: tokens([2, 0, 1, 2, 2]), weight: normal(4, 5) },
      },
      { name: "[5, 3] of 9 x 7", inputs: { tokens: indices(9, 5, 3), weight: normal(9, 7) } },
      { name: "[11] of 9 x 1", inputs: { tokens: indices(9, 11), weight: normal(9, 1) } },
      { name: "no tokens", inputs: { tokens: indices(9, 0), weight: normal(9, 2) } },
    ],
    poison: "huge",
  },
  gather: {
    torch: "x.gather(o['dim'], index)",
    call: ({ x, index }, { dim }) => F.gather(x!, dim, index!),
    samples: [
      {
        name: "repeated indices",
        inputs: { x: normal(2, 4), index: tokens([1, 1, 0, 3, 3, 3], 2, 3) },
        options: { dim: 1 },
      },
      picked([5, 7], 0, [3, 7]),
      picked([5, 7], -1, [5, 1]),
      picked([5, 7], 0, [11, 4]), // shorter than x along the other axis
      picked([3, 4, 5], 1, [2, 9, 3]),
      picked([13], 0, [31]),
      picked([3, 1, 67], 2, [3, 1, 5]),
      picked([4, 3], 1, [4, 0]),
      picked([4, 3], 0, [0, 3]),
    ],
    poison: "huge",
  },
  indexSelect: {
    torch: "x.index_select(o['dim'], index)",
    call: ({ x, index }, { dim }) => F.indexSelect(x!, dim, index!),
    samples: [
      {
        name: "repeated indices",
        inputs: { x: normal(4, 3), index: tokens([2, 0, 2, 2]) },
        options: { dim: 0 },
      },
      picked([5, 7], 1, [13]),
      picked([3, 5, 4], -2, [7]),
      picked([11], 0, [1]),
      picked([2, 3, 33], 1, [2]),
      picked([4, 3], 0, [0]),
      picked([0, 3], 1, [2]),
    ],
    poison: "huge",
  },
  oneHot: {
    torch: "F.one_hot(tokens, o['classes']).float()",
    call: ({ tokens }, { classes }) => F.oneHot(tokens!, classes),
    samples: [
      { name: "[5] of 3", inputs: { tokens: tokens([2, 0, 1, 2, 2]) }, options: { classes: 3 } },
      { name: "[7, 3] of 27", inputs: { tokens: indices(27, 7, 3) }, options: { classes: 27 } },
      { name: "of 1", inputs: { tokens: indices(1, 4) }, options: { classes: 1 } },
      { name: "a scalar", inputs: { tokens: indices(5) }, options: { classes: 5 } },
      { name: "no tokens", inputs: { tokens: indices(5, 0) }, options: { classes: 5 } },
    ],
  },
  clone: {
    torch: "x.clone()",
    call: ({ x }) => F.clone(x!),
    samples: [
      { name: "[2, 3]", inputs: { x: normal(2, 3) } },
      { name: "[5, 7, 3]", inputs: { x: normal(5, 7, 3) } },
      { name: "a scalar", inputs: { x: normal() } },
      { name: "nothing", inputs: { x: normal(0, 3) } },
    ],
    poison: "huge",
  },
  reshape: {
    torch: "x.reshape(o['shape'])",
    call: ({ x }, { shape }) => F.reshape(x!, shape),
    samples: [
      of([2, 6], { shape: [3, 4] }),
      of([2, 6], { shape: [-1] }),
      of([5, 2, 3], { shape: [2, -1, 1] }),
      of([1], { shape: [] }),
      of([0, 3], { shape: [6, 0] }),
      of([0, 3], { shape: [-1, 3] }),
    ],
  },
  flatten: {
    torch: "x.flatten(**o)",
    call: ({ x }, { start_dim, end_dim }) => F.flatten(x!, start_dim, end_dim),
    samples: [
      of([2, 3]),
      of([2, 3, 4], { start_dim: 1 }),
      of([2, 3, 4, 5], { start_dim: 1, end_dim: -2 }),
      of([2, 3], { start_dim: -1, end_dim: 1 }),
      of([]),
      of([0, 3, 2], { start_dim: 1 }),
    ],
  },
  unsqueeze: {
    torch: "x.unsqueeze(o['dim'])",
    call: ({ x }, { dim }) => F.unsqueeze(x!, dim),
    samples: [
      of([2, 3], { dim: 0 }),
      of([2, 3], { dim: -1 }),
      of([2, 3], { dim: 1 }),
      of([], {
        dim: 0,
      }),
    ],
  },
  squeeze: {
    torch: "x.squeeze(**o)",
    call: ({ x }, { dim }) => F.squeeze(x!, dim),
    samples: [
      of([1, 3, 1]),
      of([1, 3, 1], { dim: -1 }),
      of([1, 3, 1], { dim: 1 }),
      of([2, 1, 5], { dim: 1 }),
      of([1, 1]),
      of([0, 1]),
    ],
  },
  expand: {
    torch: "x.expand(o['shape'])",
    call: ({ x }, { shape }) => F.expand(x!, shape),
    samples: [
      of([3, 1], { shape: [3, 4] }),
      of([1, 3], { shape: [5, 3] }),
      of([3], { shape: [7, -1] }),
      of([2, 1, 3, 1], { shape: [2, 4, -1, 5] }),
      of([1, 2, 1], { shape: [3, 9, 2, 7] }),
      of([2, 3], { shape: [1, 2, 3] }),
      of([], { shape: [2, 3] }),
      of([1], { shape: [0] }),
    ],
  },
  permute: {
    torch: "x.permute(o['dims'])",
    call: ({ x }, { dims }) => F.permute(x!, dims),
    samples: [
      of([2, 3], { dims: [1, 0] }),
      of([2, 3, 5], { dims: [2, 0, 1] }),
      of([2, 3, 5], { dims: [0, -1, 1] }),
      of([3, 1, 4, 2], { dims: [3, 1, 2, 0] }),
      of([3, 1, 4], { dims: [1, 0, 2] }), // only the axis of length 1 moves
      of([2, 3, 2, 1, 2, 2, 3, 2], { dims: [7, 6, 5, 4, 3, 2, 1, 0] }), // more axes than a launch
      of([5], { dims: [0] }),
      of([], { dims: [] }),
      of([0, 3], { dims: [1, 0] }),
    ],
  },
  transpose: {
    torch: "x.transpose(o['a'], o['b'])",
    call: ({ x }, { a, b }) => F.transpose(x!, a, b),
    samples: [
      of([3, 4], { a: 0, b: 1 }),
      of([13, 31], { a: -1, b: 0 }),
      of([2, 3, 4, 5], { a: 1, b: 2 }),
      of([2, 3, 4], { a: 0, b: 2 }),
      of([2, 3], { a: 1, b: 1 }),
      of([3, 0], { a: 0, b: 1 }),
    ],
  },
  narrow: {
    torch: "x.narrow(o['dim'], o['start'], o['length'])",
    call: ({ x }, { dim, start, length }) => F.narrow(x!, dim, start, length),
    samples: [
      of([3, 5], { dim: 1, start: 1, length: 3 }),
      of([7, 5], { dim: 0, start: 6, length: 1 }),
      of([7, 5], { dim: 0, start: -2, length: 2 }),
      of([3, 4, 7], { dim: -2, start: 0, length: 3 }),
      of([3, 4], { dim: 0, start: 0, length: 3 }),
      of([3, 4], { dim: 1, start: 4, length: 0 }),
      of([0, 4], { dim: 1, start: 1, length: 2 }),
    ],
  },
  slice: {
    torch: "torch.ops.aten.slice(x, o['dim'], o.get('start', 0), o.get('end'), o.get('step', 1))",
    call: ({ x }, { dim, start, end, step }) => F.slice(x!, dim, start, end, step),
    samples: [
      of([2, 7], { dim: 1, start: 1, end: -1, step: 2 }),
      of([7, 3], { dim: 0, step: 3 }),
      of([7, 3], { dim: 0, start: -3 }),
      of([2, 5, 3], { dim: -2, start: -100, end: 100, step: 2 }),
      of([5], { dim: 0, start: 4, end: 2 }),
    ],
  },
  cat: {
    torch: `torch.cat(given, o['dim'])`,
    call: (inputs, { dim }) => F.cat(Object.values(inputs), dim),
    samples: [
      several(0, [2, 3], [1, 3]),
      several(1, [2, 3], [2, 1], [2, 5]),
      several(-1, [5, 2, 7], [5, 2, 3]),
      several(1, [3, 2, 4], [3, 1, 4], [3, 5, 4], [3, 2, 4]),
      several(0, [3], [2]),
      several(0, [3]),
      several(1, [3, 0], [3, 2]),
    ],
  },
  stack: {
    torch: `torch.stack(given, o['dim'])`,
    call: (inputs, { dim }) => F.stack(Object.values(inputs), dim),
    samples: [
      several(0, [2, 3], [2, 3]),
      several(-1, [2, 3], [2, 3], [2, 3]),
      several(1, [5, 3], [5, 3]),
      several(0, [], []),
      several(0, [0, 2], [0, 2]),
    ],
  },
} satisfies Record<string, FunctionSamples>;
