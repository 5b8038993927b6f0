/** Figures that others published, set beside a run's own. */

import type { Publication } from "../experiment/expected.ts";
import type { ExperimentResult } from "./result.ts";

/** A result with what others found, where their data and steps are the result's. */
export function withPublished(
  result: ExperimentResult,
  published: readonly Publication[],
): ExperimentResult {
  const { data: { digest }, training: { steps } } = result;
  const found = published.find((entry) => entry.digest === digest && entry.steps === steps);
  if (found === undefined) return result;
  const variants = result.variants.map(({ runs, ...variant }) => {
    const figures = Object.hasOwn(found.losses, variant.name) && found.losses[variant.name];
    return { ...variant, ...(figures && { published: figures }), runs };
  });
  return { ...result, variants };
}
