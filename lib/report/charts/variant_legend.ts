/** The legend that names the variants by their colours. */

import type { ExperimentResult } from "../../runner/result.ts";
import { legend, lineMark } from "../legend.ts";
import { WIDTH } from "../picture.ts";
import { variantClass } from "../style.ts";

/** A legend of all variants across the picture, and its height. */
export function variantLegend(
  result: ExperimentResult,
  y: number,
): { readonly parts: string[]; readonly height: number } {
  const entries = result.variants.map(({ label, status }, index) => ({
    label: status === "diverged" ? `${label} (diverged)` : label,
    mark: lineMark(variantClass(index)),
  }));
  return legend(entries, 24, y, WIDTH - 48);
}
