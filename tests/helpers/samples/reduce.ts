/** Samples of reductions. */

import * as F from "../../../lib/tensor/functional/mod.ts";
import type { Tensor } from "../../../lib/tensor/tensor.ts";
import {
  type FunctionSamples,
  normal,
  type Options,
  type Sample,
  type SampleInput,
  values,
} from "./types.ts";

/** A sample of one tensor. */
function of(x: SampleInput, options: Options, special?: true): Sample {
  const name = Object.entries(options).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return {
    name: [`[${x.shape}]`, ...name].join(", "),
    inputs: { x },
    options,
    ...(special && { special }),
  };
}

/** Whole numbers from -2 to 2, many of them equal. */
const tied = (...shape: number[]): SampleInput => ({
  ...normal(...shape),
  make: (generator, size) => generator.randn(Math.max(16, size)).slice(0, size).map(Math.round),
});

/** Every pattern of axes. */
const over = (options: Options = {}, make = normal, special?: true): Sample[] => [
  of(make(3, 5), { ...options, dim: 1 }, special),
  of(make(5, 7), { ...options, dim: 0 }, special),
  of(make(5, 7), options, special),
  of(make(4, 3, 6), { ...options, dim: -2, keepdim: true }, special),
  of(make(2, 3, 4), { ...options, dim: [0, -1] }, special),
  of(make(2, 3, 4), { ...options, dim: [2, 0], keepdim: true }, special),
  of(make(2, 3, 2, 3), { ...options, dim: [1, 2] }, special),
  of(make(4, 1), { ...options, dim: 0, keepdim: true }, special),
];

/** An axis so long that it is folded in parts. */
const long = (options: Options = {}, make = normal, special?: true): Sample[] => [
  of(make(263, 2), { ...options, dim: 0 }, special),
];

/** Over an axis of length 1, a scalar's none, and none at all of no elements. */
const single = (options: Options = {}): Sample[] => [
  of(normal(3, 1), { ...options, dim: 1 }, true),
  of(normal(), options, true),
  of(normal(3, 0), { ...options, dim: 0 }, true),
];

const empty = (options: Options = {}): Sample[] => [
  of(normal(0, 3), { ...options, dim: 0 }, true),
  of(normal(0, 3), options, true),
];

/** Python's arguments of the options that there are. */
const axes = "**{k: o[k] for k in ('dim', 'keepdim') if k in o}";

/** A function of dim and keepdim. */
const plain = (
  name: "sum" | "mean" | "amax" | "amin" | "logsumexp",
  samples: readonly Sample[],
): FunctionSamples => ({
  torch: name === "logsumexp"
    ? `x.logsumexp(o.get('dim', tuple(range(x.ndim))), o.get('keepdim', False))`
    : `x.${name}(${axes})`,
  call: ({ x }, { dim = null, keepdim }) => F[name](x!, dim, keepdim),
  samples,
});

/** A variance or a standard deviation; rows of one value have none. */
const spread = (name: "var" | "std"): FunctionSamples => ({
  torch: `x.${name}(o.get('dim', tuple(range(x.ndim))), correction=o.get('correction', 1), ` +
    `keepdim=o.get('keepdim', False))`,
  call: ({ x }, { dim, ...options }) => F[name](x!, dim, options),
  samples: [
    ...over(),
    ...long(),
    of(normal(5, 7), { dim: 0, correction: 0 }),
    of(normal(5, 7), { correction: 2 }),
    of(values([3, 3, 3, 0.1, 0.1, 0.1, 1, 2, 4], 3, 3), { dim: 1 }, true),
    of(values([1e4, 1e4 + 0.25, 1e4 - 0.5, 1e4 + 1]), { dim: 0 }, true),
    of(normal(2, 3), { dim: 0, correction: 2 }, true),
    of(normal(2, 3), { dim: 0, correction: 3 }, true),
    ...single().filter(({ inputs }) => inputs.x!.shape.length > 0), // a scalar's gradient differs
    ...empty(),
  ],
});

/** An extreme of all, or along an axis. */
const extreme = (name: "max" | "min"): FunctionSamples => ({
  torch: `x.${name}(o['dim'], o.get('keepdim', False))[0] if 'dim' in o else x.${name}()`,
  call: ({ x }, { dim, keepdim }): Tensor =>
    dim === undefined ? F[name](x!) : F[name](x!, dim, keepdim).values,
  samples: [
    of(normal(3, 5), { dim: 1 }),
    of(normal(5, 7), {}),
    of(tied(5, 7), {}, true),
    of(tied(5, 7), { dim: 0, keepdim: true }, true),
    of(tied(4, 9, 3), { dim: -2 }, true),
    of(tied(300), {}, true),
    of(tied(263, 2), { dim: 0 }, true),
    of(values([NaN, 1, NaN, 2]), {}, true),
    of(values([1, NaN, 2, NaN]), { dim: 0 }, true),
  ],
});

const index = (name: "argmax" | "argmin"): FunctionSamples => ({
  torch: `x.${name}(${axes})`,
  call: ({ x }, { dim, keepdim }) => F[name](x!, dim, keepdim),
  samples: [
    of(normal(3, 5), { dim: 1 }),
    of(normal(5, 7), {}),
    of(tied(4, 9, 3), { dim: -2, keepdim: true }),
    of(tied(2, 300), { dim: 1 }),
    of(normal(3, 1), { dim: 1 }),
    of(normal(0, 3), { dim: 1 }),
  ],
});

const soft = (torch: string, name: "softmax" | "logSoftmax"): FunctionSamples => ({
  torch,
  call: ({ x }, { dim }) => F[name](x!, dim),
  samples: [
    of(normal(3, 5), { dim: 1 }),
    of(normal(5, 7), { dim: 0 }),
    of(normal(4, 3, 6), { dim: -2 }),
    of(normal(2, 3, 18), { dim: 1 }),
    of(normal(3, 1), { dim: 1 }),
    of(normal(2, 300), { dim: 1 }),
    of(values([100, -100, 90, 0, 88, 1000], 2, 3), { dim: 1 }, true),
    of(normal(0, 3), { dim: 0 }, true),
    of(normal(0, 3), { dim: 1 }, true),
  ],
});

/** Orders of a norm. */
const ORDERS = [1, 3, 0.5, 0, Infinity, -Infinity, -1];

/** Every reduction's samples. */
export const reduceSamples = {
  sum: plain("sum", [
    ...over(),
    ...long(),
    of(normal(300), {}),
    ...single(),
    ...empty(),
  ]),
  mean: plain("mean", [...over(), ...single(), ...empty()]),
  var: spread("var"),
  std: spread("std"),
  amax: plain("amax", [...over(), ...long({}, tied, true), ...single().slice(0, 2)]),
  amin: plain("amin", [...over(), ...long({}, tied, true), ...single().slice(0, 2)]),
  max: extreme("max"),
  min: extreme("min"),
  argmax: index("argmax"),
  argmin: index("argmin"),
  logsumexp: plain("logsumexp", [
    ...over(),
    ...long(),
    of(values([100, -100, 90, 0, 88, 1000], 2, 3), { dim: 1 }, true),
    of(values([-Infinity, -Infinity]), { dim: 0 }, true),
    ...single().slice(0, 1),
    ...empty().slice(0, 1),
  ]),
  norm: {
    torch: `x.norm(p=float(o.get('p', 2)), ${axes})`,
    call: ({ x }, { p = 2, dim, keepdim }) => F.norm(x!, Number(p), dim, keepdim),
    samples: [
      ...over(),
      ...long(),
      ...ORDERS.flatMap((p) => [
        of(normal(3, 5), { p: String(p), dim: 1 }, p === 0 ? true : undefined),
        of(tied(4, 3), { p: String(p), dim: 0 }, true),
        of(values([0, 0, 0]), { p: String(p) }, true),
        of(values([NaN, 1, Infinity, 2], 2, 2), { p: String(p), dim: 1 }, true),
      ]),
      of(values([0, 0, 0]), {}, true),
      ...empty(),
      ...empty({ p: "-1" }),
    ],
  },
  softmax: soft("x.softmax(o['dim'])", "softmax"),
  logSoftmax: soft("x.log_softmax(o['dim'])", "logSoftmax"),
} satisfies Record<string, FunctionSamples>;
