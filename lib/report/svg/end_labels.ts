/** Labels at the right ends of lines: moved apart where they would overlap, with a leader. */

import type { Box } from "./axes.ts";
import { mark, type Shape } from "./marks.ts";
import { element, text } from "./svg.ts";
import { fitText, wrapText } from "./text_width.ts";

/** Where a line ends, and what it is called there. */
export interface LineEnd {
  /** The name of what the line shows. */
  readonly label: string;
  /** A second, smaller line: what became of it. */
  readonly note?: string;
  /** Where the line ends in the picture. */
  readonly x: number;
  /** Where the line ends in the picture; outside the panel it counts as on its edge. */
  readonly y: number;
  /** The class that colours the line. */
  readonly colour: string;
  /** The mark of a variant; a dash of the line's colour if absent. */
  readonly mark?: Shape;
}

/** From the panel to a label's mark, and from there to its words. */
const [TO_MARK, TO_WORDS] = [17, 27];
const LINE = 14;
/** A line that ends no further from the edge has a leader; those of others would cross lines. */
const NEAR = 20;
/** Between two labels. */
const GAP = 3;

/** A label's lines, each with whether it is a note. */
function linesOf(
  { label, note }: Pick<LineEnd, "label" | "note">,
  width: number,
): { words: string; isNote: boolean }[] {
  const room = width - TO_WORDS;
  return [
    ...wrapText(label, room, 3).map((words) => ({ words, isNote: false })),
    ...(note === undefined ? [] : wrapText(note, room, 2, "small"))
      .map((words) => ({ words, isNote: true })),
  ];
}

/** How high a panel must be for labels `width` wide, one below the other. */
export function heightFor(
  ends: readonly Pick<LineEnd, "label" | "note">[],
  width: number,
): number {
  return ends.reduce((sum, end) => sum + linesOf(end, width).length * LINE + GAP, -LINE);
}

/**
 * The labels of lines, in the `width` pixels to the right of their panel; on a line each and without
 * notes where the panel is not high enough for more.
 */
export function endLabels(ends: readonly LineEnd[], box: Box, width: number): string[] {
  const [top, bottom] = [box.y, box.y + box.height];
  const isRoomy = heightFor(ends, width) <= box.height;
  const ordered = ends.toSorted((a, b) => a.y - b.y).map((end) => ({
    ...end,
    y: Math.min(Math.max(end.y, top), bottom),
    lines: isRoomy
      ? linesOf(end, width)
      : [{ words: fitText(end.label, width - TO_WORDS), isNote: false }],
  }));
  const heights = ordered.map(({ lines }) => lines.length * LINE + GAP);
  const middles = apart(ordered.map(({ y }) => y), heights, [top - LINE / 2, bottom + LINE / 2]);
  return ordered.flatMap((end, index) => label(end, box.x + box.width, middles[index]!));
}

function label(
  end: LineEnd & { readonly lines: readonly { words: string; isNote: boolean }[] },
  right: number,
  middle: number,
): string[] {
  const { x, y, colour, lines } = end;
  const parts: string[] = [];
  const isMoved = Math.abs(middle - y) > 3;
  if (isMoved && x > right - NEAR) {
    const [from, to] = [y.toFixed(1), middle.toFixed(1)];
    const d = `M${(x + 1).toFixed(1)},${from}L${(right + TO_MARK - 7).toFixed(1)},${to}`;
    parts.push(element("path", { class: "leader", d }));
  }
  parts.push(
    end.mark === undefined
      ? element("line", {
        x1: right + TO_MARK - 6,
        y1: middle,
        x2: right + TO_MARK + 6,
        y2: middle,
        class: `line ${colour}`,
      })
      : mark(end.mark, right + TO_MARK, middle, "solid", colour),
  );
  const first = middle + 4 - (lines.length - 1) * LINE / 2;
  lines.forEach(({ words, isNote }, index) => {
    const type = isNote ? { class: "small muted" } : {};
    parts.push(text(words, right + TO_WORDS, first + index * LINE, type));
  });
  return parts;
}

/**
 * Middles of labels as near to the wanted ones, which ascend, as their heights allow: neighbours that
 * would overlap move together to the mean of what they want. Where all do not fit between the ends
 * they are moved closer.
 */
export function apart(
  wanted: readonly number[],
  heights: readonly number[],
  [top, bottom]: readonly [number, number],
): number[] {
  const total = heights.reduce((sum, height) => sum + height, 0);
  const squeeze = Math.min(1, (bottom - top) / total);
  const sizes = heights.map((height) => height * squeeze);
  /** A run of labels that touch: where it begins, how high it is, and which labels it has. */
  const runs: { start: number; size: number; members: number[] }[] = [];
  const place = (members: number[]) => {
    let [offset, sum] = [0, 0];
    for (const index of members) {
      sum += wanted[index]! - offset - sizes[index]! / 2;
      offset += sizes[index]!;
    }
    const start = Math.min(Math.max(sum / members.length, top), bottom - offset);
    return { start, size: offset, members };
  };
  wanted.forEach((_, index) => {
    let run = place([index]);
    for (let last = runs.at(-1); last && last.start + last.size > run.start; last = runs.at(-1)) {
      runs.pop();
      run = place([...last.members, ...run.members]);
    }
    runs.push(run);
  });
  return runs.flatMap(({ start, members }) => {
    let offset = start;
    return members.map((index) => (offset += sizes[index]!) - sizes[index]! / 2);
  });
}
