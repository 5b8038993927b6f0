/** Optimisers as data: one of the kinds, its rate, and what holds for some parameters alone. */

import * as v from "valibot";
import { figure } from "../../device/text.ts";
import type { Optimiser as ModuleOptimiser, RateTable, Trainable } from "../../nn/optim.ts";
import {
  type LearningRate,
  learningRate,
  type ResolvedLearningRate,
  resolveRate,
  words as rateWords,
} from "../schedules/mod.ts";
import { type Entries, isPlainObject, kinds, object, optional, record } from "../schema_parts.ts";
import type { Schema } from "../schema_parts.ts";
import { notNegative } from "../schema_values.ts";
import { adamKind, type AdamOptimiser } from "./adam.ts";
import { adamwKind, type AdamWOptimiser } from "./adamw.ts";
import type { OptimiserKind, ResolvedOptimiserOf } from "./kind.ts";
import { rmspropKind, type RMSpropOptimiser } from "./rmsprop.ts";
import { sgdKind, type SGDOptimiser } from "./sgd.ts";

export { adam, type AdamOptimiser } from "./adam.ts";
export { adamw, type AdamWOptimiser } from "./adamw.ts";
export type { GroupOptions, ResolvedGroup, ResolvedOptimiserOf, SharedOptions } from "./kind.ts";
export { rmsprop, type RMSpropOptimiser } from "./rmsprop.ts";
export { sgd, type SGDOptimiser } from "./sgd.ts";

/** How the network is updated. */
export type Optimiser = SGDOptimiser | AdamOptimiser | AdamWOptimiser | RMSpropOptimiser;

/** The same with nothing left to default. */
export type ResolvedOptimiser = {
  readonly [K in Optimiser["kind"]]: ResolvedOptimiserOf<Extract<Optimiser, { readonly kind: K }>>;
}[Optimiser["kind"]];

/** Options that a variant changes in the experiment's optimiser. */
export type OptimiserChange = {
  readonly [K in Optimiser["kind"]]:
    & Partial<Omit<Extract<Optimiser, { readonly kind: K }>, "kind">>
    & { readonly kind?: never };
}[Optimiser["kind"]];

const KINDS: {
  readonly [K in Optimiser["kind"]]: OptimiserKind<Extract<Optimiser, { readonly kind: K }>>;
} = {
  sgd: sgdKind,
  adam: adamKind,
  adamw: adamwKind,
  rmsprop: rmspropKind,
};

const WHAT = 'an optimiser, e.g. sgd({ lr: 0.1 }) or { "kind": "sgd", "lr": 0.1 }';
const MOST_GROUPS = 100;

const group = object({
  lr: optional(learningRate),
  lrScale: optional(notNegative),
  weightDecay: optional(notNegative),
});

const shared = {
  lr: optional(learningRate),
  weightDecay: optional(notNegative),
  groups: optional(
    record("an object of at least one group of parameters", group, () => undefined, MOST_GROUPS),
  ),
};

/** How a file writes an optimiser. */
export const optimiser: Schema<Optimiser> = kinds<Optimiser>(
  WHAT,
  Object.fromEntries(
    Object.entries(KINDS).map(([kind, { entries }]) => [kind, { ...shared, ...entries }]),
  ) as unknown as Readonly<Record<Optimiser["kind"], Entries>>,
);

/** How a variant writes another optimiser, or options of the experiment's. */
export const optimiserChange: Schema<Optimiser | OptimiserChange> = v.pipe(
  v.lazy((input) => isPlainObject(input) && !Object.hasOwn(input, "kind") ? anyOptions : optimiser),
  v.description(WHAT),
) as unknown as Schema<Optimiser | OptimiserChange>;

/** Options of any kind: which of them the experiment's optimiser has, it alone says. */
const anyOptions = object(
  Object.assign({}, ...Object.values(KINDS).map(({ entries }) => entries), shared),
);

/** The names of the options that an optimiser of a kind has. */
export function optionsOf(kind: Optimiser["kind"]): readonly string[] {
  return Object.keys({ ...shared, ...KINDS[kind].entries });
}

/** Nothing left to default, for a run of `steps` steps. */
export function resolveOptimiser(given: Optimiser, steps: number): ResolvedOptimiser {
  const { kind, ...options } = { ...kindOf(given).defaults, ...given } as Optimiser & Filled;
  const { lr, groups = {} } = options;
  const resolved = Object.entries(groups).map(([selector, group]) =>
    [
      selector,
      group.lr === undefined ? group : { ...group, lr: resolveRate(group.lr, steps) },
    ] as const
  );
  return {
    kind,
    ...options,
    lr: resolveRate(lr, steps),
    groups: Object.fromEntries(resolved),
  } as ResolvedOptimiser;
}

/** What is wrong with options that are each well-formed, if anything. */
export function optionFault(given: ResolvedOptimiser): string | undefined {
  return kindOf(given).fault?.(given);
}

/** How many moments it keeps of each trained value. */
export function momentsOf(given: ResolvedOptimiser): number {
  return kindOf(given).moments(given);
}

/** Makes it, for parameters or groups of them, with a table of rates. */
export function makeOptimiser(
  given: ResolvedOptimiser,
  parameters: Trainable,
  lr: RateTable,
): ModuleOptimiser {
  const { kind: _, groups: __, ...options } = given;
  return kindOf(given).make(parameters, { ...options, lr });
}

/** What a reader is told of it, but for its rate: `SGD, momentum 0.9`; what is PyTorch's is left out. */
export function words(given: ResolvedOptimiser): string {
  const { title, defaults } = kindOf(given);
  const { kind: _, lr: __, groups, ...options } = given;
  const own = Object.entries(options).filter(([name, value]) =>
    JSON.stringify(value) !== JSON.stringify(defaults[name as keyof typeof defaults])
  );
  const each = Object.entries(groups).map(([selector, group]) =>
    `; ${selector}: ${Object.entries(group).map(optionWords).join(", ")}`
  );
  return [title, ...own.map(optionWords)].join(", ") + each.join("");
}

function optionWords([name, value]: readonly [string, unknown]): string {
  if (name === "lr") return `learning rate ${rateWords(value as ResolvedLearningRate)}`;
  const values = [value].flat().map((each) => typeof each === "number" ? figure(each) : `${each}`);
  return `${name} ${values.join(" and ")}`;
}

/** The rate is known, be it by default. */
interface Filled {
  readonly lr: LearningRate;
}

/** The entry of the table, as of an optimiser of any kind. */
function kindOf({ kind }: Pick<Optimiser, "kind">): OptimiserKind<Optimiser> {
  return KINDS[kind] as unknown as OptimiserKind<Optimiser>;
}
