/** Building blocks of the schema, whose messages say what was expected and found. */

import * as v from "valibot";
import { quote, visible } from "../device/text.ts";
import { didYouMean } from "./suggest.ts";

/** A schema of a value of type `T`. */
export type Schema<T = unknown> = v.GenericSchema<unknown, T>;
/** The schemas of an object's keys. */
export type Entries = Readonly<Record<string, Schema | v.ExactOptionalSchema<Schema, undefined>>>;
/** The schemas of the keys of `T`, optional where they are; `kind` is not among them. */
export type EntriesOf<T> = {
  readonly [K in Exclude<keyof T, "kind">]-?: object extends Pick<T, K>
    ? v.ExactOptionalSchema<Schema<Exclude<T[K], undefined>>, undefined>
    : Schema<T[K]>;
};
/** What an object with the schemas `E` holds. */
export type ObjectOf<E extends Entries> = v.InferOutput<v.ObjectSchema<E, undefined>>;

/** A value that passes `test`; `what` describes it ("a positive whole number"). */
export function leaf<T>(what: string, test: (input: unknown) => boolean): Schema<T> {
  const message = (issue: { input: unknown }) => `expected ${what}, found ${show(issue.input)}`;
  return v.pipe(v.custom<T>(test, message), v.description(what)) as Schema<T>;
}

/** A finite number that passes `test`. */
export function number(
  what: string,
  test: (value: number) => boolean = () => true,
): Schema<number> {
  return leaf(what, (input) => typeof input === "number" && Number.isFinite(input) && test(input));
}

/** One of the given words; a misspelt one gets a suggestion. */
export function oneOf<const T extends string>(words: readonly T[]): Schema<T> {
  const what = `one of ${words.map((word) => `"${word}"`).join(", ")}`;
  const message = ({ input }: { input: unknown }) =>
    `expected ${what}, found ${show(input)}` +
    (typeof input === "string" ? didYouMean(input, words) : "");
  const known = (input: unknown) => words.some((word) => word === input);
  return v.pipe(v.custom<T>(known, message), v.description(what)) as Schema<T>;
}

/** An object of exactly the given keys; each key too many is an error of its own. */
export function object<E extends Entries>(entries: E, what = "an object"): Schema<ObjectOf<E>> {
  const known = Object.keys(entries);
  const unknownKey = (key: string) =>
    v.custom(
      () => false,
      `unknown key${didYouMean(key, known) || `; known are ${known.join(", ")}`}`,
    );
  const missing = (issue: { expected: string | null }) => {
    const entry = entries[JSON.parse(issue.expected ?? '""')];
    const description = entry && v.getDescription(entry);
    return description ? `missing; expected ${description}` : "missing";
  };
  const schema = v.lazy((input) => {
    if (!isPlainObject(input)) return leaf(what, () => false);
    const extra = Object.keys(input).filter((key) => !Object.hasOwn(entries, key));
    const all = { ...entries, ...Object.fromEntries(extra.map((key) => [key, unknownKey(key)])) };
    return v.object(all, missing);
  });
  return v.pipe(schema, v.description(what)) as unknown as Schema<ObjectOf<E>>;
}

/** An object that `kind` says the other keys of, by the entries of each kind. */
export function kinds<T extends { readonly kind: string }>(
  what: string,
  entries: { readonly [K in T["kind"]]: Entries },
): Schema<T> {
  const words = oneOf(Object.keys(entries) as T["kind"][]);
  const schema = v.lazy((input) => {
    if (!isPlainObject(input)) return leaf(what, () => false);
    const kind = input["kind"];
    const known = typeof kind === "string" && Object.hasOwn(entries, kind);
    if (!known) return v.object({ kind: words }, `missing; expected ${v.getDescription(words)}`);
    return object({ kind: words, ...entries[kind as T["kind"]] });
  });
  return v.pipe(schema, v.description(what)) as unknown as Schema<T>;
}

/**
 * An object with 1 to `most` keys of the user's own; `keyFault` says what is wrong with a key, if
 * anything.
 */
export function record<T>(
  what: string,
  value: Schema<T>,
  keyFault: (key: string) => string | undefined,
  most: number,
): Schema<Record<string, T>> {
  const schema = v.lazy((input) => {
    if (!isPlainObject(input)) return leaf(what, () => false);
    const keys = Object.keys(input);
    if (keys.length === 0) return leaf(what, () => false);
    if (keys.length > most) return tooMany(most, keys.length);
    const entries = keys.map((key) => {
      const fault = keyFault(key);
      return [key, fault === undefined ? value : v.custom(() => false, fault)];
    });
    return v.object(Object.fromEntries(entries));
  });
  return v.pipe(schema, v.description(what)) as unknown as Schema<Record<string, T>>;
}

/** A list of at least one item and at most `most`. */
export function list<T>(what: string, item: Schema<T>, most: number): Schema<T[]> {
  const schema = v.lazy((input) => {
    if (!Array.isArray(input) || input.length === 0) return leaf(what, () => false);
    return input.length > most ? tooMany(most, input.length) : v.array(item);
  });
  return v.pipe(schema, v.description(what)) as unknown as Schema<T[]>;
}

function tooMany(most: number, found: number): Schema<never> {
  const [limit, count] = [most, found].map((value) => value.toLocaleString("en-US"));
  return v.custom<never>(() => false, `expected at most ${limit}, found ${count}`);
}

/** A list of as many items as there are schemas. */
export function tuple<const T extends readonly Schema[]>(
  what: string,
  items: T,
): Schema<{ [I in keyof T]: v.InferOutput<T[I]> }> {
  const schema = v.lazy((input) =>
    Array.isArray(input) && input.length === items.length
      ? v.tuple([...items])
      : leaf(what, () => false)
  );
  return v.pipe(schema, v.description(what)) as never;
}

/** A key that may be left out (but not be undefined). */
export function optional<T>(schema: Schema<T>): v.ExactOptionalSchema<Schema<T>, undefined> {
  return v.exactOptional(schema);
}

/** Whether `input` is an object that is no array. */
export function isPlainObject(input: unknown): input is Record<string, unknown> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

/** A short form of a value for a message. */
export function show(input: unknown): string {
  if (input === undefined) return "nothing";
  if (Array.isArray(input)) return input.length === 0 ? "an empty list" : brief(input, "a list");
  if (typeof input === "function") return "a function";
  if (isPlainObject(input)) {
    return Object.keys(input).length === 0 ? "an empty object" : brief(input, "an object");
  }
  return typeof input === "string" ? quote(input) : String(input);
}

function brief(input: object, otherwise: string): string {
  try {
    const text = JSON.stringify(input);
    return text.length <= 60 ? visible(text) : otherwise;
  } catch {
    return otherwise;
  }
}
