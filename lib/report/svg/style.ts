/** The look of the pictures: a variant's colour, dash and mark, and the style sheet. */

import type { Shape } from "./marks.ts";

/**
 * One colour a variant, found by a search for the largest differences between all pairs, as normal
 * and as colour-blind eyes see them, at a contrast of 3 to the page; the first ones differ most. No
 * violet: that is the layers'.
 */
const VARIANTS = [
  "#1670ed",
  "#be8b00",
  "#006b5d",
  "#232f7c",
  "#ff1085",
  "#974d14",
  "#730527",
  "#3da0b1",
];
/** The same on a dark page. */
const VARIANTS_DARK = [
  "#b2bdfe",
  "#ffe30d",
  "#8df5d8",
  "#006cf1",
  "#dd0574",
  "#ab6000",
  "#f6907e",
  "#1e999c",
];
/** The strokes of lines: drawn through first, since lines with gaps let what is below shine through. */
const DASHES = ["none", "9 3", "2.5 2.5", "10 3 2.5 3"];
const MARKS: readonly Shape[] = [
  "circle",
  "square",
  "diamond",
  "triangle",
  "plus",
  "wedge",
  "cross",
  "star",
];

/** From the first layer to the last: a ramp of violet, which no variant has. */
const DEPTHS = ["#1d0b45", "#451a78", "#6a2c9c", "#8a44b4", "#a55cc4", "#bd76cf"];
const DEPTHS_DARK = ["#9060c0", "#a578cf", "#b98fdc", "#cda8e8", "#e0c3f2", "#f3e0fb"];

/** From few values to many: even steps of lightness in OKLCH, away from the page's. */
const SHARES = ["#edebbd", "#94cf8a", "#0eac93", "#097a8c", "#034a80", "#242142"];
const SHARES_DARK = ["#2b294b", "#0a528a", "#028396", "#03b59a", "#9bd791", "#f4f1c3"];

/** By what a variant is known in every picture. */
export interface VariantStyle {
  /** The class that colours marks, bars and areas. */
  readonly colour: string;
  /** The classes of a line: its colour and its dash. */
  readonly line: string;
  /** The shape of its marks. */
  readonly mark: Shape;
}

/**
 * The look of a variant, by its place in the experiment file: the same whatever else is shown. The
 * first eight differ in colour and mark; those after them repeat a colour with another dash and mark.
 */
export function variantStyle(index: number): VariantStyle {
  const colour = `v${index % VARIANTS.length}`;
  const turn = index + Math.floor(index / VARIANTS.length);
  const dash = turn % DASHES.length;
  return {
    colour,
    line: dash === 0 ? colour : `${colour} dash${dash}`,
    mark: MARKS[turn % MARKS.length]!,
  };
}

/** The class that colours layer `index` of `count`; a single layer has the first colour. */
export function depthClass(index: number, count: number): string {
  if (count < 2) return "d0";
  return `d${Math.round(index * (DEPTHS.length - 1) / (count - 1))}`;
}

function colours(prefix: string, values: readonly string[]): string {
  return values.map((colour, index) => `.picture .${prefix}${index}{color:${colour}}`).join("\n");
}

const dashes = DASHES.slice(1).map((dash, index) =>
  `.picture .dash${index + 1}{stroke-dasharray:${dash}}`
).join("\n");

/** The style sheet in every picture; all of it applies inside `.picture` only. */
export const STYLE: string = `.picture text{font:12px system-ui,"Segoe UI","Helvetica Neue",\
"DejaVu Sans",sans-serif;fill:#1f2328}
.picture .heading{font-size:13px;font-weight:600}
.picture .muted{fill:#59636e}
.picture .small{font-size:11px}
.picture .start{text-anchor:start}
.picture .middle{text-anchor:middle}
.picture .end{text-anchor:end}
.picture .page{fill:#ffffff}
.picture .axis{stroke:#818b98;fill:none}
.picture .grid{stroke:#d9dee4}
.picture .mark{stroke:#59636e;stroke-dasharray:5 4;fill:none}
.picture .line{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}
.picture .thin{fill:none;stroke:currentColor;stroke-width:1;stroke-linejoin:round}
.picture .leader{fill:none;stroke:#818b98;stroke-width:0.8}
.picture .neutral{color:#59636e}
.picture .ink{color:#1f2328}
.picture .band{fill:currentColor;fill-opacity:0.16}
.picture .shade{fill:#818b98;fill-opacity:0.16}
.picture .frame{fill:none;stroke:#c4ccd4}
.picture .solid{fill:currentColor}
.picture .faded{fill:currentColor;fill-opacity:0.45}
.picture .hollow{fill:none;stroke:currentColor;stroke-width:1.6}
.picture .ridge{fill:currentColor;fill-opacity:0.3;stroke:currentColor;stroke-width:0.8}
.picture .cell{fill:none;stroke:currentColor;stroke-width:1;shape-rendering:crispEdges}
.picture .saturated{color:#59636e}
.picture .dead{color:#d5004f}
.picture .ring{fill:none;stroke:#d5004f;stroke-width:1.4}
${dashes}
${colours("v", VARIANTS)}
${colours("d", DEPTHS)}
${colours("share", SHARES)}
@media screen and (prefers-color-scheme:dark){
.picture text{fill:#e6edf3}
.picture .muted{fill:#a3adb8}
.picture .page{fill:#0d1117}
.picture .axis{stroke:#7d8590}
.picture .grid{stroke:#2b323b}
.picture .mark{stroke:#a3adb8}
.picture .leader{stroke:#7d8590}
.picture .band{fill-opacity:0.2}
.picture .neutral{color:#a3adb8}
.picture .ink{color:#e6edf3}
.picture .frame{stroke:#3d444d}
.picture .saturated{color:#aeb8c2}
.picture .dead{color:#ff6b9a}
.picture .ring{stroke:#ff6b9a}
${colours("v", VARIANTS_DARK)}
${colours("d", DEPTHS_DARK)}
${colours("share", SHARES_DARK)}
}
`;
