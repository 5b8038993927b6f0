/** The kernels of kernels/table/pointwise.ts: their float64 oracle, their cases, their walks. */

import { formulaTable } from "../../../kernels/table/formulas.ts";
import type { pointwiseKernels } from "../../../kernels/table/pointwise.ts";
import { formulaCases, formulaOf, slopeFromOut } from "../formulas.ts";
import { cases, FEW, FLAGS, SIZES } from "./cases.ts";
import type { Cases, Oracles, Walks } from "./types.ts";

/** A reference for every one of them. */
export const pointwiseOracle: Oracles<typeof pointwiseKernels> = {
  copy({ x, out }, { size, accumulate }) {
    for (let i = 0; i < size; i++) out[i] = accumulate ? out[i]! + x[i]! : x[i]!;
  },

  pointwise({ x, out }, { size, formula, parameter, parameter2 }) {
    const { value } = formulaOf(formula)!;
    for (let i = 0; i < size; i++) out[i] = value(x[i]!, parameter, parameter2);
  },

  pointwise_backward({ value, outGrad, xGrad }, { size, formula, parameter, parameter2 }) {
    const { gradient } = formulaOf(formula)!;
    for (let i = 0; i < size; i++) {
      xGrad[i] = gradient(value[i]!, outGrad[i]!, parameter, parameter2);
    }
  },
};

const TANH = formulaTable.tanh.code;
/** The sizes at which a function is tried: tanh at all, of the others the loop's edges. */
const sizesOf = (code: number): readonly number[] => code === TANH ? SIZES : [1, 2, 3, 7, 65, 200];

/** The cases of every one of them. */
export const pointwiseCases: Cases<typeof pointwiseKernels> = {
  copy: cases<"copy">(
    SIZES.flatMap((size) => FLAGS.map((accumulate) => ({ size, accumulate }))),
    (contents, { size }) => ({ x: contents.normal(size), out: contents.normal(size) }),
    () => FEW,
  ),
  pointwise: formulaCases.flatMap(({ range: [low, high], ...constants }) =>
    // Of tanh relative, since tanh(x) ~ x for tiny x; the smallest value is 0, which must stay 0.
    cases<"pointwise">(
      sizesOf(constants.formula).map((size) => ({ ...constants, size })),
      (contents, { size }) => {
        const special = [50, -50, 1e30, -1e30, 0, 1e-6, -1e-20, 9.5, -8.9, 0.3];
        const x = contents.uniform(size, low, high);
        return {
          x: size < 20 || low >= 0 ? x : x.map((value, i) => special[i - 5] ?? value),
          out: contents.normal(size),
        };
      },
      ({ formula }) => formula === TANH ? { absolute: 0, relative: 4e-7 } : FEW,
    )
  ),
  pointwise_backward: formulaCases.flatMap(({ range: [low, high], ...constants }) =>
    cases<"pointwise_backward">(
      sizesOf(constants.formula).map((size) => ({ ...constants, size })),
      (contents, { size, formula, parameter, parameter2 }) => ({
        value: contents.uniform(size, low, high).map((x) =>
          slopeFromOut(formula) ? formulaOf(formula)!.value(x, parameter, parameter2) : x
        ),
        outGrad: contents.normal(size),
        xGrad: contents.normal(size),
      }),
      () => FEW,
    )
  ),
};

/** The walks of those with loops. */
export const pointwiseWalks: Walks<typeof pointwiseKernels> = {
  copy: [],
  pointwise: [],
  pointwise_backward: [],
};
