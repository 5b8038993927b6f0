/** Runs an experiment's code and checks what it exports; the realm is confined by then. */

import { resolve, toFileUrl } from "@std/path";
import { ExperimentError } from "../device/errors.ts";
import type { Experiment } from "./experiment.ts";
import { requirePlain } from "./plain.ts";
import { parseExperiment } from "./schema.ts";

/**
 * Imports a TypeScript experiment; functions in it survive.
 *
 * @throws {ExperimentError} if it throws, or exports no experiment
 */
export async function importExperiment(source: string): Promise<Experiment> {
  const { href } = toFileUrl(resolve(source));
  let content: unknown;
  try {
    content = (await import(href)).default;
  } catch (error) {
    const message = firstLine(error).replaceAll(href, source);
    throw new ExperimentError(`${source}: cannot be loaded: ${message}`);
  }
  requirePlain(content, source);
  return parseExperiment(content, source);
}

/** What was thrown, which may be anything, in a line without colours. */
function firstLine(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message : String(error);
    // deno-lint-ignore no-control-regex -- Deno colours the excerpts in its messages
    const plain = String(text).replace(/\x1b\[[\d;]*m/g, "");
    return plain.trim().split("\n")[0]!.slice(0, 300) || "it threw an error without a message";
  } catch {
    return "it threw something that is no error";
  }
}
