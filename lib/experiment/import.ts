/** Runs an experiment's code and checks what it exports; the realm is confined by then. */

import { resolve, toFileUrl } from "@std/path";
import { ExperimentError } from "../device/errors.ts";
import type { Experiment } from "./experiment.ts";
import { requirePlain } from "./plain.ts";
import { parseExperiment } from "./schema.ts";

/** The longest message of an experiment's own that is repeated, in characters. */
const LONGEST = 300;

/**
 * Imports a TypeScript experiment; functions in it survive.
 *
 * @throws {ExperimentError} if it throws, or exports no experiment
 */
export async function importExperiment(source: string): Promise<Experiment> {
  const folder = Deno.cwd();
  let content: unknown;
  try {
    content = (await import(toFileUrl(resolve(source)).href)).default;
    if (Deno.cwd() !== folder) throw new TypeError("an experiment may not move to another folder");
  } catch (error) {
    throw cannotLoad(error, source);
  }
  requirePlain(content, source);
  return parseExperiment(content, source);
}

/** The sentence about whatever an experiment's code threw. */
export function cannotLoad(error: unknown, source: string): ExperimentError {
  const { href } = toFileUrl(resolve(source));
  const message = firstLine(error).replaceAll(href, source);
  return new ExperimentError(`${source}: cannot be loaded: ${message}`);
}

/** What was thrown, which may be anything, in a line without colours; with its place, if said. */
function firstLine(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message : String(error);
    // deno-lint-ignore no-control-regex -- Deno colours the excerpts in its messages
    const [line, ...more] = String(text).replace(/\x1b\[[\d;]*m/g, "").trim().split("\n");
    const place = more.find((each) => /^\s*at \S+:\d+:\d+$/.test(each)) ?? "";
    const said = `${line!.slice(0, LONGEST)}${place && ` ${place.trim()}`}`;
    return said || "it threw an error without a message";
  } catch {
    return "it threw something that is no error";
  }
}
