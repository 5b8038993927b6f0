/** From kinds with options and defaults to the schema of a value that says its kind. */

import { type Entries, kinds as byKind, optional, type Schema } from "./schema_parts.ts";

/** What a schema needs of a kind. */
export interface KindOptions {
  /** The schema of each option. */
  readonly options: Readonly<Record<string, Schema>>;
  /** Has a key for each option that may be left out. */
  readonly defaults: object;
}

/** Kinds by name, of which a schema needs the options and defaults. */
type Kinds<T extends { readonly kind: string }> = {
  readonly [K in T["kind"]]: { readonly options: object; readonly defaults: object };
};

/**
 * An object of one of these kinds, with the options of that kind and no others.
 *
 * @param what what is expected, with an example
 * @param more entries that a kind has besides its options
 */
export function kindSchema<T extends { readonly kind: string }>(
  what: string,
  kinds: Kinds<T>,
  more: (kind: T["kind"]) => Entries = () => ({}),
): Schema<T> {
  const entries = Object.entries(kinds as Readonly<Record<string, KindOptions>>)
    .map(([kind, one]) => [kind, { ...optionEntries(one), ...more(kind as T["kind"]) }]);
  return byKind<T>(what, Object.fromEntries(entries));
}

/** The entries of a kind's options: those with a default may be left out, or with `allOptional` all. */
export function optionEntries(
  { options, defaults }: KindOptions,
  allOptional: boolean = false,
): Record<string, Entries[string]> {
  return Object.fromEntries(
    Object.entries(options).map(([name, schema]) => {
      const may = allOptional || Object.hasOwn(defaults, name);
      return [name, may ? optional(schema) : schema];
    }),
  );
}
