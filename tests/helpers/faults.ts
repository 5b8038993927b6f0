/** Experiments with one thing wrong, and what the schema says of them. */

import { assertThrows } from "@std/assert";
import { ExperimentError } from "../../lib/device/errors.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import { smallExperiment } from "../cli/fakes.ts";

/** The way to a value. */
export type Keys = readonly (string | number)[];

/** The small experiment with the value at `path` replaced, or removed if undefined. */
export function withValue(path: Keys, value: unknown): unknown {
  const root = structuredClone(smallExperiment()) as unknown as Record<string | number, unknown>;
  let at = root;
  for (const key of path.slice(0, -1)) {
    at[key] ??= {};
    at = at[key] as Record<string | number, unknown>;
  }
  const last = path.at(-1)!;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return root;
}

/** Each line of what the schema says. */
export function problems(input: unknown): string[] {
  const error = assertThrows(() => parseExperiment(input, "x.ts"), ExperimentError);
  return error.message.split("\n");
}
