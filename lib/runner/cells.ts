/** Rows of a saturation map, packed: four cells a hexadecimal digit, so that reports stay small. */

import type { SaturationMap } from "./result.ts";

/** Of a saturation map, as many units are kept as a picture can show. */
export const MAP_UNITS = 512;

/** Packs cells, each 0 or 1, the first of four highest; zeros behind the last digit are left out. */
export function packCells(cells: ArrayLike<number>): string {
  let row = "";
  for (let i = 0; i < cells.length; i += 4) {
    let digit = 0;
    for (let cell = i; cell < i + 4; cell++) digit = 2 * digit + (cells[cell] ?? 0);
    row += digit.toString(16);
  }
  return row.replace(/0+$/, "");
}

/** The first cells of a map, an array an example: 1 where the activation is flat, else 0. */
export function cellsOf({ rows, units }: SaturationMap): Uint8Array[] {
  return rows.map((row) =>
    Uint8Array.from({ length: Math.min(units, MAP_UNITS) }, (_, unit) => {
      return parseInt(row[unit >> 2] ?? "0", 16) >> (3 - unit % 4) & 1;
    })
  );
}
