/** The look of the pictures: colours that colour-blind readers tell apart, light or dark. */

/** Wong's palette, and the same hues lightened for dark pages: one colour a variant. */
const VARIANTS = ["#0072b2", "#d55e00", "#009e73", "#b5479a", "#414a54", "#3b9dd6", "#a87800"];
const VARIANTS_DARK = [
  "#5cb3f5",
  "#ff8f4d",
  "#35cfa0",
  "#ef9ad3",
  "#d5dce3",
  "#a5dcff",
  "#f2c14e",
];

/** From the first layer to the last: a ramp of colours. */
const DEPTHS = ["#2a0f7a", "#7b02a8", "#bd3786", "#dd5e3f", "#d98a00", "#9a9200"];
const DEPTHS_DARK = ["#b7a8ff", "#dd8cf0", "#ff86b3", "#ff9d73", "#fdc54a", "#f2ef7a"];

/** The class that colours what belongs to the variant at this place; lines repeat it dashed. */
export function variantClass(index: number): string {
  const colour = `v${index % VARIANTS.length}`;
  return index < VARIANTS.length ? colour : `${colour} dashed`;
}

/** The class that colours layer `index` of `count`; a single layer is in the middle of the ramp. */
export function depthClass(index: number, count: number): string {
  if (count < 2) return "d0";
  return `d${Math.round(index * (DEPTHS.length - 1) / (count - 1))}`;
}

function colours(prefix: string, values: readonly string[]): string {
  return values.map((colour, index) => `.picture .${prefix}${index}{color:${colour}}`).join("\n");
}

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
.picture .dashed{stroke-dasharray:7 3}
.picture .neutral{color:#59636e}
.picture .band{fill:currentColor;fill-opacity:0.09}
.picture .shade{fill:#818b98;fill-opacity:0.16}
.picture .frame{fill:none;stroke:#c4ccd4}
.picture .solid{fill:currentColor}
.picture .faded{fill:currentColor;fill-opacity:0.45}
.picture .hollow{fill:none;stroke:currentColor;stroke-width:1.6}
.picture .saturated{fill:#59636e}
.picture .dead{fill:#d5004f}
.picture .ring{fill:none;stroke:#d5004f;stroke-width:1.4}
${colours("v", VARIANTS)}
${colours("d", DEPTHS)}
@media (prefers-color-scheme:dark){
.picture text{fill:#e6edf3}
.picture .muted{fill:#a3adb8}
.picture .page{fill:#0d1117}
.picture .axis{stroke:#7d8590}
.picture .grid{stroke:#2b323b}
.picture .mark{stroke:#a3adb8}
.picture .band{fill-opacity:0.13}
.picture .neutral{color:#a3adb8}
.picture .frame{stroke:#3d444d}
.picture .saturated{fill:#aeb8c2}
.picture .dead{fill:#ff6b9a}
.picture .ring{stroke:#ff6b9a}
${colours("v", VARIANTS_DARK)}
${colours("d", DEPTHS_DARK)}
}
`;
