/** Cells of saturation maps, packed four to a hexadecimal digit. */

import { assertEquals } from "@std/assert";
import { cellsOf, packCells } from "../../lib/runner/cells.ts";
import { saturationMap } from "../../lib/runner/saturation.ts";

Deno.test("four cells are a digit, the first one highest, and zeros at the end are left out", () => {
  assertEquals(packCells([1, 0, 0, 0, 0, 0, 1, 1, 1]), "838");
  assertEquals(packCells([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]), "04");
  assertEquals(packCells([]), "");
});

Deno.test("a map's cells are those of its mask", () => {
  for (const units of [1, 4, 7, 30]) {
    const mask = Uint32Array.from({ length: 5 * units }, (_, i) => (i * i + (i >> 2)) % 3 % 2);
    const map = saturationMap("tanh", mask, [5, units]);
    assertEquals(cellsOf(map).flatMap((row) => [...row]), [...mask]);
  }
});

Deno.test("of a large map the first examples and units are kept, its figures are of all", () => {
  const [examples, units] = [300, 600];
  const mask = Uint32Array.from({ length: examples * units }, (_, i) => Number(i % units > 510));
  const map = saturationMap("tanh", mask, [examples, units]);
  const cells = cellsOf(map);
  assertEquals([cells.length, cells[255]!.length], [256, 512]);
  assertEquals([...cells[255]!.subarray(509)], [0, 0, 1]);
  assertEquals([map.saturated, map.deadUnits.length], [89 / 600, 89]);
});
