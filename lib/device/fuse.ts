/**
 * Joins neighbouring dispatches of a captured program where one kernel can do the work of two: fewer
 * launches, and no round trip of the tensor between them, which is written only where something else
 * wants it. The joined kernel adds in the same order, so that a replay stays bitwise equal to eager
 * execution.
 */

import { formulaTable } from "../../kernels/table/formulas.ts";
import { type KernelName, type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import type { Dispatch, View } from "./device.ts";
import { bindingOf, constantsOf } from "./dispatch.ts";

/** How a dispatch and that of a function of one variable behind it become one. */
interface Rule {
  readonly first: KernelName;
  readonly second: "pointwise" | "pointwise_backward";
  /** The binding of `first` that `second` reads, and then nobody. */
  readonly between: { readonly first: string; readonly second: string };
  /** Other bindings of `first` that must be the same as bindings of `second`. */
  readonly same?: { readonly first: string; readonly second: string };
  /** Which binding of the joined `first` is taken from which binding of `second`. */
  readonly result: { readonly first: string; readonly second: string };
  /** The binding of `first` that can keep what is between, where others want it, by a constant. */
  readonly keeps?: { readonly binding: string; readonly constant: string };
}

/** The functions that another kernel can apply, by code. */
const joining = new Set(
  Object.values(formulaTable).filter(({ joins }) => joins).map(({ code }) => code),
);

const rules: readonly Rule[] = [
  {
    first: "matmul",
    second: "pointwise",
    between: { first: "out", second: "x" },
    result: { first: "out", second: "out" },
  },
  {
    first: "batchnorm_forward",
    second: "pointwise",
    between: { first: "out", second: "x" },
    result: { first: "out", second: "out" },
  },
  {
    first: "linear_backward",
    second: "pointwise_backward",
    between: { first: "xGrad", second: "outGrad" },
    same: { first: "x", second: "value" },
    result: { first: "xGrad", second: "xGrad" },
    keeps: { binding: "activatedGrad", constant: "keepsActivatedGrad" },
  },
];

/** Fewer dispatches with the same effect, and the views that none of them writes any more. */
export interface Fused {
  readonly dispatches: readonly Dispatch[];
  readonly skipped: ReadonlySet<View>;
}

/** Applies every rule wherever it fits, but keeps all `kept` views written. */
export function fuse(dispatches: readonly Dispatch[], kept: ReadonlySet<View>): Fused {
  const uses = countUses(dispatches);
  const result: Dispatch[] = [];
  const skipped = new Set<View>();
  for (const dispatch of dispatches) {
    const previous = result.at(-1);
    const rule = previous && rules.find((rule) => fits(rule, previous, dispatch));
    const between = rule && bindingOf(previous, rule.between.first);
    const isWanted = between && (uses.get(between) !== 2 || kept.has(between));
    if (!rule || !between || isWanted && !rule.keeps) {
      result.push(dispatch);
      continue;
    }
    result[result.length - 1] = join(rule, previous, dispatch, isWanted ? between : undefined);
    if (!isWanted) skipped.add(between);
  }
  return { dispatches: result, skipped };
}

function fits(rule: Rule, first: Dispatch, second: Dispatch): boolean {
  const shared = [rule.between, ...(rule.same ? [rule.same] : [])];
  return first.kernel === rule.first && second.kernel === rule.second &&
    first.replicas === second.replicas && joining.has(constantsOf(second).formula!) &&
    constantsOf(first).activation === 0 &&
    shared.every((names) => bindingOf(first, names.first) === bindingOf(second, names.second));
}

/** One dispatch in place of two; what is between is written too if it is `wanted`. */
function join(rule: Rule, first: Dispatch, second: Dispatch, wanted: View | undefined): Dispatch {
  const spec: KernelSpec = kernelTable[first.kernel];
  const { result, keeps } = rule;
  const { formula, parameter } = constantsOf(second);
  const constants: Record<string, number> = {
    ...constantsOf(first),
    activation: formula!,
    parameter: parameter!,
    ...(keeps && { [keeps.constant]: Number(wanted !== undefined) }),
  };
  return {
    ...first,
    bindings: Object.keys(spec.bindings).map((name, index) => {
      if (wanted && name === keeps?.binding) return wanted;
      return name === result.first ? bindingOf(second, result.second) : first.bindings[index]!;
    }),
    constants: Object.values(constants),
  };
}

/** How many dispatches bind each view. */
function countUses(dispatches: readonly Dispatch[]): Map<View, number> {
  const uses = new Map<View, number>();
  for (const { bindings } of dispatches) {
    for (const view of new Set(bindings)) uses.set(view, (uses.get(view) ?? 0) + 1);
  }
  return uses;
}
