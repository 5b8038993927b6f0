/** The legend that names the variants by their colours. */

import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { legend, lineMark } from "../svg/legend.ts";
import { WIDTH } from "../picture.ts";
import { variantClass } from "../svg/style.ts";

/** A legend of all variants across the picture, and its height. */
export function variantLegend(
  result: ExperimentResult,
  y: number,
): { readonly parts: string[]; readonly height: number } {
  const entries = result.variants.map((variant, index) => ({
    label: `${variant.label}${fate(variant)}`,
    mark: lineMark(variantClass(index)),
  }));
  return legend(entries, 24, y, WIDTH - 48);
}

/** What became of a variant that is not ok. */
function fate({ status, runs }: VariantResult): string {
  if (status === "ok") return "";
  const diverged = runs.filter(({ divergedAt }) => divergedAt !== undefined).length;
  return diverged < runs.length
    ? ` (diverged for ${diverged} of ${runs.length} seeds)`
    : ` (${status})`;
}
