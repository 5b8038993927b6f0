/** Pictures of deep networks: figures through the depth, ridges, and how many panels are shown. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DEPTH_MEASURES, depthProfile } from "../../lib/diagnosis/depth.ts";
import { figure } from "../../lib/diagnosis/wording.ts";
import { MOST_PANELS } from "../../lib/report/picture.ts";
import { htmlReport } from "../../lib/report/pages/html.ts";
import { drawPictures } from "../../lib/report/pages/page.ts";
import type { ExperimentResult } from "../../lib/runner/result.ts";
import { drawn, gain, once, said, train } from "../helpers/trained.ts";

/** Four layers of tanh that shrink at gain 0.5 and hold at 5/3; a linear one that diverges. */
const deep = once(() =>
  train({
    kaiming: {},
    half: { model: gain(0.5) },
    diverges: { model: { activation: "linear" }, train: { optimiser: { lr: 1000 } } },
  }, {
    seeds: [1, 2],
    train: { steps: 30 },
    model: { hidden: [30, 30, 30, 30] },
  })
);

/** The places of a path's points. */
function pointsOf(path: string): [x: number, y: number][] {
  const [d] = path.match(/ d="[^"]*"/) ?? [""];
  return [...d.matchAll(/([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

/** The lines of a variant's colour, in the order in which they are drawn. */
function linesOf(svg: string, colour: string): string[] {
  return svg.match(new RegExp(`<path [^>]*class="line ${colour}[" ][^>]*>`, "g")) ?? [];
}

function stds(result: ExperimentResult, variant: number, run: number): number[] {
  const [first] = result.variants[variant]!.runs[run]!.snapshots;
  return first!.layers.filter(({ quantity }) => quantity === "activation")
    .map(({ summary }) => summary.std);
}

Deno.test("a profile's points lie at the means over seeds of what report.json has", async () => {
  const result = await deep();
  assertEquals(result.variants.map(({ status }) => status), ["ok", "ok", "diverged"]);
  const svg = drawn(result, "depth");
  const means = [0, 1].map((variant) => {
    const [one, two] = [stds(result, variant, 0), stds(result, variant, 1)];
    return one.map((value, layer) => (value + two[layer]!) / 2);
  });
  const places = ["v0", "v1"].map((colour) => pointsOf(linesOf(svg, colour)[0]!));
  assertEquals(places.map((points) => points.length), [4, 4]);
  // One scale for both variants: logarithmic, since gain 0.5 shrinks by more than a factor of 10.
  const all = means.flatMap((values, variant) =>
    values.map((value, layer) => ({ log: Math.log(value), place: places[variant]![layer]! }))
  );
  const [top, bottom] = [all[0]!, all.at(-1)!];
  const pitch = (bottom.place[1] - top.place[1]) / (bottom.log - top.log);
  assert(pitch < -5, `${pitch} pixels a factor of e`);
  all.forEach(({ log, place: [x, y] }, index) => {
    const wanted = top.place[1] + pitch * (log - top.log);
    assert(Math.abs(y - wanted) < 0.2, `layer ${index % 4 + 1}: ${y}, expected ${wanted}`);
    assert(Math.abs(x - all[index % 4]!.place[0]) < 0.2, "layers stand below each other");
  });
});

Deno.test("a variant that diverged has a line at step 0 and none at the end, and is named", async () => {
  const result = await deep();
  const [, , diverged] = result.variants;
  assertEquals(depthProfile(result, diverged!, DEPTH_MEASURES.activationStd, "end"), []);
  const svg = drawn(result, "depth");
  const [kaiming, half, linear] = ["v0", "v1", "v2"].map((colour) => linesOf(svg, colour).length);
  assertEquals([kaiming, half], [8, 8], "four measures at two moments");
  assertEquals(linear, 3, "step 0 alone, and a linear network is flat nowhere");
  assertStringIncludes(svg, ">at step 0 only<");
});

Deno.test("by how much a layer shrinks the activations is the mean factor of report.json's", async () => {
  const result = await deep();
  const means = stds(result, 1, 0).map((value, layer) => (value + stds(result, 1, 1)[layer]!) / 2);
  const factor = (means[3]! / means[0]!) ** (1 / 3);
  assert(factor < 0.6);
  assertStringIncludes(said(result, "depth"), `half by ${figure(factor)}, then `);
});

Deno.test("networks of two layers have plain histograms and no profile", async () => {
  const result = await train({ one: {}, two: { model: { hidden: [20, 20] } } }, {
    train: { steps: 2 },
  });
  const pictures = drawPictures(result);
  assertEquals(pictures.some(({ name }) => name === "depth"), false);
  const svg = drawn(result, "activations");
  assertEquals(svg.match(/class="ridge/g), null);
  assertEquals(svg.match(/class="thin v0"/g)?.length, 2, "step 0 of both quantities, as outlines");
  assertEquals(svg.match(/class="faded v1"/g)?.length, 4, "the end of both layers, filled");
});

Deno.test("ridges: a layer each, on the same scale at step 0 and at the end", async () => {
  const result = await deep();
  const svg = drawn(result, "activations");
  assertEquals(svg.match(/class="ridge v0"/g)?.length, 16);
  assertEquals(
    svg.match(/class="ridge v2"/g)?.length,
    4,
    "no pre-activations, and none at the end",
  );
  const ridges = svg.match(/<path class="ridge v1"[^>]*>/g)!;
  // What a ridge takes across: gain 0.5 shrinks the pre-activations from layer to layer.
  const widths = ridges.slice(0, 4).map((path) =>
    [...path.matchAll(/h(-?[\d.]+)/g)].reduce((sum, [, length]) => sum + Number(length), 0)
  );
  assert(widths[0]! > 1.5 * widths[1]! && widths[1]! > 2 * widths[3]!, widths.join());
});

Deno.test("9 variants of 20 layers: twelve panels a picture, the rest folded, the page small", async () => {
  const names = Array.from({ length: 9 }, (_, index) => `v${index}`);
  const result = await train(Object.fromEntries(names.map((name) => [name, {}])), {
    train: { steps: 4 },
    watch: { everyStep: true, histograms: 4 },
    model: { hidden: Array.from({ length: 20 }, () => 30) },
  });
  const pictures = drawPictures(result);
  for (const name of ["activations", "saturation", "activation-gradients"]) {
    const { svg, more } = pictures.find((one) => one.name === name)!;
    const panels = (document: string) => document.match(/<clipPath|class="frame"/g)!.length;
    assert(panels(svg) <= MOST_PANELS, `${name}: ${panels(svg)} panels`);
    assertStringIncludes(svg, "Folded, for want of room: ");
    for (const variant of names) assert(`${svg}${more}`.includes(`>${variant}`), variant);
  }
  const maps = result.variants[0]!.runs[0]!.snapshots.flatMap(({ saturation }) => saturation);
  const flattest = maps.toSorted((a, b) => b.saturated - a.saturated)[0]!;
  assertStringIncludes(drawn(result, "saturation"), `>v0, ${flattest.layer}<`);
  const files = pictures.map(({ svg, more = "" }) => svg.length + more.length);
  const bytes = files.reduce((sum, size) => sum + size, htmlReport(result, pictures).length);
  assert(bytes < 3e6, `${bytes} bytes`);
});
