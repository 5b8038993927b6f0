/** Reductions: what the elements along one axis are folded to, an operation each. */

import type { spreadCodes, termCodes } from "../../../kernels/table/reductions.ts";
import { emit } from "../../device/recorder.ts";
import type { Operand } from "../operand.ts";
import type { Shape } from "../shape.ts";
import type { Storage } from "../storage.ts";
import { type Block, emitReduce, emitSpread, type Fold, giveUp, scratch } from "./emit_reduce.ts";
import type { None, Op } from "./op.ts";

/** The types of every reduction. */
export interface ReduceSignature {
  readonly inputs: { readonly x: Operand };
  readonly state: None;
  readonly attributes: {
    /** The result's. */
    readonly shape: Shape;
    /** x, as of one axis. */
    readonly block: Block;
    /** What means and variances divide by, or the norm's order. */
    readonly parameter: number;
  };
  readonly saved: { readonly center?: Storage };
}

/** How a reduction and its gradient are made of what reductions.ts has. */
interface Rule extends Omit<Fold, "parameter"> {
  /** What is folded first, since the terms need it. */
  readonly center?: Fold;
  /** What makes the gradient; null if it is 0. */
  readonly slope: keyof typeof spreadCodes | null;
  /** Which elements share the gradient. */
  readonly ties?: keyof typeof termCodes;
  /** Whether a NaN is as another. */
  readonly nanIsNan?: true;
}

const shift: Fold = { term: "fromFirst", finish: "quotient" };
const deviations = { center: shift, term: "squaredDeviation" } as const;
const extreme = { term: "value", slope: "extreme", ties: "equal" } as const;
const magnitude = {
  term: "abs",
  slope: "extremeMagnitude",
  ties: "equalMagnitude",
  nanIsNan: true,
} as const;

/** Every reduction by name. */
const rules = {
  sum: { term: "value", slope: "value" },
  mean: { term: "value", finish: "quotient", slope: "value" },
  var: { ...deviations, finish: "quotient", slope: "deviation" },
  std: { ...deviations, finish: "rootOfQuotient", slope: "rootOfDeviation" },
  amax: { ...extreme, fold: "max" },
  amin: { ...extreme, fold: "min" },
  max: { ...extreme, fold: "max", nanIsNan: true },
  min: { ...extreme, fold: "min", nanIsNan: true },
  logsumexp: {
    center: { term: "value", fold: "max" },
    term: "exponential",
    finish: "log",
    slope: "exponential",
  },
  norm0: { term: "nonzero", slope: null },
  norm1: { term: "abs", slope: "sign" },
  norm2: { term: "square", finish: "rootOfQuotient", slope: "square" },
  normMax: { ...magnitude, fold: "max" },
  normMin: { ...magnitude, fold: "min" },
  normPower: { term: "power", finish: "root", slope: "power" },
} as const satisfies Record<string, Rule>;

/** The operation of each. */
export const reductions = Object.fromEntries(
  Object.entries<Rule>(rules).map(([name, rule]) => [name, operationOf(name, rule)]),
) as { readonly [K in keyof typeof rules]: Op<ReduceSignature> };

function operationOf(name: string, rule: Rule): Op<ReduceSignature> {
  const { center, slope, ties, term, fold = "sum", finish = "none" } = rule;
  const nanIsNan = Number(rule.nanIsNan === true);
  return {
    name: name.replace(/norm.+/, "norm"),
    shape: (_, { shape }) => shape,

    forward({ inputs: { x }, attributes: { block, parameter }, out, allocate, ...place }) {
      const views = { x: x.storage.view, out: out.storage.view };
      const main: Fold = { term, fold, finish, parameter };
      if (!center) {
        emitReduce(place, views, block, main);
        return {};
      }
      const storage = allocate("center", out.size);
      const first = { ...center, parameter: block.length };
      emitReduce(place, { ...views, out: storage.view }, block, first);
      // PyTorch takes a variance with fewer degrees of freedom than none for one with none.
      const divisor = { ...main, parameter: Math.max(0, parameter) };
      emitReduce(place, { ...views, other: storage.view }, block, divisor);
      return { center: storage };
    },

    reads: ({ inputs: { x }, out }) => {
      if (slope === "value" || slope === null) return [];
      return slope === "sign" || slope === "deviation" ? [x] : [x, out];
    },

    backward({ inputs: { x }, attributes: { block, parameter }, out, saved, ...context }) {
      const { outGrad, result, device, replicas } = context;
      const place = { device, replicas };
      const views = { x: x.storage.view, out: result("x") };
      if (slope === null) {
        return emit(device, "fill", { out: views.out }, { size: x.size, value: 0 }, replicas);
      }
      const folded = out.storage.view;
      const count = ties && scratch(place, block);
      if (count) {
        const counted = { x: views.x, other: folded, out: count.view };
        emitReduce(place, counted, block, { term: ties, parameter: nanIsNan });
      }
      const other = count?.view ?? saved.center?.view ?? folded;
      const rest = { other, folded, gradient: outGrad! };
      emitSpread(place, { ...views, ...rest }, block, slope, ties ? nanIsNan : parameter);
      if (count) giveUp(count);
    },
  };
}
