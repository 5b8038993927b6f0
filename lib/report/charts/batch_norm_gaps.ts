/** Batch norm's running statistics on their way to those of the whole training set. */

import { type GapKind, gapPoints } from "../../diagnosis/batch_norm_gaps.ts";
import { hasSeveralSeeds, mostSteps } from "../../diagnosis/select.ts";
import { type Course, drawable, reach } from "../../diagnosis/series.ts";
import type { ExperimentResult } from "../../runner/result.ts";
import { type FrameText, WIDTH } from "../picture.ts";
import { axes, type Box } from "../svg/axes.ts";
import { linear, logarithmic } from "../svg/scales.ts";
import { picture, text } from "../svg/svg.ts";
import { curves, emptyPanel, type NamedCurve, namedCurves } from "./curves.ts";
import { variantCurve } from "./variants.ts";

const HEIGHT = 200;
/** The room beside the panels, and for names at the right of the second. */
const [LEFT, BETWEEN, NAMES] = [70, 76, 190];

/** What the marks of the first and the last look need inside a panel. */
const INSET = 7;

/** Draws the gaps of the means and of the standard deviations on logarithmic axes. */
export function drawBatchNormGaps(result: ExperimentResult, frame: FrameText): string {
  const width = (WIDTH - LEFT - BETWEEN - NAMES) / 2;
  const what = hasSeveralSeeds(result) ? "layers and seeds" : "layers";
  const note = `line: root mean square over features and ${what}; band: from the lowest layer's ` +
    "to the highest";
  return picture({ ...frame, width: WIDTH, height: 72 + HEIGHT + 52 }, [
    text(note, 24, 22, { class: "small muted" }),
    ...panel(result, `${frame.name}-mean`, { x: LEFT, y: 72, width, height: HEIGHT }, "mean"),
    ...panel(result, `${frame.name}-std`, {
      x: LEFT + width + BETWEEN,
      y: 72,
      width,
      height: HEIGHT,
    }, "std"),
  ]);
}

function panel(result: ExperimentResult, id: string, box: Box, kind: GapKind): string[] {
  const all = result.variants.map((variant): NamedCurve & Course => {
    const points = gapPoints(variant, kind).map((p) => p.low > 0 ? p : { ...p, low: p.mean });
    return {
      ...variantCurve(variant, points.map((p) => p.mean > 0 ? p : { ...p, mean: NaN })),
      isSound: variant.status === "ok",
    };
  }).filter(({ points }) => points.length > 0);
  const [low, high] = reach(all);
  const x = linear([0, mostSteps(result)], [box.x + INSET, box.x + box.width - INSET], 3);
  const y = logarithmic(low > 0 ? [low, high] : [1e-4, 1], [box.y + box.height, box.y]);
  const isEmpty = all.every(({ points }) => drawable(points).length === 0);
  return [
    ...axes(box, x, y, {
      heading: kind === "mean" ? "running means" : "running standard deviations",
      bottom: "step",
      left: kind === "mean" ? "gap (standard deviations)" : "gap (share of it)",
    }),
    ...(isEmpty ? [emptyPanel(box)] : []),
    ...(kind === "mean"
      ? [curves(id, box, [x, y], all, { bands: true })]
      : namedCurves(id, box, [x, y], all, NAMES, { bands: true })),
  ];
}
