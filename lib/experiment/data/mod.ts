/** All kinds of data that an experiment may be about. */

import { kindSchema, optionEntries } from "../kind_schema.ts";
import { object, type Schema } from "../schema_parts.ts";
import { type GaussianData, type GaussianFacts, gaussianKind } from "./gaussian.ts";
import type { DataKind, LoadedKind } from "./kind.ts";
import { type ResolvedTable, type TableData, type TableFacts, tableKind } from "./table.ts";
import { type WordsData, type WordsFacts, wordsKind } from "./words.ts";

/** Data, as an experiment file writes them. */
export type DataSpec = WordsData | GaussianData | TableData;

/** Data with nothing left to default. */
export type ResolvedData = Required<WordsData> | Required<GaussianData> | ResolvedTable;

/** What a report says of data. */
export type DataFacts = WordsFacts | GaussianFacts | TableFacts;

/** Data that were loaded. */
export type LoadedData = LoadedKind<ResolvedData, DataFacts>;

/** What a variant may change of data: the options of their kind that it names in `changes`. */
export type DataChange =
  & Partial<Pick<WordsData, "contextLength">>
  & Partial<Pick<GaussianData, "features">>
  & Partial<Pick<TableData, "standardise">>;

type Of<T, K> = Extract<T, { readonly kind: K }>;

/** Every kind of data. */
export const dataKinds: {
  readonly [K in DataSpec["kind"]]: DataKind<
    Of<DataSpec, K>,
    Of<ResolvedData, K>,
    Of<DataFacts, K>
  >;
} = {
  words: wordsKind,
  gaussian: gaussianKind,
  table: tableKind,
};

/** The kind of some data, as far as all kinds are alike. */
interface AnyKind {
  readonly options: Readonly<Record<string, Schema>>;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly changes: readonly string[];
  readonly file?: string;
  load(data: ResolvedData, file?: string): Promise<LoadedData>;
}

function kindOf({ kind }: DataSpec): AnyKind {
  return dataKinds[kind] as unknown as AnyKind;
}

/** The schema of data. */
export const dataSchema: Schema<DataSpec> = kindSchema(
  'data, e.g. words({ dataset: "names", contextLength: 3 }) or { "kind": "words", ... }',
  dataKinds,
);

/** The schema of what a variant changes, whatever kind the data are. */
export const dataChangeSchema: Schema<DataChange> = object(Object.fromEntries(
  Object.values(dataKinds).flatMap(({ options, defaults, changes }: AnyKind) => {
    const entries = Object.entries(optionEntries({ options, defaults }, true));
    return entries.filter(([name]) => changes.includes(name));
  }),
)) as Schema<DataChange>;

/** The keys of a variant's change that its data do not have. */
export function foreignChanges(data: DataSpec, change: DataChange): string[] {
  return Object.keys(change).filter((name) => !kindOf(data).changes.includes(name));
}

/** What a variant may change of such data. */
export function changesOf(data: DataSpec): readonly string[] {
  return kindOf(data).changes;
}

/** Fills in defaults; `change` goes before what `data` says. */
export function resolveData(data: DataSpec, change: object = {}): ResolvedData {
  const known = Object.entries(kindOf(data).defaults).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), ...data, ...change } as ResolvedData;
}

/** The file of the user's that the data name; undefined where they can have none. */
export function fileOf(data: ResolvedData): string | undefined {
  const { file } = kindOf(data);
  return file === undefined ? undefined : (data as unknown as Record<string, string>)[file];
}

/**
 * Loads what `data` names, or `file` in its place.
 *
 * @throws {DataError} if it cannot be had, or not as `data` says
 */
export function loadData(data: ResolvedData, file?: string): Promise<LoadedData> {
  return kindOf(data).load(data, file);
}
