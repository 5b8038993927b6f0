/** A result as JSON text; JSON knows no NaN and no infinities, so these become strings. */

import type { ExperimentResult } from "./result.ts";

/** The text of `report.json`; "NaN", "Infinity" and "-Infinity" stand for the numbers. */
export function resultJson(result: ExperimentResult): string {
  return JSON.stringify(result, nameNonFinite);
}

/** A replacer for JSON.stringify that keeps what is not finite readable. */
export function nameNonFinite(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
