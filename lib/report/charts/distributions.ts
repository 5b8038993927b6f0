/**
 * Small multiples of histograms, a row a variant: of one or two layers each in its own panel, before
 * and after training; of deeper networks ridges, a column before and one after it.
 */

import type { Ends } from "../../nn/mod.ts";
import type { ExperimentResult, LayerSummary, VariantResult } from "../../runner/result.ts";
import { legend, type LegendEntry } from "../svg/legend.ts";
import { MOST_PANELS, type PictureKind, WIDTH } from "../picture.ts";
import { endsText } from "../../diagnosis/flat.ts";
import { endpoints, layersOf, seedNote } from "../../diagnosis/select.ts";
import { variantStyle } from "../svg/style.ts";
import { element, text } from "../svg/svg.ts";
import { histogramPanel, nothingDrawn } from "./histogram_panel.ts";
import { drawableHistogram } from "./histogram_shape.ts";
import { multiples, type Panel, type Sheet } from "./multiples.ts";
import { ridgePanel, ridgesHeight, ridgesOf } from "./ridges.ts";

/** What is shown of every layer. */
export interface Quantity {
  /** Which of the recorded quantities. */
  readonly quantity: LayerSummary["quantity"];
  /** What its panels are called. */
  readonly name: string;
  /** How they look, from their layers. */
  readonly look: (layers: readonly LayerSummary[]) => Look;
}

/** What stands over a panel, and what is special about its values. */
export interface Look {
  /** A layer's figure. */
  readonly figure: (layer: LayerSummary) => string;
  /** The figure, or those of several layers or moments, in words. */
  readonly words: (figures: string) => string;
  /** Values that are shaded. */
  readonly shade?: Ends | undefined;
  /** The edges of the panels, where the values have a range. */
  readonly range?: readonly [number, number];
}

/** When the networks are looked at. */
const MOMENTS = ["at step 0", "at the end"] as const;
/** Panels beside each other, the pixels between them, and under them. */
const [ACROSS, GAP, FOOT] = [4, 28, 28];
const PLAIN_HEIGHT = 84;
/** Layers that have panels of their own. */
const MOST_PLAIN = 2;
/** How many of the widest layer's standard deviations the panels show at most. */
const REACH = 4;

/** Draws the quantities: of as many variants as there is room for, and of the rest. */
export function distributionsOf(
  ...quantities: readonly Quantity[]
): Required<Pick<PictureKind, "draw" | "more">> {
  return multiples((result) => sheetOf(result, quantities));
}

/** Lays out the variants that have any of the quantities. */
function sheetOf(result: ExperimentResult, quantities: readonly Quantity[]): Sheet {
  const layersIn = (variant: VariantResult, { quantity }: Quantity) =>
    layersOf(endpoints(variant)[0], quantity);
  const variants = result.variants.filter((variant) =>
    quantities.some((one) => layersIn(variant, one).length > 0)
  );
  const deepest = variants.flatMap((variant) =>
    quantities.map((one) => layersIn(variant, one).map(({ layer }) => layer))
  ).reduce((a, b) => b.length > a.length ? b : a, []);
  const trained = variants.some((variant) => endpoints(variant).length > 1);
  const isDeep = deepest.length > MOST_PLAIN;
  const moments = trained ? MOMENTS : MOMENTS.slice(0, 1);
  const below = isDeep ? moments : deepest;
  const panelsOf = (variant: VariantResult, these: readonly Quantity[]) =>
    isDeep ? ridges(variant, these, moments) : plain(variant, these, deepest);
  // Where not all have room, those of the last quantity come first.
  const isApart = quantities.length > 1 &&
    variants.length * quantities.length * below.length > MOST_PANELS;
  const together = variants.map((variant) => ({
    label: variant.label,
    panels: panelsOf(variant, quantities),
  }));
  const apart = quantities.toReversed().flatMap((quantity) =>
    variants.filter((variant) => layersIn(variant, quantity).length > 0).map((variant) => ({
      label: `${variant.label}: ${quantity.name}`,
      panels: panelsOf(variant, [quantity]),
    }))
  );
  return {
    blocks: isApart ? apart : together,
    columns: isApart
      ? below.map((words) => [words, ""] as const)
      : quantities.flatMap(({ name }) => below.map((words) => [name, words] as const)),
    across: ACROSS,
    gap: GAP,
    foot: FOOT,
    key: { parts: [...(isDeep || !trained ? [] : key()), aside(result, isDeep)], height: 26 },
  };
}

/** Where a network has no such layer. */
const NOTHING: Panel = {
  words: [],
  height: PLAIN_HEIGHT,
  draw: (box) => [nothingDrawn(box, false)],
};

/** Of one or two layers: a panel each, before training as an outline and after it filled. */
function plain(
  variant: VariantResult,
  quantities: readonly Quantity[],
  deepest: readonly string[],
): Panel[] {
  const { colour } = variantStyle(variant.index);
  return quantities.flatMap(({ quantity, look }) => {
    const moments = endpoints(variant).map((snapshot) => layersOf(snapshot, quantity));
    return deepest.map((_, index): Panel => {
      const layers = moments.flatMap((each) => each[index] ?? []);
      if (layers.length === 0) return NOTHING;
      const { figure, words, shade, range = rangeOf(layers) } = look(layers);
      const histograms = layers.map(({ histogram }, moment) => ({
        histogram,
        colour,
        kind: layers.length > 1 && moment === 0 ? "thin" as const : "faded" as const,
      }));
      return {
        words: [words(layers.map(figure).join(" → ")), ...shadeText(shade)],
        height: PLAIN_HEIGHT,
        draw: (box, id) => histogramPanel(box, histograms, { id, range, shade }),
      };
    });
  });
}

/** Of more layers: a panel a moment, on one scale of values for all layers and both moments. */
function ridges(
  variant: VariantResult,
  quantities: readonly Quantity[],
  moments: readonly string[],
): Panel[] {
  const { colour } = variantStyle(variant.index);
  const snapshots = endpoints(variant);
  return quantities.flatMap(({ quantity, look }, group) => {
    const both = snapshots.flatMap((snapshot) => layersOf(snapshot, quantity));
    const { figure, words, shade, range = rangeOf(both) } = look(both);
    return moments.map((_, moment): Panel => {
      const layers = layersOf(snapshots[moment], quantity);
      const shown = ridgesOf(layers.map(({ histogram }) => histogram));
      const [first, last] = [layers[0], layers.at(-1)];
      const ends = first === last ? layers : [first!, last!];
      const labelled = group + moment === 0;
      return {
        words: layers.length === 0
          ? []
          : [words(ends.map(figure).join(" … ")), ...shadeText(shade)],
        height: ridgesHeight(shown.length),
        draw: (box, id) => ridgePanel(box, shown, colour, { id, range, shade, labelled }),
      };
    });
  });
}

/** What the two looks of a histogram mean. */
function key(): string[] {
  const swatch = (kind: string): LegendEntry["mark"] => (x, y) =>
    element("rect", { x: x - 8, y: y - 6, width: 16, height: 12, class: `${kind} neutral` });
  const kinds = ["thin", "faded"].map((kind, index) => ({
    label: MOMENTS[index]!,
    mark: swatch(kind),
  }));
  return legend(kinds, 46, 16, WIDTH / 2).parts;
}

function aside(result: ExperimentResult, isDeep: boolean): string {
  const how = "layers downwards, each as high as its own highest bin; figures: first … last layer";
  const seed = seedNote(result).replace(/^ \(|\)$/g, "");
  const said = [...(isDeep ? [how] : []), ...(seed === "" ? [] : [seed])].join("; ");
  return text(said, WIDTH - 16, 16, { class: "small muted end" });
}

/** Which values are shaded. */
function shadeText(shade: Ends | undefined): string[] {
  if (shade === undefined) return [];
  const { atMost, atLeast } = shade;
  const isOneSided = atMost === undefined || atLeast === undefined || atLeast === -atMost;
  return [`shaded: ${isOneSided ? endsText(shade) : `≤ ${atMost}, ≥ ${atLeast}`}`];
}

/**
 * The values that panels of these layers show: all of them, or of long tails what lies within five
 * standard deviations of the widest layer. Around 0 unless all lie to one side of it.
 */
function rangeOf(layers: readonly LayerSummary[]): readonly [number, number] {
  const found = layers.filter(({ histogram }) => drawableHistogram(histogram));
  const widest = Math.max(0, ...found.map(({ summary }) => summary.std).filter(Number.isFinite));
  const limit = widest > 0 ? REACH * widest : Infinity;
  const low = Math.min(0, ...found.map(({ histogram }) => histogram.low));
  const high = Math.max(0, ...found.map(({ histogram }) => histogram.high));
  const reach = Math.min(Math.max(-low, high), limit) || 1;
  return low === high ? [-reach, reach] : [low < 0 ? -reach : 0, high > 0 ? reach : 0];
}
