/**
 * Small multiples: blocks of panels, one a variant, as many in a picture as it may hold; the others in
 * a second document, which pages fold.
 */

import type { ExperimentResult } from "../../runner/result.ts";
import { listed } from "../../diagnosis/wording.ts";
import type { Box } from "../svg/axes.ts";
import { picture, text } from "../svg/svg.ts";
import { fitText } from "../svg/text_width.ts";
import { type FrameText, MOST_PANELS, type PictureKind, WIDTH } from "../picture.ts";

/** One panel. */
export interface Panel {
  /** Up to two lines over it. */
  readonly words: readonly string[];
  /** In pixels. */
  readonly height: number;
  /** Draws it into its place; `id` is unique on a page. */
  readonly draw: (box: Box, id: string) => string[];
}

/** Panels that belong together, beside each other under one name. */
export interface Block {
  /** The variant, e.g. "kaiming". */
  readonly label: string;
  /** As many as the sheet has columns, or fewer. */
  readonly panels: readonly Panel[];
}

/** All blocks of a picture. */
export interface Sheet {
  /** In order; the first ones are shown. */
  readonly blocks: readonly Block[];
  /** What stands over the columns of a block, on two lines; their number is that of its panels. */
  readonly columns: readonly (readonly [heading: string, below: string])[];
  /** Panels beside each other, of however many blocks. */
  readonly across: number;
  /** Pixels between them, where the figures of their left axes stand. */
  readonly gap: number;
  /** Pixels under a panel, for its lower axis. */
  readonly foot: number;
  /** The legend and what else stands over the panels, and the height that it takes. */
  readonly key: { readonly parts: readonly string[]; readonly height: number };
}

/** The headings of columns; over a row of panels the blocks' names and a line of words. */
const [HEADINGS, LABEL, LINE] = [[22, 38], 26, 13] as const;
const [LEFT, RIGHT] = [46, 16];

/** The two documents of a picture whose sheet `make` lays out. */
export function multiples(
  make: (result: ExperimentResult) => Sheet,
): Required<Pick<PictureKind, "draw" | "more">> {
  return {
    draw: (result, frame) => {
      const sheet = make(result);
      return draw(frame, sheet, sheet.blocks.slice(0, fitting(sheet)));
    },
    more: (result, frame) => {
      const sheet = make(result);
      const rest = sheet.blocks.slice(fitting(sheet));
      return rest.length === 0 ? undefined : draw(frame, sheet, rest);
    },
  };
}

/** How many blocks have room in the first document. */
function fitting({ columns }: Sheet): number {
  return Math.max(1, Math.floor(MOST_PANELS / Math.max(1, columns.length)));
}

function draw(frame: FrameText, sheet: Sheet, blocks: readonly Block[]): string {
  const { columns, across, gap, foot, key } = sheet;
  const beside = Math.max(1, Math.floor(across / Math.max(1, columns.length)));
  const width = (WIDTH - LEFT - RIGHT + gap) / (beside * columns.length) - gap;
  const at = (block: number, column: number) =>
    LEFT + (block * columns.length + column) * (width + gap);
  const parts = [...key.parts];
  const top = key.height;
  const lines = Math.max(
    ...[0, 1].map((line) => columns.some((words) => words[line]) ? line + 1 : 0),
  );
  for (let block = 0; block < Math.min(beside, blocks.length); block++) {
    columns.forEach(([heading, below], column) => {
      const x = at(block, column);
      const words = fitText(heading, width, "heading");
      if (heading !== "") parts.push(text(words, x, top + 16, { class: "heading" }));
      if (below !== "") parts.push(text(fitText(below, width), x, top + 32, { class: "muted" }));
    });
  }
  let y = top + (lines === 0 ? 0 : HEADINGS[lines - 1]!);
  blocks.forEach((block, index) => {
    const row = blocks.slice(index - index % beside, index - index % beside + beside);
    const all = row.flatMap(({ panels }) => panels);
    const most = Math.max(0, ...all.map(({ words }) => words.length));
    const height = Math.max(0, ...all.map((panel) => panel.height));
    const upper = y + LABEL + LINE * most;
    const place = index % beside;
    const label = fitText(block.label, columns.length * (width + gap) - gap, "heading");
    parts.push(text(label, at(place, 0), y + 18, { class: "heading" }));
    block.panels.forEach((panel, column) => {
      const x = at(place, column);
      panel.words.forEach((words, line) => {
        const baseline = upper - 6 - LINE * (panel.words.length - 1 - line);
        parts.push(
          text(fitText(words, width + gap / 2, "small"), x, baseline, { class: "small muted" }),
        );
      });
      parts.push(...panel.draw({ x, y: upper, width, height }, `${frame.name}-${index}-${column}`));
    });
    if (place === beside - 1 || index === blocks.length - 1) y = upper + height + foot;
  });
  const folded = blocks[0] === sheet.blocks[0] ? sheet.blocks.slice(blocks.length) : [];
  if (folded.length > 0) {
    const labels = [...new Set(folded.map(({ label }) => label))];
    const words = fitText(`Folded, for want of room: ${listed(labels)}`, WIDTH - 48);
    parts.push(text(words, 24, y + 14, { class: "muted" }));
    y += 24;
  }
  return picture({ ...frame, width: WIDTH, height: y }, parts);
}
