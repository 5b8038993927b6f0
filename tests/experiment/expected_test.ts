/** The figures beside an experiment: what the file may hold, and every fault in it, named. */

import { assertEquals, assertRejects } from "@std/assert";
import lecture from "../../experiments/bn-vs-kaiming.ts";
import { ExperimentError, UsageError } from "../../lib/device/errors.ts";
import { type ExpectedFile, loadExpected } from "../../lib/experiment/expected.ts";
import { DIGEST, smallExperiment } from "../cli/fakes.ts";
import { withFolder } from "../helpers/command.ts";

/** Loads a file of this text beside the small experiment; a fault's file is called x.json. */
async function load(content: unknown) {
  let loaded: Awaited<ReturnType<typeof loadExpected>> | undefined;
  await withFolder(async (folder) => {
    const source = `${folder}/x.json`;
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await Deno.writeTextFile(source, text);
    try {
      loaded = await loadExpected(source, { ...smallExperiment(), seeds: [5, 6] });
    } catch (error) {
      if (error instanceof Error) error.message = error.message.replaceAll(`${folder}/`, "");
      throw error;
    }
  });
  return loaded!;
}

const messageOf = async (content: unknown) =>
  (await assertRejects(() => load(content), ExperimentError)).message;

const LECTURE = "experiments/bn-vs-kaiming.expected.json";
const BAND: readonly [number, number] = [2, 0.1];
const origin = { digest: DIGEST, steps: 100 };
const losses = { plain: { train: BAND } };

Deno.test("every key of the types is known; seeds are the experiment's own unless given", async () => {
  const band = BAND;
  const whole: ExpectedFile = {
    expected: [
      {
        ...origin,
        seeds: [3, 4],
        losses: { plain: { initial: band, train: band, dev: band, test: band } },
        outputStd: { plain: band },
        divergedAt: { wide: [100, 3] },
      },
      { ...origin, steps: 0, divergedAt: { plain: [0, 0] } },
    ],
    published: [
      { ...origin, losses: { wide: { initial: 1, train: 2, dev: 3, test: 4 } } },
    ],
  };
  const { expected, published } = await load(whole);
  assertEquals(expected, [
    whole.expected![0] as typeof expected[0],
    {
      ...origin,
      steps: 0,
      seeds: [5, 6],
      losses: {},
      outputStd: {},
      divergedAt: { plain: [0, 0] },
    },
  ]);
  assertEquals(published, whole.published!);
  assertEquals((await load("{ /* nothing yet */ }")).expected, []);
});

Deno.test("the lecture's figures fit its experiment", async () => {
  const { expected, published } = await loadExpected(LECTURE, lecture);
  const variants = Object.keys(lecture.variants);
  for (const { losses } of [...expected, ...published]) assertEquals(Object.keys(losses), variants);
});

Deno.test("a file that is not there, or is a link outside the project, is refused", () =>
  withFolder(async (folder) => {
    await assertRejects(
      () => loadExpected(`${folder}/gone.expected.json`, lecture),
      UsageError,
      "gone.expected.json: no such file",
    );
    const link = `${folder}/a.expected.json`;
    await Deno.symlink(`${Deno.cwd()}/experiments/bn-vs-kaiming.expected.json`, link);
    const error = await assertRejects(() => loadExpected(link, lecture), ExperimentError);
    assertEquals(error.message, `${link}: expected a file, found a link`);
  }));

const faults: [name: string, content: unknown, message: string][] = [
  ["syntax", '{\n  "expected": [,] }', '2:16: expected a value, found ","'],
  ["no object", [], " expected an object with expected and published figures, found an empty list"],
  ["unknown key", { expect: [] }, ' expect: unknown key; did you mean "expected"?'],
  [
    "no list",
    { expected: {} },
    " expected: expected a list of at least one expectation, found an empty object",
  ],
  [
    "variant",
    { expected: [{ ...origin, losses: { plian: {} } }] },
    ' expected[0].losses.plian: no such variant; did you mean "plain"?',
  ],
  [
    "diverging variant",
    { expected: [{ ...origin, divergedAt: { zzzz: [1, 0] } }] },
    " expected[0].divergedAt.zzzz: no such variant; there are plain, wide",
  ],
  [
    "a variant's outputs",
    { expected: [{ ...origin, outputStd: { Wide: BAND } }] },
    ' expected[0].outputStd.Wide: no such variant; did you mean "wide"?',
  ],
  [
    "published variant",
    { published: [{ ...origin, losses: { Wide: {} } }] },
    ' published[0].losses.Wide: no such variant; did you mean "wide"?',
  ],
  [
    "digest",
    { expected: [{ ...origin, digest: "abc", losses }] },
    ' expected[0].digest: expected a SHA-256 of 64 hexadecimal digits, found "abc"',
  ],
  [
    "band",
    { expected: [{ ...origin, losses: { plain: { train: [2] } } }] },
    " expected[0].losses.plain.train: expected [value, tolerance], found [2]",
  ],
  [
    "half a step",
    { expected: [{ ...origin, divergedAt: { plain: [1.5, 0] } }] },
    " expected[0].divergedAt.plain[0]: expected a whole number that is not negative, found 1.5",
  ],
  [
    "a final loss of what diverges",
    { expected: [{ ...origin, losses, divergedAt: { plain: [3, 0] } }] },
    " expected[0].losses.plain.train: expected no such loss of a variant that diverges",
  ],
  [
    "nothing",
    { expected: [origin] },
    " expected[0]: missing; expected losses, outputStd or divergedAt",
  ],
  [
    "no figures",
    { published: [origin] },
    " published[0].losses: missing; expected an object of " +
    "at least one variant's losses",
  ],
  [
    "a loss that is a text",
    { published: [{ ...origin, losses: { plain: { dev: "2.1" } } }] },
    ' published[0].losses.plain.dev: expected a number, found "2.1"',
  ],
  [
    "two of the same data, steps and seeds",
    { expected: [{ ...origin, losses }, { ...origin, seeds: [6, 5], losses }] },
    " expected[1]: expected other data, steps or seeds than expected[0] has",
  ],
  [
    "two of the same data and steps",
    { published: [1, 2].map(() => ({ ...origin, losses: { plain: {} } })) },
    " published[1]: expected other data or steps than published[0] has",
  ],
];

for (const [name, content, message] of faults) {
  Deno.test(`fault: ${name}`, async () => {
    assertEquals(await messageOf(content), `x.json:${message}`);
  });
}

Deno.test("all problems are listed, one a line", async () => {
  const file = { expected: [{ ...origin, steps: -1, losses: { plain: { final: BAND } } }] };
  assertEquals((await messageOf(file)).split("\n"), [
    "x.json: expected[0].steps: expected a whole number that is not negative, found -1",
    "x.json: expected[0].losses.plain.final: unknown key; known are initial, train, dev, test",
  ]);
});
