/** The oracle of the kernels that fold an axis, and their cases. */

import { finishCodes, foldCodes, termCodes } from "../../../kernels/table/reductions.ts";
import { cases, FEW, type KernelCase, sums, type Tolerance } from "../cases.ts";
import type { Reference } from "../oracle.ts";

/** The kernels of this family. */
type Name = "reduce";

/** A term of x beside o, the first element being f, with a parameter. */
type Term = (x: number, o: number, f: number, parameter: number) => number;

const termOf: Readonly<Record<keyof typeof termCodes, Term>> = {
  value: (x) => x,
  abs: Math.abs,
  square: (x) => x * x,
  power: (x, _o, _f, p) => Math.abs(x) ** p,
  nonzero: (x) => x === 0 ? 0 : 1,
  fromFirst: (x, _, f) => x - f,
  squaredDeviation: (x, o, f) => (x - f - o) ** 2,
  exponential: (x, o) => Math.exp(x - o),
  equal: (x, o) => x === o ? 1 : 0,
  equalMagnitude: (x, o) => Math.abs(x) === o ? 1 : 0,
  product: (x, o) => x * o,
};

const foldOf: Readonly<Record<keyof typeof foldCodes, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  max: Math.max,
  min: Math.min,
};

/** What becomes of all terms t, beside o, with a parameter. */
type Finish = (t: number, o: number, parameter: number) => number;

const finishOf: Readonly<Record<keyof typeof finishCodes, Finish>> = {
  none: (t) => t,
  quotient: (t, _, parameter) => t / parameter,
  rootOfQuotient: (t, _, parameter) => Math.sqrt(t / parameter),
  root: (t, _, parameter) => t ** (1 / parameter),
  log: (t, o) => Math.abs(o) === Infinity ? o : Math.log(t) + o,
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
export const reduceOracle: { readonly [K in Name]: Reference<K> } = {
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
  [exponential, sum, log, 0],
  [exponential, sum, none, 0],
  [equal, sum, none, 0],
  [equalMagnitude, sum, none, 0],
  [product, sum, none, 0],
] as const;

const blocks = BLOCKS.map(([outer, length, inner, parts]) => ({ outer, length, inner, parts }));

/** Terms of size up to 40 are summed. */
const foldTolerance = (length: number, term: number): Tolerance => {
  if (term === value || term === fromFirst || term === product) return sums(4 * length);
  return { absolute: FEW.absolute, relative: 4e-6 };
};

/** Every one's cases; extremes with ties, since values are rounded. */
export const reduceCases: { readonly [K in Name]: readonly KernelCase<K>[] } = {
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
};
