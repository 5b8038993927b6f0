/** The kernels of kernels/table/reduce.ts: their float64 oracle, their cases, their walks. */

import type { reduceKernels } from "../../../kernels/table/reduce.ts";
import {
  finishCodes,
  foldCodes,
  spreadCodes,
  termCodes,
} from "../../../kernels/table/reductions.ts";
import { cases, EXACT, FEW, sums } from "./cases.ts";
import type { Cases, Oracles, Tolerance, Walks } from "./types.ts";
import { floats, garbage, terms } from "./walks.ts";

/** Whether a is b; NaN is NaN unless the parameter is 0. */
const same = (a: number, b: number, parameter: number): boolean =>
  a === b || parameter !== 0 && Number.isNaN(a) && Number.isNaN(b);

/** A term of x beside o, the first element being f, with a parameter. */
type Term = (x: number, o: number, f: number, parameter: number) => number;

const termOf: Readonly<Record<keyof typeof termCodes, Term>> = {
  value: (x) => x,
  abs: Math.abs,
  square: (x) => x * x,
  power: (x, _o, _f, p) => pow(Math.abs(x), p),
  nonzero: (x) => x === 0 ? 0 : 1,
  fromFirst: (x, _, f) => x - f,
  squaredDeviation: (x, o, f) => (x - f - o) ** 2,
  exponential: (x, o) => Math.exp(x - o),
  equal: (x, o, _, p) => same(x, o, p) ? 1 : 0,
  equalMagnitude: (x, o, _, p) => same(Math.abs(x), o, p) ? 1 : 0,
  product: (x, o) => x * o,
};

const foldOf: Readonly<Record<keyof typeof foldCodes, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  max: Math.max,
  min: Math.min,
};

/** x^e as C has it, with roots where PyTorch takes them. */
function pow(x: number, e: number): number {
  if (e === 0) return 1;
  return e === 0.5 ? Math.sqrt(x) : x ** e;
}

/** What becomes of all terms t, beside o, with a parameter. */
type Finish = (t: number, o: number, parameter: number) => number;

const finishOf: Readonly<Record<keyof typeof finishCodes, Finish>> = {
  none: (t) => t,
  quotient: (t, _, parameter) => t / parameter,
  rootOfQuotient: (t, _, parameter) => Math.sqrt(t / parameter),
  root: (t, _, parameter) => pow(t, 1 / parameter),
  log: (t, o) => Math.abs(o) === Infinity ? o : Math.log(t) + o,
};

/** What is known of an element: x and y there; f0, o, f and g of its axis. */
interface Element {
  readonly [name: string]: number;
  readonly x: number;
  readonly y: number;
  readonly f0: number;
  readonly o: number;
  readonly f: number;
  readonly g: number;
}

const sign = (x: number): number => Math.sign(x) || 0;

/** What an extreme f gets of a gradient, and the others. */
const shared = (g: number, x: number, f: number, p: number): number =>
  same(x, f, p) ? g : p === 0 ? 0 * g : 0;

const spreadOf: Readonly<
  Record<keyof typeof spreadCodes, (element: Element, parameter: number) => number>
> = {
  value: ({ g }, parameter) => g / parameter,
  sign: ({ x, g }) => g * sign(x),
  square: ({ x, f, g }) => f === 0 ? 0 : g * (x / f),
  power: ({ x, f, g }, p) => x === 0 || f === 0 ? 0 : g * sign(x) * pow(Math.abs(x) / f, p - 1),
  deviation: ({ x, f0, o, g }, parameter) => 2 * g / parameter * (x - f0 - o),
  rootOfDeviation: ({ x, f0, o, f, g }, parameter) =>
    (f === 0 ? 0 : g / parameter / f) * (x - f0 - o),
  exponential: ({ x, f, g }) => g * Math.exp(x - f),
  extreme: ({ x, o, f, g }, p) => shared(g, x, f, p) / o,
  extremeMagnitude: ({ x, o, f, g }, p) => shared(g * sign(x), Math.abs(x), f, p) / o,
  softmax: ({ x, o, f }) => Math.exp(x - o) / f,
  logSoftmax: ({ x, o, f }) => x - o - Math.log(f),
  softmaxGradient: ({ x, y, f }) => x * (y - f),
  logSoftmaxGradient: ({ x, y, f }) => y - Math.exp(x) * f,
};

/** What a table of names has under a code. */
function coded<K extends string, V>(
  codes: Readonly<Record<K, number>>,
  values: Readonly<Record<K, V>>,
  code: number,
): V {
  return values[(Object.keys(codes) as K[]).find((name) => codes[name] === code)!];
}

/** A reference for every one of them. */
export const reduceOracle: Oracles<typeof reduceKernels> = {
  reduce({ x, other, out }, { outer, length, inner, parts, term, fold, finish, parameter }) {
    const of = coded(termCodes, termOf, term);
    const join = coded(foldCodes, foldOf, fold);
    const end = coded(finishCodes, finishOf, finish);
    for (let i = 0; i < outer * parts * inner; i++) {
      const [a, p, b] = [Math.floor(i / inner / parts), Math.floor(i / inner) % parts, i % inner];
      const at = (k: number) => (a * length + k) * inner + b;
      const rows = Array.from({ length: Math.ceil((length - p) / parts) }, (_, k) => p + k * parts);
      const beside = (k: number) => other[term === termCodes.product ? k : a * inner + b]!;
      const all = rows.map((k) => of(x[at(k)]!, beside(at(k)), x[at(0)]!, parameter));
      const total = fold === foldCodes.sum
        ? all.reduce((s, t) => s + t, 0)
        : all.reduce((s, t) => join(s, t));
      out[i] = end(total, beside(0), parameter);
    }
  },

  spread(buffers, { outer, length, inner, code, parameter }) {
    const { x, y, other, folded, gradient, out } = buffers;
    const of = coded(spreadCodes, spreadOf, code);
    for (let i = 0; i < outer * length * inner; i++) {
      const a = Math.floor(i / inner / length);
      const at = a * inner + i % inner;
      const [o, f, g] = [other[at]!, folded[at]!, gradient[at]!];
      out[i] = of(
        { x: x[i]!, y: y[i]!, f0: x[a * length * inner + i % inner]!, o, f, g },
        parameter,
      );
    }
  },

  first_index({ x, extremes, indices }, { outer, length, inner }) {
    for (let i = 0; i < outer * inner; i++) {
      const first = Math.floor(i / inner) * length * inner + i % inner;
      const axis = Array.from({ length }, (_, k) => x[first + k * inner]!);
      // Zeros are equal whatever their signs, and NaN is NaN.
      const found = axis.findIndex((value) =>
        value === extremes[i] || Object.is(value, extremes[i])
      );
      indices[i] = found < 0 ? length : found;
    }
  },
};

/** [outer, length, inner, parts]: rows, columns, both, and axes that are shortened. */
const BLOCKS = [
  [1, 1, 1, 1],
  [7, 5, 1, 1],
  [32, 200, 1, 1],
  [3, 33, 1, 1],
  [1, 32, 200, 1],
  [2, 13, 5, 1],
  [5, 4, 31, 1],
  [1, 1031, 1, 65],
  [2, 127, 1, 127],
  [3, 100, 7, 13],
  [1, 67, 18, 2],
  [2, 64, 16, 4],
] as const;

const { value, abs, square, power, nonzero, fromFirst, squaredDeviation } = termCodes;
const { exponential, equal, equalMagnitude, product } = termCodes;
const { sum, max, min } = foldCodes;
const { none, quotient, rootOfQuotient, root, log } = finishCodes;

/** [term, fold, finish, parameter], of what reductions are made of. */
const FUNCTIONS = [
  [value, sum, none, 0],
  [value, max, none, 0],
  [value, sum, quotient, 30],
  [value, min, none, 0],
  [abs, sum, none, 0],
  [abs, max, none, 0],
  [abs, min, none, 0],
  [square, sum, rootOfQuotient, 1],
  [nonzero, sum, none, 0],
  [power, sum, root, 3],
  [power, sum, root, 0.7],
  [fromFirst, sum, quotient, 13],
  [squaredDeviation, sum, quotient, 31],
  [squaredDeviation, sum, rootOfQuotient, 7],
  [squaredDeviation, sum, quotient, 0],
  [squaredDeviation, sum, rootOfQuotient, 0],
  [exponential, sum, log, 0],
  [exponential, sum, none, 0],
  [equal, sum, none, 0],
  [equal, sum, none, 1],
  [equalMagnitude, sum, none, 0],
  [equalMagnitude, sum, none, 1],
  [product, sum, none, 0],
] as const;

const blocks = BLOCKS.map(([outer, length, inner, parts]) => ({ outer, length, inner, parts }));

/** Terms of size up to 40 are summed. */
const foldTolerance = (length: number, term: number): Tolerance => {
  if (term === value || term === fromFirst || term === product) return sums(4 * length);
  return { absolute: FEW.absolute, relative: 4e-6 };
};

/** Every one's cases; extremes with ties, since values are rounded. */
export const reduceCases: Cases<typeof reduceKernels> = {
  reduce: cases<"reduce">(
    FUNCTIONS.flatMap(([term, fold, finish, parameter], i) =>
      blocks.filter((_, k) => i < 2 || (i + k) % 3 === 0)
        .map((sizes) => ({ ...sizes, term, fold, finish, parameter }))
    ),
    (contents, { outer, length, inner, parts, term, fold }) => {
      const x = contents.normal(outer * length * inner, 0.3);
      const tied = term === equal || term === equalMagnitude || fold !== sum;
      return {
        x: tied ? x.map(Math.round) : x,
        other: term === product
          ? contents.normal(x.length)
          : contents.normal(outer * inner).map((o) => tied ? Math.round(o) : o),
        out: contents.normal(outer * parts * inner),
      };
    },
    ({ length, term }) => foldTolerance(length, term),
  ),
  // Values of size 1, but for powers and quotients by values near 0.
  spread: cases<"spread">(
    Object.values(spreadCodes).flatMap((code, i) =>
      blocks.filter(({ parts }, k) => parts === 1 && (i + k) % 2 === 0)
        .map(({ outer, length, inner }, j) => {
          const tied = code === spreadCodes.extreme || code === spreadCodes.extremeMagnitude;
          return { outer, length, inner, code, parameter: tied ? j % 2 : [2.5, 3, 0][j % 3]! };
        })
    ),
    (contents, { outer, length, inner, code }) => {
      const x = contents.normal(outer * length * inner, 0.3);
      const tied = code === spreadCodes.extreme || code === spreadCodes.extremeMagnitude;
      const folded = contents.uniform(outer * inner, 0.5, 4);
      return {
        x: tied ? x.map(Math.round) : x,
        y: contents.normal(x.length),
        other: tied ? contents.uniform(outer * inner, 1, 4) : contents.normal(outer * inner),
        folded: tied ? folded.map(Math.round) : folded,
        gradient: contents.normal(outer * inner),
        out: contents.normal(x.length),
      };
    },
    () => ({ absolute: 1e-6, relative: 2e-6 }),
  ),
  // What is looked for is in all places, and in none; some of it several times.
  first_index: cases<"first_index">(
    blocks.map(({ outer, length, inner }) => ({ outer, length, inner }))
      .sort((a, b) => a.length - b.length),
    (contents, { outer, length, inner }) => {
      const x = contents.normal(outer * length * inner, 0, 1000).map(Math.round);
      return {
        x,
        extremes: Float32Array.from({ length: outer * inner }, (_, i) => {
          const k = length - 1 - i * 3 % (length + 1);
          return x[Math.floor(i / inner) * length * inner + k * inner + i % inner] ?? 5000;
        }),
        indices: contents.integers(outer * inner, 1000),
      };
    },
    () => EXACT,
  ),
};

/** The walks of those with loops. */
export const reduceWalks: Walks<typeof reduceKernels> = {
  reduce: [{
    constants: (length) => ({
      ...{ outer: 1, length, inner: 1, parts: 1 },
      ...{ term: 0, fold: 0, finish: 0, parameter: 0 },
    }),
    buffers: (n) => ({ x: terms(n), other: floats(0), out: garbage(1) }),
    tolerance: EXACT,
    refused: true,
  }],
  spread: [],
  first_index: [{
    constants: (length) => ({ outer: 1, length, inner: 1 }),
    buffers: (n) => ({ x: terms(n), extremes: floats(100), indices: Uint32Array.of(7) }),
    tolerance: EXACT,
  }],
};
