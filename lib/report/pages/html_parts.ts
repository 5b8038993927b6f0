/** Parts of `index.html`: tables, and regions that scroll by themselves where they are too wide. */

import type { FigureTable } from "../picture.ts";
import { escape } from "../svg/svg.ts";

/** Something wide: it scrolls in a region of its own, which the keyboard reaches too. */
export function wide(label: string, content: string): string {
  return `<div class="wide" role="group" aria-label="${
    escape(label)
  }" tabindex="0">${content}</div>`;
}

/** What a reader opens. */
export function folded(summary: string, content: string): string {
  return `<details><summary>${escape(summary)}</summary>\n${content}</details>`;
}

/** A row of a table: cells that are HTML already. */
export interface Row {
  /** The cells, the first of which names the row. */
  readonly cells: readonly string[];
  /** Its class, if it has one. */
  readonly kind?: string;
}

/** How a table is marked up. */
export interface TableMarks {
  /** The class of the whole. */
  readonly kind?: string;
  /** The columns that hold words, from 0. */
  readonly words?: readonly number[];
  /** What stands over it. */
  readonly caption?: string;
}

/** A table whose cells are HTML already. */
export function table(
  label: string,
  head: readonly string[],
  rows: readonly Row[],
  { kind, words = [], caption }: TableMarks = {},
): string {
  const classed = (name: string | undefined) => name === undefined ? "" : ` class="${name}"`;
  const inWords = (column: number) => classed(words.includes(column) ? "words" : undefined);
  const columns = head.map((cell, column) => `<th scope="col"${inWords(column)}>${cell}</th>`);
  const body = rows.map(({ cells: [name = "", ...cells], kind }) => {
    const others = cells.map((cell, column) => `<td${inWords(column + 1)}>${cell}</td>`);
    return `<tr${classed(kind)}><th scope="row">${name}</th>${others.join("")}</tr>`;
  });
  return wide(
    label,
    `<table${classed(kind)}>\n${
      caption === undefined ? "" : `<caption>${escape(caption)}</caption>`
    }<thead><tr>${columns.join("")}</tr></thead>\n` +
      `<tbody>\n${body.join("\n")}\n</tbody></table>`,
  );
}

/** A table of figures. */
export function figureTable({ caption, head, rows }: FigureTable, marks: TableMarks = {}): string {
  const cells = rows.map((row) => ({ cells: row.map(escape) }));
  return table(caption, head.map(escape), cells, { kind: "figures", ...marks });
}

/** Names with what is said of them. */
export function definitions(pairs: readonly (readonly [name: string, words: string])[]): string {
  const each = pairs.map(([name, words]) => `<dt>${escape(name)}</dt><dd>${escape(words)}</dd>`);
  return `<dl>${each.join("\n")}</dl>`;
}
