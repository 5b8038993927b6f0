/** `report.md`: the report for places that show Markdown; the pictures are the files beside it. */

import { visible } from "../../device/text.ts";
import { answer } from "../../diagnosis/answer.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { jsonText } from "../json.ts";
import { type FigureTable, moreOf } from "../picture.ts";
import { networkTables } from "./networks.ts";
import { overview } from "./overview.ts";
import { type DrawnPicture, facts, filesOf, samples } from "./page.ts";
import { tableOf } from "./table.ts";

/** The text of `report.md`. */
export function markdownReport(
  result: ExperimentResult,
  pictures: readonly DrawnPicture[],
): string {
  const parts = [
    `# ${plain(result.name)}`,
    plain(result.question),
    items(answer(result)),
    "## The variants",
    variants(result),
    "## Results",
    results(result),
    ...pictures.flatMap(pictureParts),
    ...words(result),
    "## Networks",
    ...networks(result),
    "## How it ran",
    facts(result).map(([name, fact]) => `- ${name}: ${plain(fact)}`).join("\n"),
    "## Configuration",
    fenced(jsonText(result.config)),
    "## Files",
    items(filesOf(pictures).map((name) => `[${name}](${name})`), (link) => link),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function items(sentences: readonly string[], write: (text: string) => string = plain): string {
  return sentences.map((sentence) => `- ${write(sentence)}`).join("\n");
}

function variants(result: ExperimentResult): string {
  const { figure, rows } = overview(result);
  const cells = rows.map(({ label, changes, figure, outcome }) => [
    plain(label),
    changes.map(plain).join("<br>"),
    plain(figure),
    plain(outcome),
  ]);
  return table(["variant", "what it changes", plain(figure), "what came of it"], cells, [0, 1, 3]);
}

function results(result: ExperimentResult): string {
  const { head, rows } = tableOf(result, { whole: true });
  const body = rows.map(({ kind, cells }) => {
    const [name, ...figures] = cells.map(plain);
    return [kind === "variant" ? name! : `*${name}*`, ...figures];
  });
  return table(head.map(plain), body);
}

function pictureParts({ name, title, more, findings, tables }: DrawnPicture): string[] {
  return [
    `## ${title}`,
    `![${title}](${name}.svg)`,
    ...(more === undefined ? [] : [`[The rest](${moreOf(name)}.svg)`]),
    items(findings),
    ...tables.map((each) => figures(each)),
  ];
}

function words(result: ExperimentResult): string[] {
  const made = samples(result);
  if (made.length === 0) return [];
  const each = made.map(({ label, words }) => `**${plain(label)}**: ${plain(words.join(", "))}`);
  return ["## Sampled words", ...each];
}

function networks(result: ExperimentResult): string[] {
  const { tables, notes } = networkTables(result);
  return [...tables.map((each) => figures(each, [0, 2])), items(notes)];
}

function figures({ caption, head, rows }: FigureTable, words?: readonly number[]): string {
  return `${plain(caption)}:\n\n${
    table(head.map(plain), rows.map((cells) => cells.map(plain)), words)
  }`;
}

/** A table; the columns that hold words begin at the left. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly number[] = [0],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = `|${
    head.map((_, column) => words.includes(column) ? " --- |" : " ---: |").join("")
  }`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** Text as it is, between fences that it does not hold. */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}json\n${text}\n${fence}`;
}

/** Text in which Markdown finds no markup. */
function plain(text: string): string {
  return visible(text.replace(/[\\`*_[\]<>|#]/g, (mark) => `\\${mark}`));
}
