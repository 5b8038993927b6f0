/** The pictures: the kept ones byte for byte, and all of them well-formed whatever the figures. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/device/errors.ts";
import { type DrawnPicture, drawPictures } from "../../lib/report/pages/page.ts";
import { PICTURES } from "../../lib/report/pictures.ts";
import { element, escape, round } from "../../lib/report/svg/svg.ts";
import type { ExperimentResult } from "../../lib/runner/result.ts";
import { sampleResult } from "../helpers/sample_result.ts";
import { train } from "../helpers/trained.ts";
import { fixtures } from "./fixtures.ts";

/** Every picture of training that is watched, but for the rate finder. */
const OF_TRAINING = PICTURES.map(({ name }) => name)
  .filter((name) => !["outputs", "rate-finder"].includes(name));
const WATCHED = {
  everyStep: true,
  histograms: 3,
  devLoss: { every: 50 },
  calibration: true,
  jitter: { batches: 4 },
};
const FOLDER = new URL("../fixtures/report/", import.meta.url);

for (const { name, result, pictures } of fixtures()) {
  Deno.test(`pictures are as kept: ${name}`, async () => {
    const drawn = drawPictures(result);
    for (const wanted of pictures) {
      const picture = drawn.find((one) => one.name === wanted);
      const kept = await Deno.readTextFile(new URL(`${name}_${wanted}.svg`, FOLDER));
      assert(
        picture?.svg === kept,
        `${name}_${wanted}.svg differs; look at it, then run tests/fixtures/make_report.ts`,
      );
    }
    drawn.forEach(assertReadable);
  });
}

Deno.test("the same result gives the same bytes", () => {
  const [one, two] = [drawPictures(sampleResult()), drawPictures(sampleResult())];
  assertEquals(one.map(({ svg }) => svg), two.map(({ svg }) => svg));
});

Deno.test("figures that are not finite are left out of the pictures", async () => {
  const result = await train({ plain: {}, normalised: { model: { batchNorm: {} } } }, {
    seeds: [1, 2],
    watch: WATCHED,
    train: { steps: 200 },
    model: { hidden: [20, 20, 20] },
  });
  for (const value of [NaN, Infinity, -Infinity]) {
    const drawn = drawPictures(spoiled(result, value));
    assertEquals(drawn.map(({ name }) => name), OF_TRAINING);
    drawn.forEach(assertReadable);
  }
});

Deno.test("a result with nothing recorded has only the pictures of its losses", () => {
  const result = sampleResult();
  const empty = { firstLosses: [], lossBuckets: [], snapshots: [], batchNorm: [], samples: [] };
  const variants = result.variants.map((variant) => ({
    ...variant,
    runs: variant.runs.map((run) => ({ ...run, ...empty })),
  }));
  const drawn = drawPictures({ ...result, variants });
  assertEquals(drawn.map(({ name }) => name), ["final-losses", "initial-losses"]);
  drawn.forEach(assertReadable);
});

Deno.test("a single step, many variants and markup in names can be drawn", async () => {
  const named = (index: number) => ({
    label: `<b>&"${index} with_a_very_long_word_and more words than fit`,
    ...(index % 2 > 0 && { model: { batchNorm: {} } }),
  });
  const variants = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`v${i}`, named(i)]));
  const result = await train(variants, {
    watch: WATCHED,
    train: { steps: 1 },
    model: { hidden: [10, 10] },
  });
  const drawn = drawPictures(result);
  assertEquals(drawn.map(({ name }) => name), OF_TRAINING.filter((name) => name !== "depth"));
  drawn.forEach(assertReadable);
});

Deno.test("a number that is not finite cannot be written into a picture", () => {
  assertThrows(() => element("circle", { cx: NaN }), UsageError, "NaN");
  assertThrows(() => round(Infinity), UsageError);
  assertEquals([round(-0.001), round(1 / 3), round(1e5)], ["0", "0.33", "100000"]);
  assertEquals(escape('<a b="&">'), "&lt;a b=&quot;&amp;&quot;&gt;");
});

/** Every number of the runs replaced, the shapes kept. */
function spoiled(result: ExperimentResult, value: number): ExperimentResult {
  const spoil = (part: unknown, key = ""): unknown => {
    if (typeof part === "number") return /start|count|step|deadUnits/.test(key) ? part : value;
    if (Array.isArray(part)) return part.map((item) => spoil(item, key));
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, item]) => [name, spoil(item, name)]),
    );
  };
  const variants = result.variants.map((variant) => ({
    ...variant,
    runs: spoil(variant.runs) as typeof variant.runs,
  }));
  return { ...result, variants };
}

/** Fails unless a picture is well-formed, described, and free of figures that are none. */
function assertReadable({ name, svg, findings }: DrawnPicture): void {
  assertWellFormed(svg, name);
  assert(/<title id="[a-z-]+">[^<]+<\/title>/.test(svg), `${name} has no title`);
  assert(/<desc id="[a-z-]+">[^<]+<\/desc>/.test(svg), `${name} has no description`);
  for (const [attribute] of svg.matchAll(/ [\w-]+="[^"]*"/g)) {
    assert(!/NaN|undefined|Infinity/.test(attribute), `${name}: ${attribute}`);
  }
  const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  assertEquals(new Set(ids).size, ids.length, `${name}: an id is used twice`);
  for (const finding of findings) {
    assert(!/NaN|undefined|Infinity/.test(finding), `${name}: ${finding}`);
  }
}

/** Fails unless every tag is closed in order and every `&` and `<` belongs to markup. */
function assertWellFormed(xml: string, name: string): void {
  const open: string[] = [];
  const rest = xml.replace(/<(\/?)([a-zA-Z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g, (...found) => {
    const [, closing, tag, , single] = found as string[];
    if (closing === "/") assertEquals(open.pop(), tag, `${name}: wrong closing tag`);
    else if (single !== "/") open.push(tag!);
    return "";
  });
  assertEquals(open, [], `${name}: tags left open`);
  assert(!/[<]|&(?!(amp|lt|gt|quot);)/.test(rest), `${name}: stray markup`);
}
