/** `report.md`: the report for places that show Markdown; the pictures are the files beside it. */

import { visible } from "../../device/text.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { type DrawnPicture, facts, samples } from "./page.ts";
import { type FigureTable, moreOf } from "../picture.ts";
import { tableOf } from "./table.ts";

/** The text of `report.md`. */
export function markdownReport(
  result: ExperimentResult,
  pictures: readonly DrawnPicture[],
): string {
  const parts = [`# ${plain(result.name)}`, plain(result.question), "## Results", table(result)];
  for (const { name, title, more, findings, tables } of pictures) {
    parts.push(`## ${title}`, `![${title}](${name}.svg)`);
    if (more !== undefined) parts.push(`[The rest](${moreOf(name)}.svg)`);
    parts.push(findings.map((finding) => `- ${plain(finding)}`).join("\n"));
    parts.push(...tables.map(figures));
  }
  const words = samples(result);
  if (words.length > 0) parts.push("## Sampled words");
  for (const { label, words: made } of words) {
    parts.push(`**${plain(label)}**: ${plain(made.join(", "))}`);
  }
  parts.push("## How it ran");
  parts.push(facts(result).map(([name, fact]) => `- ${name}: ${plain(fact)}`).join("\n"));
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function table(result: ExperimentResult): string {
  const { head, rows } = tableOf(result, { whole: true });
  const body = rows.map(({ kind, cells }) => {
    const [name, ...figures] = cells.map(plain);
    return [kind === "variant" ? name! : `*${name}*`, ...figures];
  });
  return lines(head.map(plain), body);
}

function figures({ caption, head, rows }: FigureTable): string {
  return `${plain(caption)}:\n\n${lines(head.map(plain), rows.map((cells) => cells.map(plain)))}`;
}

function lines(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = `|${head.map((_, column) => column === 0 ? " --- |" : " ---: |").join("")}`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** Text in which Markdown finds no markup. */
function plain(text: string): string {
  return visible(text.replace(/[\\`*_[\]<>|#]/g, (mark) => `\\${mark}`));
}
