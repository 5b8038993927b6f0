/** Pictures of many equal cells, as paths of whole stretches: small files, sharp at any size. */

import type { Box } from "../svg/axes.ts";
import { element } from "../svg/svg.ts";

/** How many cells a picture has downwards and across. */
export interface Grid {
  /** Downwards. */
  readonly rows: number;
  /** Across. */
  readonly columns: number;
}

/** The cells of a grid over a box for which `isOn`, in the colour of a class; "" if there are none. */
export function cells(
  box: Box,
  { rows, columns }: Grid,
  kind: string,
  isOn: (row: number, column: number) => boolean,
): string {
  let d = "";
  for (let row = 0; row < rows; row++) {
    for (let start = 0; start < columns; start++) {
      if (!isOn(row, start)) continue;
      let end = start + 1;
      while (end < columns && isOn(row, end)) end++;
      d += `M${start} ${row}h${end - start}`;
      start = end;
    }
  }
  if (d === "") return "";
  // A stroke as wide as a row is high, its middle half a row down.
  const [width, height] = [box.width / columns, box.height / rows];
  const place = `${box.x.toFixed(2)} ${(box.y + height / 2).toFixed(2)}`;
  const transform = `translate(${place}) scale(${width.toFixed(5)} ${height.toFixed(5)})`;
  return element("path", { class: `cell ${kind}`, d, transform });
}
