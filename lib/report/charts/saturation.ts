/** Which units are saturated for which examples: examples downwards, units across. */

import { cellsOf } from "../../runner/cells.ts";
import type {
  ExperimentResult,
  SaturationMap,
  Snapshot,
  VariantResult,
} from "../../runner/result.ts";
import { batchName } from "../../diagnosis/guess.ts";
import { regionText, shareText, usualShare } from "../../diagnosis/flat.ts";
import { endpoints, layersOf, moment, seedNote } from "../../diagnosis/select.ts";
import { counted, percent, whole } from "../../diagnosis/wording.ts";
import type { Box } from "../svg/axes.ts";
import { legend, type LegendEntry } from "../svg/legend.ts";
import { element, text } from "../svg/svg.ts";
import { MOST_PANELS, type PictureKind, WIDTH } from "../picture.ts";
import { cells } from "./cells.ts";
import { type Block, multiples, type Panel, type Sheet } from "./multiples.ts";

const MAP_HEIGHT = 84;

/** Maps of hidden layers, step 0 at the left, the end at the right. */
export const saturation: Required<Pick<PictureKind, "draw" | "more">> = multiples(sheetOf);

function sheetOf(result: ExperimentResult): Sheet {
  const variants = result.variants.filter((variant) => layersWithMaps(variant).length > 0);
  const all = variants.reduce((sum, variant) => sum + layersWithMaps(variant).length, 0);
  const trained = variants.some((variant) => endpoints(variant).length > 1);
  const maps = trained ? 2 : 1;
  const isCut = all * maps > MOST_PANELS;
  return {
    blocks: variants.flatMap((variant) => {
      const layers = layersWithMaps(variant);
      return (isCut ? [flattest(variant)] : layers).map((layer) =>
        block(variant, layer, layers.length)
      );
    }),
    columns: Array.from({ length: maps }, () => ["", ""] as const),
    across: 2,
    gap: 26,
    foot: 10,
    key: keyOf(result, isCut),
  };
}

/** The places of a variant's layers that have maps. */
function layersWithMaps(variant: VariantResult): number[] {
  const most = Math.max(0, ...endpoints(variant).map(({ saturation }) => saturation.length));
  return Array.from({ length: most }, (_, index) => index);
}

/** The layer that is flat most often, at either end of the training, beside what is usual. */
function flattest(variant: VariantResult): number {
  const excess = (layer: number) =>
    Math.max(
      ...endpoints(variant).map((snapshot) => {
        const map = snapshot.saturation[layer];
        const region = regionOf(snapshot, map);
        return (map?.saturated ?? 0) - (region ? usualShare(region) : 0);
      }),
    );
  return layersWithMaps(variant).reduce((a, b) => excess(b) > excess(a) ? b : a);
}

function block(variant: VariantResult, layer: number, count: number): Block {
  const snapshots = endpoints(variant);
  const name = snapshots[0]?.saturation[layer]?.layer ?? "";
  const which = count > 1 ? `, ${name}` : "";
  return {
    label: `${variant.label}${which}`,
    panels: snapshots.map((snapshot) => panel(snapshot, snapshot.saturation[layer])),
  };
}

function keyOf(result: ExperimentResult, isCut: boolean): Sheet["key"] {
  const swatch = (kind: string): LegendEntry["mark"] => (x, y) =>
    element("rect", { x: x - 7, y: y - 6, width: 14, height: 12, class: `solid ${kind}` });
  const names = legend(
    [
      { label: regionsText(result), mark: swatch("saturated") },
      { label: "dead: so for every example", mark: swatch("dead") },
    ],
    24,
    16,
    WIDTH - 48,
  );
  const which = isCut ? "of each variant the layer that is flat most often; " : "";
  const aside = `${which}units across, examples of one ${batchName(result)} down${
    seedNote(result)
  }`;
  const parts = [...names.parts, text(aside, 24, 20 + names.height, { class: "muted" })];
  return { parts, height: names.height + 26 };
}

/** Where the activations are flat, each way once. */
function regionsText({ variants }: ExperimentResult): string {
  const regions = variants.flatMap((variant) => endpoints(variant)).flatMap(({ layers }) =>
    layers.flatMap(({ flat }) => flat === undefined ? [] : [regionText(flat)])
  );
  return [...new Set(regions)].join("; ");
}

function regionOf(snapshot: Snapshot, map: SaturationMap | undefined) {
  return layersOf(snapshot, "activation").find(({ layer }) => layer === map?.layer)?.flat;
}

function panel(snapshot: Snapshot, found: SaturationMap | undefined): Panel {
  const region = regionOf(snapshot, found);
  const state = region === undefined ? "flat" : shareText(region);
  const words = found === undefined
    ? `${moment(snapshot.step)}: not recorded`
    : `${moment(snapshot.step)}: ${percent(found.saturated)} ${state}, ` +
      `${counted(found.deadUnits.length, "dead unit")} of ${whole(found.units)}`;
  return {
    words: [words, ...(found ? drawnPart(found) : [])],
    height: MAP_HEIGHT,
    draw: ({ x, y, width, height }) => [
      element("rect", { x, y, width, height, class: "frame" }),
      ...(found === undefined ? [] : map({ x, y, width, height }, found)),
    ],
  };
}

function map(box: Box, found: SaturationMap): string[] {
  const rows = cellsOf(found);
  const dead = new Set(found.deadUnits);
  const grid = { rows: rows.length, columns: rows[0]?.length ?? 0 };
  const isFlat = (row: number, unit: number) => rows[row]![unit] === 1;
  const width = box.width / Math.max(1, grid.columns);
  return [
    cells(box, grid, "saturated", (row, unit) => isFlat(row, unit) && !dead.has(unit)),
    cells(box, grid, "dead", (row, unit) => isFlat(row, unit) && dead.has(unit)),
    ...found.deadUnits.filter((unit) => unit < grid.columns)
      .map((unit) => pointer(box.x + (unit + 0.5) * width, box.y)),
  ].filter((part) => part !== "");
}

/** How much of a large map is drawn, where not all of it is. */
function drawnPart(found: SaturationMap): string[] {
  const { units, examples } = found;
  const rows = cellsOf(found);
  const columns = rows[0]?.length ?? 0;
  const cut = [
    ...(columns < units ? [counted(columns, "unit")] : []),
    ...(rows.length < examples ? [counted(rows.length, "example")] : []),
  ];
  return cut.length === 0 ? [] : [`${cut.join(" and ")} drawn`];
}

/** A small triangle above a dead unit's column. */
function pointer(x: number, y: number): string {
  const [left, right] = [(x - 4).toFixed(2), (x + 4).toFixed(2)];
  return element("path", {
    class: "solid dead",
    d: `M${left},${y - 7}H${right}L${x.toFixed(2)},${y - 1}Z`,
  });
}
