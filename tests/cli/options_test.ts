/** The command line's options, given well and badly. */

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import { HELP, parseOptions } from "../../lib/cli/options.ts";

const none = {
  allowSpaces: false,
  device: "auto",
  quiet: false,
  json: false,
  check: false,
  full: false,
} as const;

Deno.test("a name alone", () => {
  assertEquals(parseOptions(["bn"]), { action: "run", experiment: "bn", ...none });
});

Deno.test("every option", () => {
  const line = "--steps 1_000 --variant a --variant=b --seed 1 --seed 2 --data f.txt " +
    "--dataset makemore bn --device=cpu --out o --quiet --json --check --allow-spaces";
  assertEquals(parseOptions(line.split(" ")), {
    action: "run",
    experiment: "bn",
    steps: 1000,
    variants: ["a", "b"],
    seeds: [1, 2],
    data: "f.txt",
    dataset: "makemore",
    allowSpaces: true,
    device: "cpu",
    out: "o",
    quiet: true,
    json: true,
    check: true,
    full: false,
  });
});

Deno.test("--full is a switch", () => {
  assertEquals(parseOptions(["bn", "--full"]).full, true);
});

Deno.test("--seeds is how many", () => {
  const { seeds, seedCount } = parseOptions(["bn", "--seeds", "5"]);
  assertEquals([seeds, seedCount], [undefined, 5]);
});

Deno.test("what needs no experiment", () => {
  assertEquals(parseOptions(["--list"]).action, "list");
  assertEquals(parseOptions(["--devices"]).action, "devices");
  assertEquals(parseOptions(["--help"]).action, "help");
  assertEquals(parseOptions(["-h", "bn"]).action, "help");
});

const refused: [line: string, message: string][] = [
  ["", "which experiment? give its name; --list lists them"],
  ["a b", "expected one experiment, found 2: a, b"],
  ["a --stpes 5", 'unknown option --stpes; did you mean "--steps"?'],
  ["a --stpes=5", 'unknown option --stpes; did you mean "--steps"?'],
  ["a --frobnicate", "unknown option --frobnicate; --help lists the options"],
  ["a --steps", "--steps needs a value"],
  ["a --variant", "--variant needs a value"],
  ["a --steps 0", '--steps: expected a positive whole number, found "0"'],
  ["a --steps 1e3", '--steps: expected a positive whole number, found "1e3"'],
  ["a --steps=-5", '--steps: expected a positive whole number, found "-5"'],
  ["a --full --steps 5", "--full and --steps each say how long to train; give one of them"],
  ["a --full=5", "--full takes no value"],
  ["a --steps 5 --steps 6", "--steps is given 2 times; it takes one value"],
  [
    "a --seed 4294967296",
    '--seed: expected a whole number from 0 to 4294967295, found "4294967296"',
  ],
  ["a --seed x", '--seed: expected a whole number from 0 to 4294967295, found "x"'],
  ["a --seed 1 --seed 1", "--seed: 1 is given twice"],
  ["a --seed -1", '--seed: expected a whole number from 0 to 4294967295, found "-1"'],
  ["a --seed=-1", '--seed: expected a whole number from 0 to 4294967295, found "-1"'],
  ["a --seed 3 --seed -1.5", '--seed: expected a whole number from 0 to 4294967295, found "-1.5"'],
  ["--steps -5 a", '--steps: expected a positive whole number, found "-5"'],
  ["a -1", "unknown option -1; --help lists the options"],
  ["a --out=", "--out needs a value"],
  ["a --out", "--out needs a value"],
  ["a --out --json", "--out needs a value"],
  ["a --variant=", "--variant needs a value"],
  ["a --quiet=no", "--quiet takes no value"],
  ["a --quiet=", "--quiet takes no value"],
  ["a --sweep 1", "unknown option --sweep; --help lists the options"],
  ["a --seeds 0", '--seeds: expected a whole number from 1 to 1000, found "0"'],
  ["a --seeds 1001", '--seeds: expected a whole number from 1 to 1000, found "1001"'],
  ["a --seeds -1", '--seeds: expected a whole number from 1 to 1000, found "-1"'],
  ["a --seeds 2 --seeds 3", "--seeds is given 2 times; it takes one value"],
  [
    "a --seeds 2 --seed 3",
    "--seed and --seeds each say which seeds to start from; give one of them",
  ],
  ["a --sed 1", 'unknown option --sed; did you mean "--seed"?'],
  ["a --device gpu", '--device: expected auto, webgpu or cpu, found "gpu"; did you mean "webgpu"?'],
  [
    "a --device webgup",
    '--device: expected auto, webgpu or cpu, found "webgup"; did you mean "webgpu"?',
  ],
];

for (const [line, message] of refused) {
  Deno.test(`refused: ${line || "(nothing)"}`, () => {
    const args = line.split(" ").filter((arg) => arg !== "");
    assertEquals(assertThrows(() => parseOptions(args), UsageError).message, message);
  });
}

Deno.test("a path that would forge a line of a message is refused", () => {
  for (const option of ["--data", "--out", "--dataset"]) {
    assertEquals(
      assertThrows(() => parseOptions(["a", option, "x\nerror: y"]), UsageError).message,
      `${option}: expected a path without line breaks, found "x\\nerror: y"`,
    );
  }
  assertThrows(() => parseOptions(["./x\ny.ts"]), UsageError, "experiment: expected a path");
});

Deno.test("the help text names every option and fits a terminal", () => {
  for (
    const name
      of "list devices steps full variant seed seeds dataset data device out allow-spaces check json quiet help"
        .split(" ")
  ) {
    assertEquals(HELP.includes(`  --${name} `), true, name);
  }
  assertEquals(HELP.split("\n").filter((line) => line.length > 100), []);
});
