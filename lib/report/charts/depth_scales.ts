/** The scales of figures through the depth: the same for all variants, and at both moments. */

import { extent, quantile } from "../../diagnosis/d3.ts";
import { DEPTH_MEASURES, type DepthMeasure, type DepthPoint } from "../../diagnosis/depth.ts";
import { USUAL_RATIO } from "../../diagnosis/ratios.ts";
import type { Box } from "../svg/axes.ts";
import { linear, logarithmic, type Scale } from "../svg/scales.ts";

/** From here on, highest against lowest, an axis is logarithmic. */
const LOGARITHMIC = 10;
/** How far from most sizes, as a factor, the panel reaches at most. */
const REACH = 100;
/** The share of the sizes at either end that need not be in the panel. */
const TAIL = 0.15;
/** What a figure of exactly zero takes under a logarithmic axis. */
const FLOOR = 12;
/** Between the panel's edges and the first and last place, where marks have room. */
const MARGIN = 8;

/** The places along the depth, from 1 to `last`. */
export function across(last: number, box: Box): Scale {
  const x = linear([1, last], [box.x + MARGIN, box.x + box.width - MARGIN]);
  const step = last <= 10 ? 1 : 5 * Math.ceil(last / 60);
  const ticks = Array.from({ length: last }, (_, index) => index + 1)
    .filter((place) => place === 1 || place % step === 0)
    .map((value) => ({ value, label: String(value) }));
  return Object.assign((value: number) => x(value), { ticks, low: 1, high: last });
}

/** The figures of all these points upwards; sizes that range widely on a logarithmic axis. */
export function upwards(measure: DepthMeasure, points: readonly DepthPoint[], box: Box): Scale {
  const values = points.flatMap(({ mean, low, high }) => [mean, low, high]).filter(Number.isFinite);
  const [bottom, top] = [box.y + box.height, box.y];
  if (measure === DEPTH_MEASURES.flatShare) {
    return linear([0, 1.06 * Math.max(1, ...values)], [bottom, top], 3);
  }
  if (measure === DEPTH_MEASURES.updateToData) {
    const sizes = [...values, USUAL_RATIO].map((exponent) => 10 ** exponent);
    const [low, high] = usualRange(sizes).map(Math.log10) as [number, number];
    return linear([low - 0.2, high + 0.2], [bottom, top], 3);
  }
  const positive = values.filter((value) => value > 0);
  const [low, high] = usualRange(positive);
  if (high / low < LOGARITHMIC) return linear([0, high * 1.06], [bottom, top], 3);
  if (positive.length === values.length) return logarithmic([low, high], [bottom, top]);
  const scale = logarithmic([low, high], [bottom - FLOOR, top]);
  return Object.assign((value: number) => value > 0 ? scale(value) : bottom, {
    ticks: [{ value: 0, label: "0" }, ...scale.ticks],
    low: scale.low,
    high: scale.high,
  });
}

/**
 * The range of sizes, but at most so far from where most of them lie as lets these be told apart: a
 * variant that explodes or vanishes leaves the panel.
 */
function usualRange(sizes: readonly number[]): [number, number] {
  const [low = 1, high = 1] = extent(sizes);
  const [least = low, most = high] = [quantile(sizes, TAIL), quantile(sizes, 1 - TAIL)];
  return [Math.max(low, least / REACH), Math.min(high, most * REACH)];
}
