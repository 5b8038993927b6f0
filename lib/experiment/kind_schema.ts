/** The schema of a value that says its kind: of layers, initialisers and the like. */

import * as v from "valibot";
import {
  type Entries,
  isPlainObject,
  leaf,
  object,
  oneOf,
  optional,
  type Schema,
} from "./schema_parts.ts";

/** What a schema needs of a kind. */
export interface KindOptions {
  /** The schema of each option. */
  readonly options: Readonly<Record<string, Schema>>;
  /** Has a key for each option that may be left out. */
  readonly defaults: object;
}

/**
 * An object of one of these kinds, with the options of that kind and no others.
 *
 * @param what what is expected, with an example
 * @param more entries that a kind has besides its options
 */
export function kindSchema<T>(
  what: string,
  kinds: Readonly<Record<string, KindOptions>>,
  more: (kind: string) => Entries = () => ({}),
): Schema<T> {
  const names = oneOf(Object.keys(kinds));
  const schema = v.lazy((input) => {
    if (!isPlainObject(input)) return leaf(what, () => false);
    const kind = input["kind"];
    if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) {
      return v.object({ kind: names }, `missing; expected ${v.getDescription(names)}`);
    }
    return object({ kind: names, ...optionEntries(kinds[kind]!), ...more(kind) });
  });
  return v.pipe(schema, v.description(what)) as unknown as Schema<T>;
}

/** The entries of a kind's options: those with a default may be left out, or with `allOptional` all. */
export function optionEntries(
  { options, defaults }: KindOptions,
  allOptional: boolean = false,
): Entries {
  return Object.fromEntries(
    Object.entries(options).map(([name, schema]) => {
      const may = allOptional || Object.hasOwn(defaults, name);
      return [name, may ? optional(schema) : schema];
    }),
  );
}
