/** Marks that show a figure of a variant: a dot, square or diamond, and an error bar. */

import { element, segment } from "../svg/svg.ts";

/** The shape that stands for a split. */
export type Shape = "circle" | "square" | "diamond";

/** A mark around (x, y); `kind` is "solid" for a measured figure, "hollow" for a published one. */
export function mark(
  shape: Shape,
  x: number,
  y: number,
  kind: "solid" | "hollow",
  colour: string,
): string {
  const r = kind === "hollow" ? 6 : 4;
  const type = `${kind} ${colour}`;
  if (shape === "circle") return element("circle", { cx: x, cy: y, r, class: type });
  const turn = shape === "diamond" ? `rotate(45 ${x.toFixed(1)} ${y.toFixed(1)})` : undefined;
  const side = r * 1.8;
  const box = { x: x - side / 2, y: y - side / 2, width: side, height: side };
  return element("rect", { ...box, class: type, transform: turn });
}

/** A horizontal bar from `low` to `high` with ends. */
export function errorBar(low: number, high: number, y: number, colour: string): string[] {
  const type = `thin ${colour}`;
  return [
    segment(low, y, high, y, type),
    segment(low, y - 4, low, y + 4, type),
    segment(high, y - 4, high, y + 4, type),
  ];
}
