/** Variants in pictures: what became of them, their curves, and a legend where names do not fit. */

import { bestFirst } from "../../diagnosis/measures.ts";
import { whole } from "../../diagnosis/wording.ts";
import type { Point } from "../../diagnosis/series.ts";
import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { WIDTH } from "../picture.ts";
import { legend, variantLineMark } from "../svg/legend.ts";
import { variantStyle } from "../svg/style.ts";
import type { NamedCurve } from "./curves.ts";

/** A variant's curve through these points, with its name and what became of it. */
export function variantCurve(variant: VariantResult, points: readonly Point[]): NamedCurve {
  const note = fate(variant);
  return {
    label: variant.label,
    ...variantStyle(variant.index),
    points,
    ...(note !== undefined && { note }),
  };
}

/** A legend of all variants across the picture, the best first, and its height. */
export function variantLegend(
  result: ExperimentResult,
  y: number,
): { readonly parts: string[]; readonly height: number } {
  const entries = bestFirst(result).map((variant) => {
    const note = fate(variant);
    return {
      label: note === undefined ? variant.label : `${variant.label} (${note})`,
      mark: variantLineMark(variantStyle(variant.index)),
    };
  });
  return legend(entries, 24, y, WIDTH - 48);
}

/** What became of a variant that is not ok. */
function fate({ status, runs }: VariantResult): string | undefined {
  if (status === "ok") return undefined;
  const steps = runs.flatMap(({ divergedAt }) => divergedAt ?? []);
  if (steps.length < runs.length) return `diverged for ${steps.length} of ${runs.length} seeds`;
  if (steps.length === 0) return status;
  const [first, last] = [Math.min(...steps), Math.max(...steps)].map(whole);
  return first === last ? `diverged at step ${first}` : `diverged at steps ${first} to ${last}`;
}
