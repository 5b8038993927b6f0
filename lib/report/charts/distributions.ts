/** Small multiples of histograms: a row a variant, a column a quantity, a line a layer. */

import type { ExperimentResult, LayerSummary, Snapshot } from "../../runner/result.ts";
import { type Box, rowLabel } from "../svg/axes.ts";
import { legend, lineMark } from "../svg/legend.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { endpoints, layersOf, seedNote } from "../../diagnosis/select.ts";
import { depthClass, variantStyle } from "../svg/style.ts";
import { picture, text } from "../svg/svg.ts";
import { histogramPanel, type PanelOptions, symmetricRange } from "./histogram_panel.ts";

/** A group of columns: one at step 0 and one at the end. */
export interface Quantity {
  /** Which of the recorded quantities. */
  readonly quantity: LayerSummary["quantity"];
  /** What the columns are called. */
  readonly name: string;
  /** How a panel looks, from its layers. */
  readonly look: (layers: readonly LayerSummary[]) => Look;
}

/** The words over a panel, the values that are shaded, and the range where the values have one. */
export type Look =
  & Pick<PanelOptions, "note" | "shade">
  & Partial<Pick<PanelOptions, "range">>;

/** One panel's column: which quantity, at which end of the training. */
interface Column {
  readonly shown: Quantity;
  readonly end: boolean;
}

const LEFT = 134;

/**
 * Draws the quantities of every variant that has them at step 0 and, where one was trained, after the
 * last step.
 */
export function drawDistributions(
  result: ExperimentResult,
  frame: FrameText,
  quantities: readonly Quantity[],
): string {
  const trained = result.variants.some((variant) => endpoints(variant).length > 1);
  const columns = quantities.flatMap((shown) => [
    { shown, end: false },
    ...(trained ? [{ shown, end: true }] : []),
  ]);
  const variants = result.variants
    .filter((variant) => columns.some((column) => layersAt(endpoints(variant), column).length > 0));
  const names = layerNames(result, quantities);
  const key = names.length < 2 ? { parts: [], height: 0 } : legend(
    names.map((label, index) => ({ label, mark: lineMark(depthClass(index, names.length)) })),
    24,
    22,
    WIDTH - 48,
  );
  const top = key.height + (key.height > 0 ? 38 : 30);
  const [row, gap] = columns.length > 2 ? [112, 22] : [132, 44];
  const width = (WIDTH - LEFT - 16) / columns.length - gap;
  const parts = [...key.parts];
  const asides = [seedNote(result).replace(/^ \(|\)$/g, "")];
  if (names.length > 1) asides.unshift("figures: first … last layer");
  const aside = asides.filter((words) => words !== "").join("; ");
  parts.push(text(aside, WIDTH - 24, names.length > 1 ? 26 : 14, { class: "small muted end" }));
  columns.forEach(({ shown, end }, place) => {
    const x = LEFT + place * (width + gap);
    parts.push(text(shown.name, x, top, { class: "heading" }));
    parts.push(text(end ? "at the end" : "at step 0", x, top + 16, { class: "muted" }));
  });
  variants.forEach((variant, line) => {
    const { index } = variant;
    const y = top + 50 + line * row;
    parts.push(...rowLabel(variant.label, LEFT - 14, y + (row - 58) / 2));
    columns.forEach((column, place) => {
      const box = { x: LEFT + place * (width + gap), y, width, height: row - 58 };
      const layers = layersAt(endpoints(variant), column);
      const id = `${frame.name}-${index}-${place}`;
      parts.push(...panel(id, box, layers, column.shown, variantStyle(index).colour));
    });
  });
  const height = top + 32 + row * variants.length;
  return picture({ ...frame, width: WIDTH, height }, parts);
}

function panel(
  id: string,
  box: Box,
  layers: readonly LayerSummary[],
  shown: Quantity,
  colour: string,
): string[] {
  const histograms = layers.map(({ histogram }, index) => ({
    histogram,
    colour: layers.length > 1 ? depthClass(index, layers.length) : colour,
  }));
  const look = layers.length === 0 ? {} : shown.look(layers);
  return histogramPanel(box, histograms, { id, range: symmetricRange(layers), ...look });
}

/** The quantity's layers in the first or last snapshot; the last only where there are two. */
function layersAt(snapshots: readonly Snapshot[], { shown, end }: Column): LayerSummary[] {
  return layersOf(snapshots[end ? 1 : 0], shown.quantity);
}

function layerNames(result: ExperimentResult, quantities: readonly Quantity[]): string[] {
  const names = result.variants.map((variant) =>
    layersOf(endpoints(variant)[0], quantities[0]?.quantity ?? "activation")
      .map(({ layer }) => layer.split(".")[0] ?? layer)
  );
  return names.reduce((longest, some) => some.length > longest.length ? some : longest, []);
}
