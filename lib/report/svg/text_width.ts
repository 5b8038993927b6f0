/** How wide text is drawn, by a cautious table, so that nothing overprints in any usual font. */

import { displayWidth, visible } from "../../device/text.ts";

/** The kinds of text in a picture: plain, "small" and "heading", as the style sheet has them. */
export type TextKind = "plain" | "small" | "heading";

/** Pixels, and how much wider than the regular weight. */
const KINDS: Record<TextKind, { readonly size: number; readonly weight: number }> = {
  plain: { size: 12, weight: 1 },
  small: { size: 11, weight: 1 },
  heading: { size: 13, weight: 1.13 },
};

/** In ems, the widths of DejaVu Sans rounded up, one of the widest fonts that pages fall back to. */
const WIDTHS: readonly (readonly [width: number, characters: string])[] = [
  [0.3, "'ijlIJ"],
  [0.36, " ,./:;\\|f-"],
  [0.42, "()[]t!r"],
  [0.54, '*_`"sz?'],
  [0.79, "AVBRXZCUHNDGOQ&"],
  [0.86, "w#+<=>^~M"],
  [1, "%mW@"],
];
/** The other letters and digits. */
const USUAL = 0.66;
/** What is not ASCII: other alphabets, signs and arrows; what takes two columns; emoji. */
const FOREIGN = 0.92;
const WIDE = 1.05;
const EMOJI = 1.4;
const BY_CHARACTER = new Map(WIDTHS.flatMap(([width, all]) => [...all].map((c) => [c, width])));

/** The width that a text takes at most, in pixels. */
export function textWidth(content: string, kind: TextKind = "plain"): number {
  const { size, weight } = KINDS[kind];
  let ems = 0;
  for (const { segment } of new Intl.Segmenter("en").segment(visible(content))) {
    ems += emsOf(segment);
  }
  return ems * size * weight;
}

function emsOf(segment: string): number {
  const columns = displayWidth(segment);
  if (columns === 0) return 0;
  if (columns === 2) return /\p{Emoji_Presentation}|\ufe0f/u.test(segment) ? EMOJI : WIDE;
  const letter = segment.normalize("NFD").replace(/\p{M}/gu, "");
  return BY_CHARACTER.get(letter) ?? (/^[!-~]$/.test(letter) ? USUAL : FOREIGN);
}

/** The beginning of a text that is at most `width` pixels wide, with "…" where more would follow. */
export function fitText(content: string, width: number, kind: TextKind = "plain"): string {
  if (textWidth(content, kind) <= width) return content;
  const parts = [...new Intl.Segmenter("en").segment(content)].map(({ segment }) => segment);
  while (parts.length > 0 && textWidth(`${parts.join("")}…`, kind) > width) parts.pop();
  return `${parts.join("").trimEnd()}…`;
}

/** A text on up to `most` lines of at most `width` pixels; the last is cut where more would follow. */
export function wrapText(
  content: string,
  width: number,
  most: number,
  kind: TextKind = "plain",
): string[] {
  const lines: string[] = [];
  for (const word of content.split(" ")) {
    const joined = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length === most || (lines.length > 0 && textWidth(joined, kind) <= width)) {
      lines[lines.length - 1] = joined;
    } else lines.push(word);
  }
  return lines.map((line) => fitText(line, width, kind));
}
