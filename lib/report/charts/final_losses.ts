/** The losses after training: one row a variant, one lane a split, published figures hollow. */

import { SPLITS, type SplitValues } from "../../data/split.ts";
import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { bottomAxis, type Box, rowLabel } from "../svg/axes.ts";
import { linear, type Scale } from "../svg/scales.ts";
import { extent } from "../../diagnosis/d3.ts";
import { legend, type LegendEntry } from "../svg/legend.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { lossName } from "../../diagnosis/guess.ts";
import { hasSeveralSeeds, overSeeds, type Spread } from "../../diagnosis/select.ts";
import { picture, segment, text } from "../svg/svg.ts";
import { loss } from "../../diagnosis/wording.ts";
import { errorBar, mark, type Shape } from "../svg/marks.ts";

/** How each split is drawn, in no variant's colour. */
const MARKS: SplitValues<Shape> = { train: "bar", dev: "post", test: "house" };
const LANE = 19;
const ROW = SPLITS.length * LANE + 16;

/** Draws each variant's loss on the three splits, with error bars over several seeds. */
export function drawFinalLosses(result: ExperimentResult, frame: FrameText): string {
  const names = legend(legendEntries(result), 24, 22, WIDTH - 48);
  const height = ROW * result.variants.length;
  const box: Box = { x: 150, y: names.height + 26, width: 430, height };
  const x = linear(range(result), [box.x, box.x + box.width], 6);
  const parts = [...names.parts, bottomAxis(box, x, lossName(result), true)];
  result.variants.forEach((variant, index) => {
    parts.push(...row(variant, box, x, box.y + index * ROW));
  });
  return picture({ ...frame, width: WIDTH, height: box.y + height + 48 }, parts);
}

function legendEntries(result: ExperimentResult): LegendEntry[] {
  const entries: LegendEntry[] = SPLITS.map((split) => ({
    label: split,
    mark: (x, y) => mark(MARKS[split], x, y, "solid", "neutral"),
  }));
  if (result.variants.some(({ published }) => published !== undefined)) {
    const hollow: LegendEntry["mark"] = (x, y) => mark(MARKS.train, x, y, "hollow", "neutral");
    entries.push({ label: "hollow: published", mark: hollow });
  }
  if (hasSeveralSeeds(result)) {
    const bar: LegendEntry["mark"] = (x, y) => errorBar(x - 10, x + 10, y, "neutral").join("");
    entries.push({ label: "standard deviation over seeds", mark: bar });
  }
  return entries;
}

function row(variant: VariantResult, box: Box, x: Scale, top: number): string[] {
  const parts = [
    segment(24, top, WIDTH - 24, top, "grid"),
    ...rowLabel(variant.label, box.x - 14, top + ROW / 2),
  ];
  SPLITS.forEach((split, index) => {
    const [shape, colour] = [MARKS[split], "neutral"];
    const y = top + 8 + LANE * (index + 0.5);
    const found = overSeeds(variant, (run) => run.final[split]);
    const published = variant.published?.[split];
    if (published !== undefined) parts.push(mark(shape, x(published), y, "hollow", colour));
    if (Number.isFinite(found.mean)) {
      const [low, high] = [found.mean - found.std, found.mean + found.std];
      if (found.std > 0) parts.push(...errorBar(x(low), x(high), y, colour));
      parts.push(mark(shape, x(found.mean), y, "solid", colour));
    }
    const words = `${split} ${describe(variant, found, published)}`;
    parts.push(text(words, box.x + box.width + 14, y + 4, { class: "small muted" }));
  });
  return parts;
}

function describe({ status }: VariantResult, found: Spread, published?: number): string {
  const { mean, std, finite, count } = found;
  if (finite === 0) return status === "ok" ? "not finite" : status;
  const some = finite < count ? ` (${finite} of ${count} seeds)` : "";
  const beside = published === undefined ? "" : ` (published ${figureOf(published)})`;
  return loss(mean) + (std > 0 ? ` ± ${loss(std)}` : "") + some + beside;
}

function figureOf(value: number): string {
  return String(Number(value.toFixed(4)));
}

/** The range of all that is drawn, with a margin. */
function range(result: ExperimentResult): [number, number] {
  const values = result.variants.flatMap((variant) =>
    SPLITS.flatMap((split) => {
      const { mean, std } = overSeeds(variant, (run) => run.final[split]);
      return [mean - std, mean + std, variant.published?.[split] ?? NaN];
    })
  );
  const [low, high] = extent(values.filter(Number.isFinite));
  if (low === undefined || high === undefined) return [0, 1];
  const margin = 0.06 * (high - low || 1);
  return [low - margin, high + margin];
}
