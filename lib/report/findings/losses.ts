/** What the losses during and after training say. */

import type { ExperimentResult, VariantResult } from "../../runner/result.ts";
import { firstSeries, grouped, runSeries } from "../charts/series.ts";
import { mean } from "../d3.ts";
import { overSeeds, uniformLoss } from "../select.ts";
import { counted, figure, listed, loss, whole } from "../wording.ts";

/** Of the whole run: who diverged, what a lower rate brought, and whether the loss still falls. */
export function lossCurveFindings(result: ExperimentResult): string[] {
  const said = result.variants.filter(({ status }) => status === "diverged").map(diverged);
  const best = result.variants.map((variant) => ({
    label: variant.label,
    points: runSeries(variant).filter((point) => Number.isFinite(point.mean)),
    variant,
  })).filter(({ variant, points }) => variant.status === "ok" && points.length >= 10);
  const between = (from: number, to: number) => (entry: typeof best[number]) =>
    mean(entry.points.filter(({ step }) => step >= from && step < to), (point) => point.mean);
  const { steps, learningRates } = result.training;
  const [change, rate] = learningRates.find(([step]) => step > 0 && step < steps) ?? [NaN, NaN];
  const span = Math.round(steps / 10);
  const before = mean(best, between(change - span, change));
  const after = mean(best, between(change, change + span));
  if (before !== undefined && after !== undefined) {
    const falls = before > after ? "falls" : "rises";
    said.push(
      `When the rate drops to ${figure(rate)} at step ${whole(change)}, the mean minibatch loss ` +
        `${falls} from ${loss(before)} to ${loss(after)}: ` +
        (before > after ? "the larger steps had been overshooting." : "the drop does not help."),
    );
  }
  const [late, last] = [
    mean(best, between(steps - 2 * span, steps - span)),
    mean(best, between(steps - span, steps + 1)),
  ];
  if (late !== undefined && last !== undefined) said.push(trend(late - last));
  return said.length > 0 ? said : ["The run is too short for a trend."];
}

function trend(fall: number): string {
  if (fall > 0.01) {
    return `In the last tenth of the steps the loss still fell by ${figure(fall)}: train longer.`;
  }
  return `In the last tenth of the steps the loss changed by only ${figure(Math.abs(fall))}: ` +
    "more steps at this rate would bring little.";
}

function diverged(variant: VariantResult): string {
  const points = runSeries(variant);
  const bucket = points.find((point) => !Number.isFinite(point.mean));
  const exact = firstSeries(variant).findIndex((value) => !Number.isFinite(value));
  const when = exact >= 0
    ? ` at step ${whole(exact)}`
    : bucket === undefined
    ? ""
    : ` near step ${whole(bucket.step)}`;
  return `${variant.label} diverged: its loss stopped being finite${when}. Lower its learning ` +
    "rate, or the scale of its weights.";
}

/** Of the first steps: how long each variant takes to get below an even guess. */
export function firstStepFindings(result: ExperimentResult): string[] {
  const level = uniformLoss(result);
  const slow: string[] = [];
  const fine: string[] = [];
  for (const variant of result.variants) {
    const losses = firstSeries(variant);
    const start = losses[0] ?? NaN;
    if (!(start > level + 0.5)) {
      if (Number.isFinite(start)) fine.push(variant.label);
      continue;
    }
    const below = grouped(losses, 20).find((point) => point.mean < level);
    const wait = below === undefined
      ? `is still above that after ${counted(losses.length, "step")}`
      : `needs about ${counted(Math.ceil(below.step), "step")} to get below that`;
    slow.push(
      `${variant.label} starts at ${start.toFixed(2)}, where an even guess has ` +
        `${level.toFixed(2)}, and ${wait}: a hockey stick. Those steps only shrink the output ` +
        "layer's weights; start with smaller ones.",
    );
  }
  if (fine.length === 0) return slow.length > 0 ? slow : ["No finite loss in the first steps."];
  const [start, learn] = fine.length === 1 ? ["starts", "learns"] : ["start", "learn"];
  slow.push(
    `${listed(fine)} ${start} near ln ${result.data.vocabulary} and ${learn} from the first ` +
      "step: nothing to change.",
  );
  return slow;
}

/** Of the losses after training: best and worst, over-fitting, and distance from the published. */
export function finalLossFindings(result: ExperimentResult): string[] {
  const rows = result.variants.map((variant) => ({
    label: variant.label,
    train: overSeeds(variant, (run) => run.final.train).mean,
    dev: overSeeds(variant, (run) => run.final.dev),
    published: variant.published?.dev,
  })).filter(({ dev }) => Number.isFinite(dev.mean)).sort((a, b) => a.dev.mean - b.dev.mean);
  const [best, worst] = [rows[0], rows.at(-1)];
  if (best === undefined || worst === undefined) return ["No variant has a finite final loss."];
  const said = [`${best.label} has the lowest dev loss, ${loss(best.dev.mean)}.`];
  if (best !== worst) {
    const gap = worst.dev.mean - best.dev.mean;
    const noise = Math.max(best.dev.std, worst.dev.std);
    const sure = best.dev.count < 2
      ? " One seed cannot tell whether chance would do as much: run several."
      : gap > 2 * noise
      ? ` That is more than twice the spread over seeds (${loss(noise)}).`
      : ` The spread over seeds is ${loss(noise)}: the difference may be chance.`;
    said.push(`${worst.label} is ${loss(gap)} worse.${sure}`);
  }
  const overfit = rows.filter(({ train, dev }) => dev.mean - train > 0.15).map((row) => row.label);
  const wide = Math.max(...rows.map(({ train, dev }) => dev.mean - train));
  said.push(
    overfit.length > 0
      ? `${listed(overfit)}: dev losses exceed the training losses by up to ${loss(wide)}, a ` +
        "sign of over-fitting; a smaller network or fewer steps would help."
      : `Dev losses exceed training losses by at most ${loss(wide)}: little over-fitting.`,
  );
  const gaps = rows.flatMap(({ dev, published }) =>
    published === undefined ? [] : [Math.abs(dev.mean - published)]
  );
  if (gaps.length > 0) {
    said.push(`The dev losses lie within ${loss(Math.max(...gaps))} of the published ones.`);
  }
  return said;
}
