/** Groups of parameters: which selector reaches which, and what holds for each. */

import { matches, withoutNumber } from "../select.ts";
import { didYouMean, listKnown } from "../suggest.ts";
import { rateAt, ratesFrom, type Schedule as RateOfStep } from "../../nn/optim.ts";
import { scheduleOf } from "../schedules/mod.ts";
import type { GroupOptions } from "./kind.ts";
import type { ResolvedOptimiser } from "./mod.ts";

/** Parameters that are updated alike. */
export interface ParameterGroup {
  /** Their dotted names. */
  readonly names: readonly string[];
  /** Their rate at each step. */
  readonly rates: RateOfStep;
  readonly weightDecay: number;
}

/** The groups of a network's parameters; without selectors all are one. */
export function parameterGroups(
  optimiser: ResolvedOptimiser,
  names: readonly string[],
): ParameterGroup[] {
  const bySelectors = new Map<string, string[]>();
  for (const name of names) {
    const key = JSON.stringify(selectorsOf(optimiser.groups, name));
    bySelectors.set(key, [...bySelectors.get(key) ?? [], name]);
  }
  return [...bySelectors].map(([key, own]) => {
    const options = (JSON.parse(key) as string[]).map((selector) => optimiser.groups[selector]!);
    const { lr = optimiser.lr, lrScale = 1, weightDecay = optimiser.weightDecay } = Object.assign(
      {},
      ...options,
    ) as typeof options[number];
    const schedule = scheduleOf(lr);
    const rates = lrScale === 1 ? schedule : (step: number) => lrScale * rateAt(schedule, step);
    return { names: own, rates, weightDecay };
  });
}

/** Rates of `count` steps from `begin` on, [groups, count]. */
export function ratesOf(
  groups: readonly ParameterGroup[],
  begin: number,
  count: number,
): Float32Array {
  const table = new Float32Array(groups.length * count);
  groups.forEach(({ rates }, row) => table.set(ratesFrom(rates, begin, count), row * count));
  return table;
}

/** What is wrong with a selector, for messages. */
export interface GroupFault {
  readonly selector: string;
  readonly message: string;
}

/** Options of groups that two selectors give one parameter. */
export function meetingGroups(
  groups: Readonly<Record<string, GroupOptions>>,
  names: readonly string[],
): GroupFault[] {
  const found = new Map<string, GroupFault>();
  for (const name of names) {
    const from = new Map<string, string>();
    for (const selector of selectorsOf(groups, name)) {
      for (const option of Object.keys(groups[selector]!)) {
        const what = option === "lrScale" ? "lr" : option;
        const other = from.get(what);
        from.set(what, selector);
        if (other === undefined || other === selector || found.has(selector)) continue;
        const message = `expected each parameter's ${what} from one group, found "${name}" in ` +
          `that of "${other}" too`;
        found.set(selector, { selector, message });
      }
    }
  }
  return [...found.values()];
}

/** Selectors that reach none of these parameters. */
export function strayGroups(
  groups: Readonly<Record<string, GroupOptions>>,
  names: readonly string[],
): GroupFault[] {
  return Object.keys(groups).filter((selector) => !names.some((name) => reaches(selector, name)))
    .map((selector) => {
      const near = didYouMean(selector, partsOf(names));
      const message = `no parameter is meant by it${near || `; there are ${listKnown(names)}`}`;
      return { selector, message };
    });
}

/** Whether a selector means a parameter: by its name, or by that of a module that it is part of. */
export function reaches(selector: string, parameter: string): boolean {
  const path = parameter.split(".");
  return path.some((_, index) => matches(selector, path.slice(0, index + 1)));
}

function selectorsOf(groups: Readonly<Record<string, GroupOptions>>, name: string): string[] {
  return Object.keys(groups).filter((selector) => reaches(selector, name));
}

/** What a selector may have meant: parameters, and the modules that they are part of. */
function partsOf(names: readonly string[]): string[] {
  const parts = names.flatMap((name) => {
    const path = name.split(".");
    return path.flatMap((part, index) => [
      part,
      withoutNumber(part),
      path.slice(0, index + 1).join("."),
    ]);
  });
  return [...new Set(parts)];
}
