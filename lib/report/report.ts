/** Writes a report: report.json, the pictures, and two pages that show them. */

import { join } from "@std/path";
import { InitlabError, reasonOf, ReportError } from "../device/errors.ts";
import type { ExperimentResult } from "../runner/result.ts";
import { type ReplaceOptions, replaceReport, type ReportFile } from "./folder.ts";
import { htmlReport } from "./pages/html.ts";
import { resultJson } from "./json.ts";
import { markdownReport } from "./pages/markdown.ts";
import { type DrawnPicture, picturesOf } from "./pages/page.ts";
import { moreOf } from "./picture.ts";

export { checkFolder } from "./folder.ts";
export { readReport } from "./json.ts";

/**
 * Writes the report of a result to a folder, which is created, and returns the files' paths.
 *
 * The files take the place of an earlier report's all at once, or not at all; all other files are
 * left alone. Where something cannot be drawn, the figures are written without any picture.
 *
 * @throws {ReportError} if something cannot be drawn or written
 * @throws the signal's reason if it is aborted before the new files are in place
 */
export async function writeReport(
  result: ExperimentResult,
  directory: string,
  options: ReplaceOptions = {},
): Promise<string[]> {
  try {
    const figures: ReportFile = ["report.json", resultJson(result)];
    const { pages, failure } = await drawPages(result, options.signal);
    const files = [figures, ...pages];
    await replaceReport(directory, files, options);
    if (failure !== undefined) {
      throw new ReportError(`cannot draw the report: ${failure}; report.json has the figures`);
    }
    return files.map(([name]) => join(directory, name));
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof ReportError) throw error;
    const found = error instanceof InitlabError
      ? error.message
      : `expected a folder with room that can be written, found "${reasonOf(error)}"`;
    throw new ReportError(`cannot write the report to ${directory}: ${found}`, { cause: error });
  }
}

/** Pictures and pages; none, and why, where one cannot be drawn. */
async function drawPages(
  result: ExperimentResult,
  signal: AbortSignal | undefined,
): Promise<{ pages: ReportFile[]; failure?: string }> {
  const pictures: DrawnPicture[] = [];
  try {
    for (const picture of picturesOf(result)) {
      pictures.push(picture);
      await new Promise((resolve) => setTimeout(resolve)); // Signals are heard between pictures.
      signal?.throwIfAborted();
    }
    const pages: ReportFile[] = [
      ...pictures.flatMap(({ name, svg, more }): ReportFile[] => [
        [`${name}.svg`, svg],
        ...(more === undefined ? [] : [[`${moreOf(name)}.svg`, more] as const]),
      ]),
      ["report.md", markdownReport(result, pictures)],
      ["index.html", htmlReport(result, pictures)],
    ];
    return { pages };
  } catch (error) {
    signal?.throwIfAborted();
    return { pages: [], failure: (error as Error).message };
  }
}
