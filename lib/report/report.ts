/** Writes a report: report.json, the pictures, and two pages that show them. */

import { join } from "@std/path";
import type { ExperimentResult } from "../runner/result.ts";
import { htmlReport } from "./html.ts";
import { resultJson } from "./json.ts";
import { markdownReport } from "./markdown.ts";
import { drawPictures } from "./page.ts";
import { PICTURES } from "./pictures.ts";

export { readReport } from "./json.ts";

/**
 * Writes the report of a result to a folder, which is created, and returns the files' paths.
 *
 * The figures are written before any picture is drawn. Pictures of an earlier report in the same
 * folder that this result does not have are removed; all other files are left alone.
 *
 * @throws {Deno.errors.PermissionDenied | Deno.errors.NotCapable} if the folder is not writable.
 */
export async function writeReport(result: ExperimentResult, directory: string): Promise<string[]> {
  await Deno.mkdir(directory, { recursive: true });
  const written = [await replaceFile(join(directory, "report.json"), resultJson(result))];
  const pictures = drawPictures(result);
  for (const { name, svg } of pictures) {
    written.push(await replaceFile(join(directory, `${name}.svg`), svg));
  }
  const drawn = new Set(pictures.map(({ name }) => name));
  for (const { name } of PICTURES) {
    if (!drawn.has(name)) await removeOurs(join(directory, `${name}.svg`), name);
  }
  const pages = [["report.md", markdownReport], ["index.html", htmlReport]] as const;
  for (const [name, page] of pages) {
    written.push(await replaceFile(join(directory, name), page(result, pictures)));
  }
  return written;
}

/** Writes a file under another name first, so that nobody ever finds half of it. */
async function replaceFile(path: string, content: string): Promise<string> {
  const temporary = `${path}.part`;
  try {
    await Deno.writeTextFile(temporary, content);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  return path;
}

/** Removes a picture of an earlier report; a file of that name that is not one stays. */
async function removeOurs(path: string, name: string): Promise<void> {
  let content: string;
  try {
    content = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  if (content.startsWith("<svg ") && content.includes(` id="${name}" class="picture"`)) {
    await Deno.remove(path);
  }
}
