/** A variant is told by its colour, dash and mark, also by eyes that do not tell red from green. */

import { assert, assertEquals } from "@std/assert";
import { drawPictures } from "../../lib/report/pages/page.ts";
import { sampleResult } from "../helpers/sample_result.ts";
import { STYLE, variantStyle } from "../../lib/report/svg/style.ts";

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB. */
const VISIONS: Readonly<Record<string, Matrix>> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};
/** Linear sRGB to XYZ, and the white of both. */
const XYZ: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const PAGES = { light: "#ffffff", dark: "#0d1117" };

/** The colours of the classes `prefix`0, 1, ... on light and on dark pages. */
function palette(prefix: string, page: keyof typeof PAGES): string[] {
  const sheet = STYLE.split("@media")[page === "light" ? 0 : 1]!;
  const rule = new RegExp(`\\.picture \\.${prefix}\\d+\\{color:(#[0-9a-f]{6})\\}`, "g");
  return [...sheet.matchAll(rule)].map(([, colour]) => colour!);
}

function linearRgb(colour: string): Triple {
  const channel = (at: number) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(matrix: Matrix, vector: Triple): Triple {
  const row = ([a, b, c]: Triple) => a * vector[0] + b * vector[1] + c * vector[2];
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

/** CIELAB of a colour as an eye sees it. */
function lab(colour: string, vision: Matrix): Triple {
  const seen = times(vision, linearRgb(colour)).map((value) => Math.min(1, Math.max(0, value)));
  const white = times(XYZ, [1, 1, 1]);
  const [x, y, z] = times(XYZ, seen as unknown as Triple).map((value, axis) => {
    const share = value / white[axis]!;
    return share > 216 / 24389 ? Math.cbrt(share) : (24389 / 27 * share + 16) / 116;
  }) as unknown as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function difference(a: Triple, b: Triple): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** The smallest difference of two colours, one from each list, or both from one. */
function smallest(some: readonly string[], vision: Matrix, others?: readonly string[]): number {
  const [left, right] = [some, others ?? some].map((all) => all.map((one) => lab(one, vision)));
  return Math.min(
    ...left!.flatMap((a, i) =>
      right!.filter((_, j) => others || j > i).map((b) => difference(a, b))
    ),
  );
}

function contrast(colour: string, page: string): number {
  const [a, b] = [colour, page].map((one) => times(XYZ, linearRgb(one))[1] + 0.05);
  return Math.max(a!, b!) / Math.min(a!, b!);
}

/** Seen: the smallest difference in CIELAB; 2.3 is the least that an eye can notice. */
const SEEN = {
  light: { normal: 28.25, deuteranopia: 23.08, protanopia: 19.86 },
  dark: { normal: 36.39, deuteranopia: 23.06, protanopia: 24.98 },
};

for (const page of ["light", "dark"] as const) {
  Deno.test(`eight variants differ in colour for every eye on a ${page} page`, () => {
    const colours = palette("v", page);
    assertEquals(colours.length, 8);
    for (const [vision, matrix] of Object.entries(VISIONS)) {
      const found = smallest(colours, matrix);
      const seen = SEEN[page][vision as keyof typeof SEEN.light];
      assert(Math.abs(found - seen) < 0.1 && found > 18, `${vision}: ${found}`);
    }
  });

  Deno.test(`no layer has a variant's colour, and all show on a ${page} page`, () => {
    const [variants, layers] = [palette("v", page), palette("d", page)];
    assert(smallest(variants, VISIONS["normal"]!, layers) > 12);
    for (const colour of [...variants, ...layers]) {
      assert(contrast(colour, PAGES[page]) > 3, colour);
    }
  });
}

Deno.test("twelve variants differ in colour and mark, eight in colour alone", () => {
  const styles = Array.from({ length: 12 }, (_, index) => variantStyle(index));
  assertEquals(new Set(styles.slice(0, 8).map(({ colour }) => colour)).size, 8);
  assertEquals(new Set(styles.slice(0, 8).map(({ mark }) => mark)).size, 8);
  assertEquals(new Set(styles.map(({ line }) => line)).size, 12);
  assertEquals(new Set(styles.map(({ colour, mark }) => `${colour} ${mark}`)).size, 12);
  for (const { mark } of styles) assert(!["bar", "post", "house"].includes(mark), "a split's");
});

Deno.test("a variant looks the same in every picture, whichever others are left out", () => {
  const whole = sampleResult();
  const place = 3;
  const alone = { ...whole, variants: [whole.variants[place]!] };
  const { colour, line, mark } = variantStyle(place);
  const others = whole.variants.map((_, index) => variantStyle(index).colour)
    .filter((one) => one !== colour);
  for (const { name, svg } of drawPictures(alone)) {
    const used = new Set(
      [...svg.matchAll(/class="([^"]*)"/g)].flatMap(([, all]) => all!.split(" ")),
    );
    for (const other of others) assert(!used.has(other), `${name}: ${other}`);
    if (name !== "loss-curves") continue;
    assert(svg.includes(`class="line ${line}"`), name);
    assertEquals(mark, "triangle");
    assert(svg.includes("M0,-5L5,4H-5z"), name);
  }
});
