/** `index.html`: the report as one file that needs nothing else, for light and dark screens and paper. */

import { answer } from "../../diagnosis/answer.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { layersOf } from "../../diagnosis/select.ts";
import { jsonText } from "../json.ts";
import { variantLineMark } from "../svg/legend.ts";
import { variantStyle } from "../svg/style.ts";
import { escape } from "../svg/svg.ts";
import { definitions, figureTable, folded, type Row, table, wide } from "./html_parts.ts";
import { STYLE } from "./html_style.ts";
import type { FigureTable } from "../picture.ts";
import { networkTables } from "./networks.ts";
import { overview } from "./overview.ts";
import { type DrawnPicture, facts, filesOf, samples } from "./page.ts";
import { tableOf } from "./table.ts";

/** The page needs nothing but its own styles: no script, picture, font or form gets in. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** From so many layers on, of all variants together, a page is long. */
const MANY_LAYERS = 60;
/** How much of a long page pictures and words may take before the next ones are folded, in pixels. */
const ROOM = 4700;
/** What a heading takes of it. */
const HEADING = 80;
/** Letters on a line of the page. */
const LINE = 115;

/** The text of `index.html`, pictures included. */
export function htmlReport(result: ExperimentResult, pictures: readonly DrawnPicture[]): string {
  const title = escape(result.name);
  const config = `<pre>${json(result.config)}</pre>`;
  const sections: Section[] = [
    { title: "The variants", content: variants(result) },
    { title: "Results", content: results(result) },
    ...details(result, pictures),
    { title: "Networks", content: networks(result) },
    { title: "How it ran", content: definitions(facts(result)) },
    { title: "Configuration", content: folded("The whole experiment as it ran", config) },
    { title: "Files", content: files(pictures) },
  ];
  return [
    "<!doctype html>",
    '<html lang="en">',
    '<head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    `<style>${STYLE}</style></head>`,
    "<body>",
    "<main>",
    `<h1>${title}</h1>`,
    `<p class="question">${escape(result.question)}</p>`,
    `<div class="answer">\n${paragraphs(answer(result))}\n</div>`,
    `<nav aria-label="Contents">${sections.map(link).join(" · ")}</nav>`,
    ...sections.map(section),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

/** A part of the page under a heading. */
interface Section {
  readonly title: string;
  readonly content: string;
  /** Whether a reader has to open it. */
  readonly isFolded?: boolean;
}

/** Where a section begins. */
function anchor({ title }: Section): string {
  return `about-${title.toLowerCase().replace(/[^a-z]+/g, "-")}`;
}

function link(section: Section): string {
  return `<a href="#${anchor(section)}">${escape(section.title)}</a>`;
}

function section(one: Section): string {
  const heading = `<h2 id="${anchor(one)}">${escape(one.title)}</h2>`;
  if (!one.isFolded) return `<section>\n${heading}\n${one.content}\n</section>`;
  return `<section class="folded">\n<details><summary>${heading}</summary>\n${one.content}\n` +
    "</details>\n</section>";
}

function paragraphs(sentences: readonly string[]): string {
  return sentences.map((sentence) => `<p>${escape(sentence)}</p>`).join("\n");
}

function variants(result: ExperimentResult): string {
  const { figure, rows } = overview(result);
  const head = ["variant", "what it changes", escape(figure), "what came of it"];
  const cells = rows.map(({ label, index, changes, figure, outcome }): Row => ({
    cells: [
      `${swatch(index)} ${escape(label)}`,
      changes.map(escape).join("<br>"),
      figures(figure),
      escape(outcome),
    ],
  }));
  return table("The variants", head, cells, { kind: "overview", words: [1, 3] });
}

function results(result: ExperimentResult): string {
  const { head, rows } = tableOf(result, { whole: true });
  const cells = rows.map(({ kind, cells: [name = "", ...others] }): Row => ({
    cells: [escape(name), ...others.map(figures)],
    ...(kind !== "variant" && { kind: "below" }),
  }));
  return table("Results", head.map(escape), cells);
}

/** A cell of figures: an error keeps its sign, and how many seeds there were has its own line. */
function figures(cell: string): string {
  return escape(cell).replace("± ", "±&nbsp;").replace(" (", "<br>(");
}

/** The line and the mark by which the pictures know a variant. */
function swatch(index: number): string {
  const line = variantLineMark(variantStyle(index))(13, 6);
  return `<span class="picture"><svg width="26" height="12" aria-hidden="true">${line}</svg></span>`;
}

/** Pictures with what is said of them, and words: of a long page what has no room is folded. */
function details(result: ExperimentResult, pictures: readonly DrawnPicture[]): Section[] {
  const layers = result.variants.map(({ runs: [run] }) =>
    layersOf(run?.snapshots[0], "activation")
  );
  let left = layers.flat().length < MANY_LAYERS ? Infinity : ROOM;
  return [...pictures.map(pictureSection), ...words(result)].map(({ height, ...section }) => {
    const isFolded = height > left;
    if (!isFolded) left -= height;
    return { ...section, isFolded };
  });
}

/** With about how high it stands on a wide screen, in pixels. */
interface Measured extends Section {
  readonly height: number;
}

/** The height of sentences or definitions. */
function textHeight(texts: readonly string[]): number {
  const lines = texts.map(({ length }) => Math.ceil(length / LINE));
  return lines.reduce((sum, count) => sum + 24 * count + 6, 0);
}

function pictureSection(picture: DrawnPicture): Measured {
  const drawn = Number(/ height="([\d.]+)"/.exec(picture.svg)![1]);
  const height = HEADING + drawn + textHeight(picture.findings);
  return { title: picture.title, height, content: pictureParts(picture) };
}

function pictureParts({ title, svg, more, findings, tables }: DrawnPicture): string {
  const parts = [
    paragraphs(findings),
    wide(title, svg),
    ...(more === undefined ? [] : [folded("The rest", wide(`${title}, the rest`, more))]),
    ...(tables.length === 0 ? [] : [folded("The figures", tables.map(captioned).join("\n"))]),
  ];
  return parts.join("\n");
}

function captioned(figures: FigureTable): string {
  return figureTable(figures, { caption: figures.caption });
}

function words(result: ExperimentResult): Measured[] {
  const made = samples(result).map(({ label, words }) => [label, words.join(", ")] as const);
  if (made.length === 0) return [];
  const height = HEADING + textHeight(made.map(([, words]) => words));
  return [{ title: "Sampled words", height, content: definitions(made) }];
}

function networks(result: ExperimentResult): string {
  const { tables, notes } = networkTables(result);
  const each = tables.map((one) => folded(one.caption, figureTable(one, { words: [2] })));
  return [...each, paragraphs(notes)].join("\n");
}

function json(value: unknown): string {
  return jsonText(value).split("\n").map(escape).join("\n");
}

function files(pictures: readonly DrawnPicture[]): string {
  const links = filesOf(pictures).map((name) => `<li><a href="${name}">${name}</a></li>`);
  return `<ul class="files">\n${links.join("\n")}\n</ul>`;
}
