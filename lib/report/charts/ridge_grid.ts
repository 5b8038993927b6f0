/** Small multiples of ridges: a panel a variant, a ridge a weight or a layer, numbered. */

import type { ExperimentResult, Histogram, VariantResult } from "../../runner/result.ts";
import { listed } from "../../diagnosis/wording.ts";
import { type FrameText, MOST_PANELS, type PictureKind, WIDTH } from "../picture.ts";
import type { Box } from "../svg/axes.ts";
import { variantStyle } from "../svg/style.ts";
import { picture, text } from "../svg/svg.ts";
import { fitText, wrapText } from "../svg/text_width.ts";
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

/** How many panels stand beside each other. */
const COLUMNS = 3;
const PLACE = (WIDTH - 24) / COLUMNS;
/** From a panel to the edge of its place, to the next row, and over it. */
const [LEFT, RIGHT, BELOW, ABOVE] = [36, 14, 30, 46];
const LINE = 15;
/** Up to so many ridges are named beside their numbers. */
const MOST_NAMES = 8;

/** A picture of a panel a variant; `noteOf` says what is drawn. */
export function ridgePicture(
  setsOf: (result: ExperimentResult) => readonly RidgeSet[],
  noteOf: (result: ExperimentResult) => string,
): Required<Pick<PictureKind, "draw" | "more">> {
  return {
    draw: (result, frame) => ridgeGrid(frame, setsOf(result).slice(0, MOST_PANELS), noteOf(result)),
    more: (result, frame) => {
      const rest = setsOf(result).slice(MOST_PANELS);
      return rest.length === 0 ? undefined : ridgeGrid(frame, rest, noteOf(result));
    },
  };
}

function ridgeGrid(frame: FrameText, sets: readonly RidgeSet[], note: string): string {
  const notes = [...wrapText(namesText(sets), WIDTH - 48, 3, "small"), note];
  const height = ridgesHeight(Math.max(...sets.map((set) => drawnOf(set).length)));
  const titles = sets.map(({ variant }) => wrapText(variant.label, PLACE - LEFT, 2, "heading"));
  const above = ABOVE + LINE * (Math.max(...titles.map(({ length }) => length)) - 1);
  const [top, row] = [14 + LINE * notes.length, above + height + BELOW];
  const parts = notes.map((line, index) =>
    text(line, 24, 22 + LINE * index, { class: "small muted" })
  );
  sets.forEach((set, index) => {
    const box: Box = {
      x: 12 + (index % COLUMNS) * PLACE + LEFT,
      y: top + Math.floor(index / COLUMNS) * row + above,
      width: PLACE - LEFT - RIGHT,
      height,
    };
    const title = titles[index]!;
    title.forEach((line, at) => {
      const y = box.y - 22 + LINE * (at + 1 - title.length);
      parts.push(text(line, box.x, y, { class: "heading" }));
    });
    parts.push(
      text(fitText(set.note, box.width, "small"), box.x, box.y - 7, { class: "small muted" }),
    );
    const { colour } = variantStyle(set.variant.index);
    const options = {
      id: `${frame.name}-${index}`,
      range: set.range,
      labelled: set.ridges.length > 1,
    };
    parts.push(...ridgePanel(box, drawnOf(set), colour, options));
  });
  const end = top + Math.ceil(sets.length / COLUMNS) * row;
  return picture({ ...frame, width: WIDTH, height: end + 8 }, parts);
}

function drawnOf({ ridges }: RidgeSet): ReturnType<typeof ridgesOf> {
  return ridgesOf(ridges.map(({ histogram }) => histogram));
}

/** What the numbers stand for. */
function namesText(sets: readonly RidgeSet[]): string {
  const longest = sets.map(({ ridges }) => ridges).reduce((a, b) => b.length > a.length ? b : a);
  if (longest.length === 1) return longest[0]!.name;
  const names = longest.map(({ name }, index) => `${index + 1} ${name}`);
  if (names.length <= MOST_NAMES) return listed(names);
  return `${names[0]} to ${names.at(-1)}, in the order of the network`;
}
