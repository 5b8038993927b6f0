/** Which units are saturated for which examples: examples downwards, units across. */

import { cellsOf } from "../../runner/cells.ts";
import type { ExperimentResult, SaturationMap, Snapshot } from "../../runner/result.ts";
import { type Box, rowLabel } from "../svg/axes.ts";
import { legend } from "../svg/legend.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { batchName } from "../../diagnosis/guess.ts";
import { regionText, shareText } from "../../diagnosis/flat.ts";
import { endpoints, layersOf, moment, seedNote } from "../../diagnosis/select.ts";
import { element, picture, text } from "../svg/svg.ts";
import { counted, percent } from "../../diagnosis/wording.ts";

const LEFT = 134;
const MAP_WIDTH = 348;
const MAP_HEIGHT = 84;
const ROW = MAP_HEIGHT + 38;

/** Draws every variant's maps, one row a hidden layer: step 0 at the left, the end at the right. */
export function drawSaturation(result: ExperimentResult, frame: FrameText): string {
  const names = legend(
    [
      { label: regionsText(result), mark: swatch("saturated") },
      { label: "dead: so for every example", mark: swatch("dead") },
    ],
    24,
    22,
    WIDTH - 48,
  );
  const aside = `each map: units across, examples of one ${batchName(result)} down${
    seedNote(result)
  }`;
  const parts = [...names.parts, text(aside, 24, names.height + 26, { class: "muted" })];
  let y = names.height + 70;
  for (const variant of result.variants) {
    const snapshots = endpoints(variant);
    const layers = Math.max(0, ...snapshots.map((snapshot) => snapshot.saturation.length));
    for (let layer = 0; layer < layers; layer++) {
      const label = { x: LEFT - 14, y: y + MAP_HEIGHT / 2 };
      parts.push(...rowLabel(variant.label, label.x, label.y));
      const found = snapshots[0]?.saturation[layer];
      const name = found?.layer.split(".")[0];
      parts.push(...drawnPart(found, label.x, label.y + 18));
      if (layers > 1 && name !== undefined) {
        parts.push(text(name, label.x, y + MAP_HEIGHT, { class: "small muted end" }));
      }
      snapshots.forEach((snapshot, place) => {
        const box = { x: LEFT + place * (MAP_WIDTH + 26), y, width: MAP_WIDTH, height: MAP_HEIGHT };
        parts.push(...map(box, snapshot, layer));
      });
      y += ROW;
    }
  }
  return picture({ ...frame, width: WIDTH, height: y }, parts);
}

/** Where the activations are flat, each way once. */
function regionsText({ variants }: ExperimentResult): string {
  const regions = variants.flatMap((variant) => endpoints(variant)).flatMap(({ layers }) =>
    layers.flatMap(({ flat }) => flat === undefined ? [] : [regionText(flat)])
  );
  return [...new Set(regions)].join("; ");
}

function map(box: Box, snapshot: Snapshot, layer: number): string[] {
  const { x, y, width, height } = box;
  const found = snapshot.saturation[layer];
  const parts = [element("rect", { x, y, width, height, class: "frame" })];
  if (found === undefined) {
    return [...parts, text("not recorded", x + 8, y + 18, { class: "small muted" })];
  }
  const rows = cellsOf(found);
  const columns = rows[0]?.length ?? 0;
  const dead = new Set(found.deadUnits);
  const size = { x: width / Math.max(1, columns), y: height / Math.max(1, rows.length) };
  const transform = `translate(${x} ${y}) scale(${size.x.toFixed(5)} ${size.y.toFixed(5)})`;
  const draw = (kind: string, keep: (unit: number) => boolean) => {
    const d = rows.map((row, index) => runs(row, keep, index)).join("");
    if (d !== "") parts.push(element("path", { class: kind, d, transform }));
  };
  draw("saturated", (unit) => !dead.has(unit));
  draw("dead", (unit) => dead.has(unit));
  for (const unit of dead) {
    if (unit < columns) parts.push(pointer(x + (unit + 0.5) * size.x, y));
  }
  const region = layersOf(snapshot, "activation").find((one) => one.layer === found.layer)?.flat;
  const state = region === undefined ? "flat" : shareText(region);
  const words = `${moment(snapshot.step)}: ${percent(found.saturated)} ${state}, ` +
    `${counted(dead.size, "dead unit")} of ${found.units}`;
  return [...parts, text(words, x, y - 12, { class: "small muted" })];
}

/** How much of a large map is drawn, where not all of it is. */
function drawnPart(found: SaturationMap | undefined, x: number, y: number): string[] {
  if (found === undefined) return [];
  const { units, examples } = found;
  const rows = cellsOf(found);
  const columns = rows[0]?.length ?? 0;
  const cut = [];
  if (columns < units) cut.push(counted(columns, "unit"));
  if (rows.length < examples) cut.push(counted(rows.length, "example"));
  return cut.map((words, line) =>
    text(`${words} drawn`, x, y + 14 * line, { class: "small muted end" })
  );
}

/** The saturated stretches of one example as filled boxes, one unit wide and one example high. */
function runs(row: Uint8Array, keep: (unit: number) => boolean, index: number): string {
  let d = "";
  const on = (unit: number) => row[unit] === 1 && keep(unit);
  for (let start = 0; start < row.length; start++) {
    if (!on(start)) continue;
    let end = start + 1;
    while (end < row.length && on(end)) end++;
    d += `M${start} ${index}h${end - start}v1h${start - end}z`;
    start = end;
  }
  return d;
}

/** A small triangle above a dead unit's column. */
function pointer(x: number, y: number): string {
  const [left, right] = [(x - 4).toFixed(2), (x + 4).toFixed(2)];
  return element("path", {
    class: "dead",
    d: `M${left},${y - 7}H${right}L${x.toFixed(2)},${y - 1}Z`,
  });
}

function swatch(kind: string): (x: number, y: number) => string {
  return (x, y) => element("rect", { x: x - 7, y: y - 6, width: 14, height: 12, class: kind });
}
