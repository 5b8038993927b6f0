/** Labels at the ends of lines: apart, near their lines, and never wider than their room. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { apart, endLabels, heightFor } from "../../lib/report/svg/end_labels.ts";
import { fitText, textWidth, wrapText } from "../../lib/report/svg/text_width.ts";

const BOX = { x: 70, y: 40, width: 400, height: 200 };

function end(label: string, y: number) {
  return { label, x: 470, y, colour: "v0", mark: "circle" as const };
}

Deno.test("labels that have room stay where their lines end", () => {
  assertEquals(apart([10, 40, 90], [16, 16, 16], [0, 100]), [10, 40, 90]);
});

Deno.test("labels that would overlap move apart around the mean of their places", () => {
  assertEquals(apart([50, 50], [16, 16], [0, 100]), [42, 58]);
  assertEquals(apart([50, 52, 90], [16, 16, 16], [0, 100]), [43, 59, 90]);
  assertEquals(apart([0, 0, 0], [16, 16, 16], [0, 100]), [8, 24, 40]);
  assertEquals(apart([100, 100], [16, 30], [0, 100]), [62, 85]);
});

Deno.test("of any places none overlap, and all stay between the ends in their order", () => {
  let state = 1;
  const random = () => (state = state * 48271 % 2147483647) / 2147483647;
  for (let round = 0; round < 300; round++) {
    const wanted = Array.from({ length: 1 + Math.floor(random() * 9) }, () => random() * 200)
      .toSorted((a, b) => a - b);
    const heights = wanted.map(() => 14 + Math.floor(random() * 2) * 7);
    const found = apart(wanted, heights, [0, 200]);
    found.forEach((middle, index) => {
      const above = index === 0 ? 0 : found[index - 1]! + heights[index - 1]! / 2;
      assert(middle - heights[index]! / 2 > above - 1e-9, `${wanted} ${heights}`);
    });
    assert(found.at(-1)! + heights.at(-1)! / 2 < 200 + 1e-9);
  }
});

Deno.test("more labels than have room are moved closer, evenly", () => {
  const found = apart([1, 2, 3, 4], [50, 50, 50, 50], [0, 100]);
  found.forEach((middle, index) => assertAlmostEquals(middle, 12.5 + 25 * index));
  const many = Array.from(
    { length: 20 },
    (_, index) => ({ ...end(`line ${index}`, 100), note: "n" }),
  );
  assert(heightFor(many, 180) > BOX.height);
  assert(heightFor(many.slice(0, 6), 180) <= BOX.height);
  const notes = (ends: typeof many) => endLabels(ends, BOX, 180).filter((p) => p.includes(">n<"));
  assertEquals([notes(many).length, notes(many.slice(0, 6)).length], [0, 6]);
});

Deno.test("a moved label has a leader, one in place has none", () => {
  const count = (parts: readonly string[]) => parts.filter((p) => p.includes("leader")).length;
  assertEquals(count(endLabels([end("a", 60), end("b", 200)], BOX, 180)), 0);
  assertEquals(count(endLabels([end("a", 100), end("b", 101)], BOX, 180)), 2);
});

Deno.test("text is cut or wrapped to its room; wide characters count as such", () => {
  assert(textWidth("凯明") > 2 * 12 && textWidth("凯明") < 3 * 12);
  assert(textWidth("a\u0301") === textWidth("a"));
  assert(textWidth("WWW") > 3 * textWidth("iii"));
  assertEquals(fitText("short", 100), "short");
  for (const text of ["凯明初始化与批量归一化的网络", "Supercalifragilistic", "WWWWWWWWWW"]) {
    const cut = fitText(text, 80);
    assert(cut.endsWith("…") && textWidth(cut) <= 80, cut);
  }
  assertEquals(wrapText("one two three four", 60, 2), ["one two", "three f…"]);
});
