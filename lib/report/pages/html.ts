/** `index.html`: the report as one file that needs nothing else, for light and dark screens. */

import type { ExperimentResult } from "../../runner/result.ts";
import type { FigureTable } from "../picture.ts";
import { type DrawnPicture, facts, samples } from "./page.ts";
import { escape } from "../svg/svg.ts";
import { tableOf } from "./table.ts";

const STYLE = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,"Segoe UI","Helvetica Neue",sans-serif;max-width:60rem;
margin:2rem auto;padding:0 1rem;color:#1f2328;background:#ffffff}
h1{font-size:1.6rem;margin-bottom:0}h2{font-size:1.15rem;margin-top:2.5rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .7rem;text-align:right;vertical-align:baseline}
th{vertical-align:bottom}td{white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal}
.variant td{border-top:1px solid #d9dee4}
.below{color:#59636e}
.below td{padding-top:0}
.below td:first-child{padding-left:1.7rem}
@media (max-width:40rem){table{font-size:.8rem}th,td{padding:.3rem .35rem;white-space:normal}
.below td:first-child{padding-left:.9rem}}
svg.picture{max-width:100%;height:auto;display:block}
dt{font-weight:600}dd{margin:0 0 .4rem;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}
.variant td{border-color:#2b323b}.below{color:#a3adb8}}`;

/** The page needs nothing but its own styles: no script, picture, font or form gets in. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The text of `index.html`, pictures included. */
export function htmlReport(result: ExperimentResult, pictures: readonly DrawnPicture[]): string {
  const title = escape(result.name);
  const words = samples(result).map(({ label, words }) =>
    `<dt>${escape(label)}</dt><dd>${escape(words.join(", "))}</dd>`
  );
  const known = facts(result).map(([name, fact]) =>
    `<dt>${escape(name)}</dt><dd>${escape(fact)}</dd>`
  );
  return [
    "<!doctype html>",
    '<html lang="en">',
    '<head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${title}</title>`,
    `<style>${STYLE}</style></head>`,
    "<body>",
    `<h1>${title}</h1>`,
    `<p>${escape(result.question)}</p>`,
    "<h2>Results</h2>",
    table(result),
    ...pictures.map(section),
    ...(words.length === 0 ? [] : ["<h2>Sampled words</h2>", `<dl>${words.join("\n")}</dl>`]),
    "<h2>How it ran</h2>",
    `<dl>${known.join("\n")}</dl>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function section({ title, svg, more, findings, tables }: DrawnPicture): string {
  return [
    `<section>\n<h2>${escape(title)}</h2>`,
    ...findings.map((finding) => `<p>${escape(finding)}</p>`),
    `<div class="wide">${svg}</div>`,
    ...(more === undefined
      ? []
      : [`<details><summary>The rest</summary>\n<div class="wide">${more}</div></details>`]),
    ...tables.map(foldedTable),
    "</section>",
  ].join("\n");
}

/** Figures that a reader opens; of a deep network they are many. */
function foldedTable({ caption, head, rows }: FigureTable): string {
  const columns = head.map((cell) => `<th scope="col">${escape(cell)}</th>`).join("");
  const body = rows.map(([name = "", ...cells]) =>
    `<tr><th scope="row">${escape(name)}</th>${
      cells.map((cell) => `<td>${escape(cell)}</td>`).join("")
    }</tr>`
  );
  return `<details><summary>${escape(caption)}: figures</summary>\n<div class="wide"><table>\n` +
    `<thead><tr>${columns}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody></table></div>` +
    "</details>";
}

function table(result: ExperimentResult): string {
  const { head, rows } = tableOf(result, { whole: true });
  const row = (cells: readonly string[], tag: string, kind = "head") =>
    `<tr class="${kind}">${
      cells.map((cell, column) => `<${tag}>${column === 0 ? escape(cell) : figures(cell)}</${tag}>`)
        .join("")
    }</tr>`;
  const body = rows.map(({ kind, cells }) => row(cells, "td", kind === "variant" ? kind : "below"))
    .join("\n");
  return `<div class="wide"><table>\n<thead>${row(head, "th")}</thead>\n<tbody>\n${body}\n` +
    "</tbody></table></div>";
}

/** A cell of figures: an error keeps its sign, and how many seeds there were has its own line. */
function figures(cell: string): string {
  return escape(cell).replace("± ", "±&nbsp;").replace(" (", "<br>(");
}
