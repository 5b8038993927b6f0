/** The options of `parseArgs`, and the type of its result that follows from them. */

/** The options for the `parseArgs` call. */
export interface ParseOptions<
  Booleans extends string = string,
  Strings extends string = string,
  Collected extends string = string,
  Negatable extends string = string,
  Defaults extends Record<string, unknown> | undefined = Record<string, unknown> | undefined,
  Aliases extends AliasMap | undefined = AliasMap | undefined,
> {
  /** Other names of an option. */
  alias?: Aliases;
  /** Options without a value; false where they are absent. */
  boolean?: Booleans | readonly Booleans[];
  /** The value of an option that is absent. */
  default?: Defaults;
  /** Options whose value stays a string. */
  string?: Strings | readonly Strings[];
  /** Options that may be repeated; [] where they are absent. */
  collect?: Collected | readonly Collected[];
  /** Options that `--no-NAME` sets to false. */
  negatable?: Negatable | readonly Negatable[];
  /** Called for what no option describes; false drops it from the result. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Names by the option that they stand for. */
export type AliasMap = Readonly<Record<string, string | readonly string[]>>;

/** The value returned from `parseArgs`. */
// deno-lint-ignore no-explicit-any
export type Args<T extends Record<string, unknown> = Record<string, any>> = T & {
  /** The arguments that belong to no option. */
  _: Array<string | number>;
};

/** The values of the options: all named ones if there are any, else anything. */
export type Values<
  Booleans extends string,
  Strings extends string,
  Collected extends string,
  Negatable extends string,
  Defaults,
  Aliases,
> = [Booleans | Strings | Collected] extends [never]
  // deno-lint-ignore no-explicit-any
  ? Record<string, any>
  :
    & Record<string, unknown>
    & WithAliases<
      WithDefaults<
        & { [Name in Exclude<Booleans, Collected>]: boolean }
        & { [Name in Extract<Booleans, Collected>]: boolean[] }
        & {
          [Name in Exclude<Strings, Collected>]?: Name extends Negatable ? string | false : string;
        }
        & {
          [Name in Extract<Strings, Collected>]: Name extends Negatable ? string[] | false
            : string[];
        }
        & { [Name in Exclude<Collected, Strings | Booleans>]: unknown[] },
        Defaults
      >,
      Aliases
    >;

/** Options with a default are always there. */
export type WithDefaults<T, Defaults> = Defaults extends Record<string, unknown> ?
    & { [Name in keyof T as Name extends keyof Defaults ? never : Name]: T[Name] }
    & {
      [Name in keyof Defaults]: Name extends keyof T ? NonNullable<T[Name]> | Defaults[Name]
        : unknown;
    }
  : T;

/** Every option under all its names. */
export type WithAliases<T, Aliases> = {
  [Name in keyof T as Name | AliasesOf<Name, Aliases>]: T[Name];
};

/** The other names of an option. */
export type AliasesOf<Name, Aliases> = Name extends keyof Aliases
  ? Aliases[Name] extends string ? Aliases[Name]
  : Aliases[Name] extends readonly string[] ? Aliases[Name][number]
  : never
  : never;
