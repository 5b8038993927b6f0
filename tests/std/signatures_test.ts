/**
 * Every function of the stand-ins is assigned to the signature that the published package has:
 * with the "links" line of deno.json or without it, this file must type-check.
 */

import * as a from "@std/assert";
import { type Args, parseArgs, type ParseOptions } from "@std/cli";
import * as path from "@std/path";

/** True where two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** Does not compile unless its type argument is true. */
function requireType<_Condition extends true>(): void {}

// deno-lint-ignore no-explicit-any
type Class<E> = new (...args: any[]) => E;

const assertions: {
  assert: (expr: unknown, msg?: string) => asserts expr;
  assertEquals: <T>(actual: T, expected: T, msg?: string) => void;
  assertNotEquals: <T>(actual: T, expected: T, msg?: string) => void;
  assertStrictEquals: <T>(actual: unknown, expected: T, msg?: string) => asserts actual is T;
  assertAlmostEquals: (
    actual: number,
    expected: number,
    tolerance?: number,
    msg?: string,
  ) => void;
  assertMatch: (actual: string, expected: RegExp, msg?: string) => void;
  assertStringIncludes: (actual: string, expected: string, msg?: string) => void;
  assertInstanceOf: <T extends Class<unknown>>(
    actual: unknown,
    expectedType: T,
    msg?: string,
  ) => asserts actual is InstanceType<T>;
  assertGreater: <T>(actual: T, expected: T, msg?: string) => void;
  assertLess: <T>(actual: T, expected: T, msg?: string) => void;
  assertExists: <T>(actual: T, msg?: string) => asserts actual is NonNullable<T>;
  AssertionError: new (message: string, options?: ErrorOptions) => Error;
  fail: (msg?: string) => never;
} = a;

const throwing: {
  assertThrows: {
    (fn: () => unknown, msg?: string): unknown;
    <E extends Error>(fn: () => unknown, type: Class<E>, includes?: string, msg?: string): E;
  };
  assertRejects: {
    (fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
    <E extends Error>(
      fn: () => PromiseLike<unknown>,
      type: Class<E>,
      includes?: string,
      msg?: string,
    ): Promise<E>;
  };
} = a;

const paths: {
  join: (path: string | URL, ...paths: string[]) => string;
  resolve: (...pathSegments: string[]) => string;
  dirname: (path: string | URL) => string;
  basename: (path: string | URL, suffix?: string) => string;
  extname: (path: string | URL) => string;
  relative: (from: string, to: string) => string;
  fromFileUrl: (url: URL | string) => string;
  toFileUrl: (path: string) => URL;
} = path;

const untyped: (args: string[]) => Args = parseArgs;
const options: ParseOptions = {
  alias: { help: "h", steps: ["n", "s"] },
  boolean: "help",
  collect: ["variant"],
  default: { device: "auto" },
  negatable: ["color"],
  string: ["steps"],
  unknown: (_arg: string, _key?: string, _value?: unknown) => false,
};

Deno.test("the stand-ins have the signatures of the published packages", () => {
  for (const group of [assertions, throwing, paths]) {
    for (const value of Object.values(group)) a.assertEquals(typeof value, "function");
  }
  a.assertEquals(untyped(["--x"])["x"], true);
  a.assertEquals(options.boolean, "help");
});

Deno.test("the type of a result follows from the options of parseArgs", () => {
  const parsed = parseArgs(["--steps", "3"], {
    boolean: ["help", "list"],
    string: ["steps", "variant", "device", "theme"],
    collect: ["variant", "other"],
    negatable: ["theme"],
    default: { device: "auto" },
    alias: { help: "h" },
  });
  requireType<Same<typeof parsed.help, boolean>>();
  requireType<Same<typeof parsed.h, boolean>>();
  requireType<Same<typeof parsed.steps, string | undefined>>();
  requireType<Same<typeof parsed.variant, string[]>>();
  requireType<Same<typeof parsed.other, unknown[]>>();
  requireType<Same<typeof parsed.theme, string | false | undefined>>();
  requireType<Same<typeof parsed._, Array<string | number>>>();
  const device: string = parsed.device;
  const anything: unknown = parsed["anything"];
  a.assertEquals([parsed.steps, device, anything], ["3", "auto", undefined]);
});
