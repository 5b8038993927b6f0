/** `index.html`: the report as one file that needs nothing else, for light and dark screens and paper. */

import { answer } from "../../diagnosis/answer.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { jsonText } from "../json.ts";
import { escape } from "../svg/svg.ts";
import { definitions, folded, foldedTable, type Row, table, wide } from "./html_parts.ts";
import { STYLE } from "./html_style.ts";
import { networkTables } from "./networks.ts";
import { overview } from "./overview.ts";
import { type DrawnPicture, facts, filesOf, samples } from "./page.ts";
import { tableOf } from "./table.ts";

/** The page needs nothing but its own styles: no script, picture, font or form gets in. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The text of `index.html`, pictures included. */
export function htmlReport(result: ExperimentResult, pictures: readonly DrawnPicture[]): string {
  const title = escape(result.name);
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
    section("The variants", variants(result)),
    section("Results", results(result)),
    ...pictures.map(pictureSection),
    ...words(result),
    section("Networks", networks(result)),
    section("How it ran", definitions(facts(result))),
    section(
      "Configuration",
      folded("The whole experiment as it ran", `<pre>${json(result.config)}</pre>`),
    ),
    section("Files", files(pictures)),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function section(title: string, content: string): string {
  return `<section>\n<h2>${escape(title)}</h2>\n${content}\n</section>`;
}

function paragraphs(sentences: readonly string[]): string {
  return sentences.map((sentence) => `<p>${escape(sentence)}</p>`).join("\n");
}

function variants(result: ExperimentResult): string {
  const { figure, rows } = overview(result);
  const head = ["variant", "what it changes", escape(figure), "what came of it"];
  const cells = rows.map(({ label, changes, figure, outcome }): Row => ({
    cells: [escape(label), changes.map(escape).join("<br>"), figures(figure), escape(outcome)],
  }));
  return table("The variants", head, cells, { words: [1, 3] });
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

function pictureSection({ title, svg, more, findings, tables }: DrawnPicture): string {
  const parts = [
    paragraphs(findings),
    wide(title, svg),
    ...(more === undefined ? [] : [folded("The rest", wide(`${title}, the rest`, more))]),
    ...tables.map((each) => foldedTable(each, { summary: `${each.caption}: figures` })),
  ];
  return section(title, parts.join("\n"));
}

function words(result: ExperimentResult): string[] {
  const made = samples(result).map(({ label, words }) => [label, words.join(", ")] as const);
  return made.length === 0 ? [] : [section("Sampled words", definitions(made))];
}

function networks(result: ExperimentResult): string {
  const { tables, notes } = networkTables(result);
  const each = tables.map((one) => foldedTable(one, { words: [2] }));
  return [...each, paragraphs(notes)].join("\n");
}

function json(value: unknown): string {
  return jsonText(value).split("\n").map(escape).join("\n");
}

function files(pictures: readonly DrawnPicture[]): string {
  const links = filesOf(pictures).map((name) => `<li><a href="${name}">${name}</a></li>`);
  return `<ul class="files">\n${links.join("\n")}\n</ul>`;
}
