/**
 * Joins neighbouring dispatches of a captured program where one kernel can do the work of two: fewer
 * launches, and no round trip of the tensor between them. The joined kernel adds in the same order,
 * so that a replay stays bitwise equal to eager execution.
 */

import { type KernelName, type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import type { Dispatch, View } from "./device.ts";

/** How two dispatches become one. */
interface Rule {
  readonly first: KernelName;
  readonly second: KernelName;
  /** The binding of `first` that `second` reads, and then nobody. */
  readonly between: { readonly first: string; readonly second: string };
  /** Other bindings of `first` that must be the same as bindings of `second`. */
  readonly same?: { readonly first: string; readonly second: string };
  /** Which binding of the joined `first` is taken from which binding of `second`. */
  readonly result: { readonly first: string; readonly second: string };
  /** The constants of the joined `first` that switch the work of `second` on. */
  readonly constants: Readonly<Record<string, number>>;
}

const rules: readonly Rule[] = [
  {
    first: "matmul",
    second: "tanh",
    between: { first: "out", second: "x" },
    result: { first: "out", second: "out" },
    constants: { applyTanh: 1 },
  },
  {
    first: "batchnorm_forward",
    second: "tanh",
    between: { first: "out", second: "x" },
    result: { first: "out", second: "out" },
    constants: { applyTanh: 1 },
  },
  {
    first: "linear_backward",
    second: "tanh_backward",
    between: { first: "xGrad", second: "outGrad" },
    same: { first: "x", second: "out" },
    result: { first: "xGrad", second: "xGrad" },
    constants: { throughTanh: 1 },
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
    const between = rule && view(previous, rule.between.first);
    if (!rule || !between || uses.get(between) !== 2 || kept.has(between)) {
      result.push(dispatch);
      continue;
    }
    result[result.length - 1] = join(rule, previous, dispatch);
    skipped.add(between);
  }
  return { dispatches: result, skipped };
}

function fits(rule: Rule, first: Dispatch, second: Dispatch): boolean {
  const shared = [rule.between, ...(rule.same ? [rule.same] : [])];
  return first.kernel === rule.first && second.kernel === rule.second &&
    first.replicas === second.replicas &&
    shared.every((names) => view(first, names.first) === view(second, names.second));
}

function join(rule: Rule, first: Dispatch, second: Dispatch): Dispatch {
  const spec: KernelSpec = kernelTable[first.kernel];
  const { result, constants } = rule;
  return {
    ...first,
    bindings: Object.keys(spec.bindings).map((name, index) =>
      name === result.first ? view(second, result.second) : first.bindings[index]!
    ),
    constants: Object.keys(spec.constants).map((name, index) =>
      constants[name] ?? first.constants[index]!
    ),
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

function view({ kernel, bindings }: Dispatch, name: string): View {
  return bindings[Object.keys(kernelTable[kernel].bindings).indexOf(name)]!;
}
