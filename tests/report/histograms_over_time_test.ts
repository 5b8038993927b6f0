/** Histograms over time: bins on a shared range, and images that have what report.json has. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { rangeOverTime, reachOf, sharesOf } from "../../lib/diagnosis/histograms_over_time.ts";
import { figure } from "../../lib/diagnosis/wording.ts";
import { drawPictures } from "../../lib/report/pages/page.ts";
import { drawn, gain, once, said, train } from "../helpers/trained.ts";

const BINS = 40;
const four = { low: 0, high: 4, counts: [1, 2, 3, 4] };

const watched = once(() =>
  train({
    plain: {},
    half: { model: gain(0.5) },
    diverges: { model: { activation: "linear" }, train: { optimiser: { lr: 1e6 } } },
  }, {
    train: { steps: 40 },
    watch: { histograms: 5 },
    model: { hidden: [30, 30, 30] },
  })
);

Deno.test("a histogram on another range keeps its shares", () => {
  const percents = (range: readonly [number, number], bins: number, histogram = four) =>
    sharesOf(histogram, range, bins).map((share) => Math.round(100 * share));
  assertEquals(percents([0, 4], 2), [30, 70]);
  assertEquals(percents([0, 4], 8), [5, 5, 10, 10, 15, 15, 20, 20]);
  // A bin of values that the range cuts counts by its part, and what lies outside not at all.
  assertEquals(percents([0.5, 2.5], 2), [15, 25]);
  assertEquals(percents([-2, 2], 4, { low: 1, high: 1, counts: [0, 7] }), [0, 0, 0, 100]);
  assertEquals(percents([-2, 2], 4, { low: 9, high: 9, counts: [7] }), [0, 0, 0, 0]);
});

Deno.test("a reach holds the share of the values, whichever side they are on", () => {
  assertEquals(reachOf(four, 0.3), 2);
  assertEquals(reachOf({ low: -4, high: 0, counts: [4, 3, 2, 1] }, 0.6), 3);
  assertEquals(reachOf({ low: 0, high: 0, counts: [3] }, 0.9), 0);
});

Deno.test("one wild step does not flatten the others: the range follows most of them", () => {
  const look = (step: number, reach: number) => ({
    step,
    histogram: { low: -reach, high: reach, counts: [1, 1] },
  });
  const layer = {
    layer: "one",
    quantity: "activation" as const,
    columns: [look(0, 500), look(1, 1), look(2, 1.1)],
  };
  const [low, high] = rangeOverTime([layer]);
  assert(high > 3 && high < 4 && low === -high, `${low} to ${high}`);
});

/** The cells of all colours in a document's panel, as "column row". */
function cellsOf(svg: string, panel: number): Set<string> {
  const groups = new Map<string, string[]>();
  for (
    const [, d, place] of svg.matchAll(/class="cell share\d" d="([^"]*)" transform="([^"]*)"/g)
  ) {
    groups.set(place!, [...(groups.get(place!) ?? []), d!]);
  }
  const found = new Set<string>();
  for (const d of [...groups.values()][panel]!) {
    for (const [, start, row, length] of d.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      for (let at = 0; at < Number(length); at++) {
        const cell = `${Number(start) + at} ${row}`;
        assert(!found.has(cell), `${cell} has two colours`);
        found.add(cell);
      }
    }
  }
  return found;
}

Deno.test("an image has a cell for each bin with values at each look", async () => {
  const result = await watched();
  const [first] = result.variants[0]!.runs[0]!.histograms!;
  assertEquals(first!.columns.map(({ step }) => step), [0, 10, 20, 30, 40]);
  const found = cellsOf(drawn(result, "histograms-over-time"), 0);
  const layers = result.variants[0]!.runs[0]!.histograms!.filter(({ quantity }) =>
    quantity === "activation"
  );
  const range = rangeOverTime([layers[0]!, layers.at(-1)!]);
  const wanted = first!.columns.flatMap(({ histogram }, column) =>
    sharesOf(histogram, range, BINS).flatMap((share, bin) =>
      share >= 0.001 ? [`${column} ${BINS - 1 - bin}`] : []
    )
  );
  assertEquals([...found].toSorted(), wanted.toSorted());
  assert(found.size > 2 * BINS, "tanh fills its range at every look");
});

Deno.test("of few layers those between the first and the last are drawn too, folded where need be", async () => {
  const picture = drawPictures(await watched()).find(({ name }) => name === "histograms-over-time");
  const { svg, more = "" } = picture!;
  const named = (document: string, layer: string) => document.split(`>${layer}<`).length - 1;
  // Three variants of four panels fill the first document: activation and gradient, both ends.
  assertEquals([named(svg, "hidden1.tanh"), named(svg, "hidden2.tanh")], [4, 0]);
  assertEquals([named(more, "hidden1.tanh"), named(more, "hidden2.tanh")], [0, 4]);
});

Deno.test("after a divergence an image is empty, and its one look has no course", async () => {
  const result = await watched();
  const run = result.variants[2]!.runs[0]!;
  assert(run.divergedAt !== undefined && run.divergedAt < 10);
  const [{ columns } = { columns: [] }] = run.histograms ?? [];
  assert(columns.length < 2);
  const words = said(result, "histograms-over-time");
  assert(!words.includes("diverges"), "one look has no course");
  assertStringIncludes(words, "by less than a factor 1.5 plain and half.");
  const [gradient] = result.variants[0]!.runs[0]!.histograms!.filter(({ quantity }) =>
    quantity === "activationGradient"
  );
  const [start, end] = [gradient!.columns[0]!, gradient!.columns.at(-1)!].map(({ histogram }) =>
    reachOf(histogram, 0.9)
  );
  assert(end! > 1.5 * start!, `${start} to ${end}`);
  assertStringIncludes(words, `plain ${figure(start!)} to ${figure(end!)} (${gradient!.layer})`);
});

Deno.test("the figures beside an image are short, however large or small the values", async () => {
  const result = await train({ large: { model: gain(1e5) }, small: { model: gain(1e-3) } }, {
    train: { steps: 2, optimiser: { kind: "sgd", lr: 0 } },
    watch: { histograms: 2 },
    model: { activation: "linear", hidden: [10, 10] },
  });
  const svg = drawn(result, "histograms-over-time");
  const beside = [...svg.matchAll(/class="small muted end">([^<]*)</g)].map(([, words]) => words!);
  assert(beside.some((words) => /e\d/.test(words)) && beside.some((words) => /e-\d/.test(words)));
  assert(beside.every((words) => words.length <= 7), beside.join(" "));
});

Deno.test("without histograms over time there is no such picture", async () => {
  const pictures = drawPictures(await train({ one: {} }, { train: { steps: 1 } }));
  assertEquals(pictures.some(({ name }) => name === "histograms-over-time"), false);
});
