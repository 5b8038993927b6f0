/** What a kind of picture is: one entry of the table in pictures.ts. */

import type { ExperimentResult } from "../runner/result.ts";

/** A kind of picture: whether a result has what it shows, how to draw it, what to say of it. */
export interface PictureKind {
  /** The file's name without ".svg". */
  readonly name: string;
  /** The heading on the pages, and the title of the document. */
  readonly title: string;
  /** What is drawn, for any result. */
  readonly shows: string;
  /** Whether the result holds what this picture shows. */
  applies(result: ExperimentResult): boolean;
  /** The SVG document. */
  draw(result: ExperimentResult, frame: FrameText): string;
  /**
   * A second document with the small multiples beyond the first MOST_PANELS, which pages fold;
   * undefined where there are none.
   */
  more?(result: ExperimentResult, frame: FrameText): string | undefined;
  /** What the figures show: no sentence says more than its figure. */
  findings(result: ExperimentResult): string[];
  /** The figures that it is drawn from, for a picture whose reader wants the digits. */
  tables?(result: ExperimentResult): FigureTable[];
}

/** Figures beside a picture: on the pages a table that a reader can open. */
export interface FigureTable {
  /** Whose figures they are, and of which seed. */
  readonly caption: string;
  /** What stands over each column; cells of the first name their row. */
  readonly head: readonly string[];
  /** As many cells in every row. */
  readonly rows: readonly (readonly string[])[];
}

/** The name of the document with a picture's folded part. */
export function moreOf(name: string): string {
  return `${name}-more`;
}

/** What a picture is called and says to those who cannot see it. */
export interface FrameText {
  /** The document's id, and the prefix of the ids in it. */
  readonly name: string;
  /** The heading on the pages, and the title of the document. */
  readonly title: string;
  /** What it shows and what follows from it. */
  readonly description: string;
}

/** Small multiples that one picture holds at most. */
export const MOST_PANELS = 12;

/** The width of every picture. */
export const WIDTH = 880;
