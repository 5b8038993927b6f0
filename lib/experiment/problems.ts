/** Checks a whole file by its schema: every problem is told at once, one line each. */

import * as v from "valibot";
import { ExperimentError } from "../device/errors.ts";
import { quote } from "../device/text.ts";
import type { Schema } from "./schema_parts.ts";

const MOST_PROBLEMS = 20;
/** A longer key is quoted, and cut. */
const LONGEST_KEY = 60;

/** A fault and where it is. */
export interface Problem {
  /** Keys from the root of the file. */
  readonly path: readonly (string | number)[];
  /** What was expected and found. */
  readonly message: string;
}

/**
 * Gives back what fits `schema`.
 *
 * @param source the file, for the message
 * @param crossCheck finds faults between parts that each fit
 * @throws {ExperimentError} with one line a problem: where, what was expected, what was found
 */
export function parseBy<T>(
  schema: Schema<T>,
  input: unknown,
  source: string,
  crossCheck: (output: T) => readonly Problem[],
): T {
  const parsed = v.safeParse(schema, input);
  const problems = parsed.success ? crossCheck(parsed.output) : problemsIn(parsed.issues);
  if (parsed.success && problems.length === 0) return parsed.output;
  const lines = problems.slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => `${source}: ${pathText(path)}${message}`);
  const more = problems.length - lines.length;
  if (more > 0) lines.push(`${source}: and ${more.toLocaleString("en-US")} more problems`);
  throw new ExperimentError(lines.join("\n"));
}

/** Where a value does not fit a schema. */
export function problemsOf(schema: Schema, input: unknown): Problem[] {
  return problemsIn(v.safeParse(schema, input).issues ?? []);
}

function problemsIn(issues: readonly v.BaseIssue<unknown>[]): Problem[] {
  return issues.map((issue) => ({ path: keysOf(issue), message: issue.message }));
}

function keysOf(issue: v.BaseIssue<unknown>): readonly (string | number)[] {
  return (issue.path ?? []).map((item) => item.key as string | number);
}

/** Keys as one would write them: `variants.kaiming.model.hidden[0]: `. */
function pathText(keys: readonly (string | number)[]): string {
  const parts = keys.map((key) => {
    if (typeof key === "number") return `[${key}]`;
    return key.length <= LONGEST_KEY && /^[\w$-]+$/.test(key) ? `.${key}` : `[${quote(key)}]`;
  });
  return parts.length === 0 ? "" : `${parts.join("").replace(/^\./, "")}: `;
}
