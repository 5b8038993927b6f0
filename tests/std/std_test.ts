/** The stand-ins for @std behave as the published packages do. */

import * as a from "@std/assert";
import { parseArgs } from "@std/cli";
import * as path from "@std/path";

const { assertEquals, assertThrows, AssertionError } = a;

/** The assertion must fail with a message that contains `includes`. */
function fails(assertion: () => void, includes = ""): void {
  assertThrows(assertion, AssertionError, includes);
}

Deno.test("assertThrows itself can fail (checked without it)", () => {
  const attempts = [
    () => assertThrows(() => {}),
    () => assertThrows(() => JSON.parse("{"), RangeError),
    () => assertThrows(() => JSON.parse("{"), SyntaxError, "no such words"),
  ];
  let failed = 0;
  for (const attempt of attempts) {
    try {
      attempt();
    } catch (error) {
      if (error instanceof AssertionError) failed++;
    }
  }
  if (failed !== attempts.length) throw new Error(`${failed} of ${attempts.length} failed`);
  assertEquals(assertThrows(() => JSON.parse("{"), SyntaxError).name, "SyntaxError");
});

Deno.test("assertEquals: NaN equals NaN, 0 equals -0, and all else is deep and strict", () => {
  assertEquals<unknown>([NaN, { a: [0] }, new Map([[1, { b: 2 }]])], [
    NaN,
    { a: [-0] },
    new Map([[1, { b: 2 }]]),
  ]);
  assertEquals(new Float32Array([1, NaN]), new Float32Array([1, NaN]));
  assertEquals(new URL("http://x/"), new URL("http://x/"));
  assertEquals<unknown>(Object.assign(Object.create(null), { a: 1 }), { a: 1 });
  const different: readonly [unknown, unknown][] = [
    [{ a: undefined }, {}],
    [[1], [1, 2]],
    [new Float32Array([1]), new Float64Array([1])],
    [1, "1"],
    [null, undefined],
    [new Set([1]), new Set([2])],
    [new Date(0), new Date(1)],
    [/a/g, /a/i],
    [new (class A {})(), new (class B {})()],
    [new URL("http://x/"), new URL("http://y/")],
  ];
  for (const [left, right] of different) {
    fails(() => assertEquals(left, right), "Values are not equal");
    a.assertNotEquals(left, right);
  }
  fails(() => a.assertNotEquals([1], [1]));
  fails(() => assertEquals(1, 2, "my words"), "my words");
});

Deno.test("the assertions on one value", () => {
  a.assert("x");
  fails(() => a.assert(0, "zero"), "zero");
  a.assertExists(0);
  fails(() => a.assertExists(null), "null");
  a.assertInstanceOf(new Date(), Date);
  fails(() => a.assertInstanceOf(new Date(), Map), '"Map" but was "Date"');
  fails(() => a.fail("deliberately"), "deliberately");
});

Deno.test("the assertions that compare", () => {
  a.assertStrictEquals(NaN, NaN);
  fails(() => a.assertStrictEquals(0, -0));
  fails(() => a.assertStrictEquals({}, {}));
  a.assertAlmostEquals(1, 1 + 9e-8);
  a.assertAlmostEquals(1e-8, 1e-9, 1e-7);
  fails(() => a.assertAlmostEquals(1e-8, 1e-9), "to be close to");
  fails(() => a.assertAlmostEquals(NaN, 1));
  a.assertGreater(2, 1);
  fails(() => a.assertGreater(1, 1), "1 > 1");
  a.assertLess(1, 2);
  fails(() => a.assertLess(2, 1), "2 < 1");
  a.assertMatch("abc", /b/);
  fails(() => a.assertMatch("abc", /x/));
  a.assertStringIncludes("abc", "bc");
  fails(() => a.assertStringIncludes("abc", "x"), "to contain");
});

Deno.test("assertRejects wants a promise that rejects", async () => {
  const error = await a.assertRejects(() => Promise.reject(new TypeError("no")), TypeError, "no");
  assertEquals(error.message, "no");
  const rejected = () => a.assertRejects(() => Promise.resolve(1));
  await a.assertRejects(rejected, AssertionError, "Expected function to reject");
  const thrown = () => a.assertRejects(() => JSON.parse("{"));
  await a.assertRejects(thrown, AssertionError, "throws when expected to reject");
  const other = () => a.assertRejects(() => Promise.reject(1), Error);
  await a.assertRejects(other, AssertionError, "non-Error object was rejected");
});

Deno.test("parseArgs without options guesses the types", () => {
  assertEquals(parseArgs(["--foo", "--bar=baz", "./quux.txt"]), {
    _: ["./quux.txt"],
    foo: true,
    bar: "baz",
  });
  assertEquals(parseArgs(["-n5", "-abc", "--x", "3", "7", "--", "--y"]), {
    _: [7, "--y"],
    n: 5,
    a: true,
    b: true,
    c: true,
    x: 3,
  });
  assertEquals(parseArgs(["-"]), { _: ["-"] });
});

Deno.test("parseArgs: strings, booleans, collected ones and aliases", () => {
  const options = {
    string: ["steps", "variant"],
    boolean: ["list", "help"],
    collect: ["variant"],
    alias: { help: "h", variant: ["v"] },
  } as const;
  const parse = (...args: string[]) => ({ ...parseArgs(args, options) }) as unknown;
  const none = { _: [], list: false, help: false, h: false, variant: [], v: [] };
  assertEquals(parse(), none);
  assertEquals(parse("--steps", "10", "name"), { ...none, steps: "10", _: ["name"] });
  assertEquals(parse("--steps=1", "--steps=2"), { ...none, steps: "2" });
  assertEquals(parse("--steps"), { ...none, steps: "" });
  assertEquals(parse("--steps", "--list"), { ...none, steps: "", list: true });
  assertEquals(parse("--list", "name"), { ...none, list: true, _: ["name"] });
  assertEquals(parse("--list", "false", "-h"), { ...none, help: true, h: true });
  assertEquals(parse("--list=false", "--help=yes"), { ...none, help: true, h: true });
  const both = { ...none, variant: ["a", "b", "c"], v: ["a", "b", "c"] };
  assertEquals(parse("--variant", "a", "-v", "b", "-v=c"), both);
  assertEquals(parse("--no-list"), { ...none, "no-list": true });
});

Deno.test("parseArgs: defaults, negatable options and unknown ones", () => {
  const seen: unknown[][] = [];
  const parsed = parseArgs(["--no-color", "--odd=1", "rest"], {
    string: ["device", "color"],
    negatable: ["color"],
    default: { device: "auto" },
    unknown: (...call) => {
      seen.push(call);
      return !call[0].startsWith("--");
    },
  });
  assertEquals<unknown>({ ...parsed }, { _: ["rest"], device: "auto", color: false });
  assertEquals(seen, [["--odd=1", "odd", "1"], ["rest"]]);
});

Deno.test("paths", () => {
  assertEquals(path.join("a", "..", "b", "c.txt"), path.join("b", "c.txt"));
  assertEquals(path.basename("/a/b.txt"), "b.txt");
  assertEquals(path.basename("/a/b.txt", ".txt"), "b");
  assertEquals(path.extname("/a/b.tar.gz"), ".gz");
  assertEquals(path.dirname("/a/b.txt"), "/a");
  assertEquals(path.relative("/a/b", "/a/c"), path.join("..", "c"));
  assertEquals(path.resolve("/a", "b"), path.resolve("/a/b"));
  assertEquals(path.fromFileUrl("file:///a/b%20c"), path.resolve("/a/b c"));
  assertEquals(path.toFileUrl("/a/b c%").href, "file:///a/b%20c%25");
  assertEquals(path.dirname(new URL("file:///a/b")), "/a");
  assertThrows(() => path.fromFileUrl("http://x/"), TypeError, "must be a file URL");
  assertThrows(() => path.toFileUrl("a"), TypeError, "must be absolute");
});
