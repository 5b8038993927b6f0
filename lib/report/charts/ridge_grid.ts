/** Small multiples of ridges: a panel a variant, a ridge a weight or a layer, numbered. */

import type { ExperimentResult, Histogram, VariantResult } from "../../runner/result.ts";
import { listed } from "../../diagnosis/wording.ts";
import { type PictureKind, WIDTH } from "../picture.ts";
import { variantStyle } from "../svg/style.ts";
import { text } from "../svg/svg.ts";
import { wrapText } from "../svg/text_width.ts";
import { type Block, multiples, type Sheet } from "./multiples.ts";
import { ridgePanel, ridgesHeight, ridgesOf } from "./ridges.ts";

/** One variant's histograms. */
export interface RidgeSet {
  /** Whose they are. */
  readonly variant: VariantResult;
  /** Under its name: when, or how large. */
  readonly note: string;
  /** Each with the name of its weight or layer, in the order of the network. */
  readonly ridges: readonly { readonly name: string; readonly histogram: Histogram }[];
  /** The figures at the panel's left and right edges. */
  readonly range: readonly [number, number];
}

const LINE = 15;
/** Up to so many ridges are named beside their numbers. */
const MOST_NAMES = 8;

/** A picture of a panel a variant; `noteOf` says what is drawn. */
export function ridgePicture(
  setsOf: (result: ExperimentResult) => readonly RidgeSet[],
  noteOf: (result: ExperimentResult) => string,
): Required<Pick<PictureKind, "draw" | "more">> {
  return multiples((result) => {
    const sets = setsOf(result);
    return {
      blocks: sets.map(blockOf),
      columns: [["", ""]],
      across: 3,
      gap: 40,
      foot: 30,
      key: keyOf([...wrapText(namesText(sets), WIDTH - 48, 3, "small"), noteOf(result)]),
    };
  });
}

function keyOf(notes: readonly string[]): Sheet["key"] {
  const lines = notes.map((line, index) =>
    text(line, 24, 20 + LINE * index, { class: "small muted" })
  );
  return { parts: lines, height: 16 + LINE * notes.length };
}

function blockOf({ variant, note, ridges, range }: RidgeSet): Block {
  const shown = ridgesOf(ridges.map(({ histogram }) => histogram));
  const { colour } = variantStyle(variant.index);
  const labelled = ridges.length > 1;
  return {
    label: variant.label,
    panels: [{
      words: [note],
      height: ridgesHeight(shown.length),
      draw: (box, id) => ridgePanel(box, shown, colour, { id, range, labelled }),
    }],
  };
}

/** What the numbers stand for. */
function namesText(sets: readonly RidgeSet[]): string {
  const longest = sets.map(({ ridges }) => ridges).reduce((a, b) => b.length > a.length ? b : a);
  if (longest.length === 1) return longest[0]!.name;
  const names = longest.map(({ name }, index) => `${index + 1} ${name}`);
  if (names.length <= MOST_NAMES) return listed(names);
  return `${names[0]} to ${names.at(-1)}, in the order of the network`;
}
