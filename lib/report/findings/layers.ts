/** What batch norm's statistics and the gradients of the layers say. */

import type { ExperimentResult } from "../../runner/result.ts";
import { endpoints, layersOf, moment } from "../select.ts";
import { figure, listed, loss } from "../wording.ts";

/** Of batch norm: the largest gap between running and calibrated statistics, and what it costs. */
export function batchNormFindings(result: ExperimentResult): string[] {
  const said: string[] = [];
  for (const variant of result.variants) {
    const run = variant.runs[0];
    if (run === undefined || run.batchNorm.length === 0) continue;
    const means = run.batchNorm.flatMap((layer) =>
      layer.runningMean.map((value, unit) =>
        Math.abs(value - layer.calibratedMean[unit]!) / layer.calibratedStd[unit]!
      )
    );
    const stds = run.batchNorm.flatMap((layer) =>
      layer.runningStd.map((value, unit) => Math.abs(value / layer.calibratedStd[unit]! - 1))
    );
    const [mean, std] = [Math.max(0, ...means), Math.max(0, ...stds)];
    const cost = run.calibrated === undefined
      ? ""
      : ` The dev loss is ${loss(run.final.dev)} with the running statistics, ` +
        `${loss(run.calibrated.dev)} with the calibrated ones.`;
    const verdict = mean <= 0.1 && std <= 0.1
      ? "Nothing wrong: the running statistics can be used as they are."
      : "Calibrate them over the training set before use, or let them settle with more steps " +
        "or another momentum.";
    said.push(
      `${variant.label}: the running means differ from those of the whole training set by at ` +
        `most ${figure(mean)} standard deviations, the running standard deviations by at most ` +
        `${figure(std * 100)} %.${cost} ${verdict}`,
    );
  }
  return said;
}

/** Of the gradients by the activations: whether they vanish or explode on their way back. */
export function gradientFindings(result: ExperimentResult): string[] {
  const said: string[] = [];
  const fine: string[] = [];
  const single: string[] = [];
  for (const variant of result.variants) {
    const snapshot = endpoints(variant)[0];
    const layers = layersOf(snapshot, "activationGradient");
    const [first, last] = [layers[0]?.summary.std, layers.at(-1)?.summary.std];
    if (snapshot === undefined || first === undefined || last === undefined) continue;
    const change = first / last;
    const words = `${figure(last)} to ${figure(first)}`;
    if (layers.length === 1) {
      single.push(`${variant.label} ${figure(first)}`);
    } else if (!Number.isFinite(change)) {
      said.push(`${variant.label}: its gradients are zero or not finite; scale its weights anew.`);
    } else if (change > 2.5 || change < 0.4) {
      said.push(
        `${variant.label}: from the last layer back to the first, the gradients ${
          change > 1 ? "grow" : "shrink"
        } from ` +
          `${words}; ${change > 1 ? "lower" : "raise"} the gain, or use batch norm.`,
      );
    } else fine.push(`${variant.label} (${words})`);
  }
  if (single.length > 0) {
    said.push(
      `Standard deviations at step 0: ${listed(single)}. With one hidden layer they cannot ` +
        "vanish or explode on their way back.",
    );
  }
  if (fine.length > 0) {
    said.push(
      `${
        listed(fine)
      }: gradients by the last to the first hidden layer are even, nothing to change.`,
    );
  }
  return said;
}

/** Of the weights' gradients: which are far larger or smaller for their weights than the others. */
export function weightFindings(result: ExperimentResult): string[] {
  const said: string[] = [];
  const even: string[] = [];
  for (const variant of result.variants) {
    const snapshot = endpoints(variant).at(-1);
    const sorted = (snapshot?.weights ?? [])
      .filter(({ gradientToData: ratio }) => Number.isFinite(ratio) && ratio > 0)
      .toSorted((a, b) => a.gradientToData - b.gradientToData);
    const [least, most] = [sorted[0], sorted.at(-1)];
    if (snapshot === undefined || least === undefined || most === undefined) continue;
    const [low, high] = [least.gradientToData, most.gradientToData];
    if (high <= 10 * low) {
      even.push(`${variant.label} (${figure(low)} to ${figure(high)})`);
      continue;
    }
    said.push(
      `${variant.label}, ${moment(snapshot.step)}: the gradient of ${most.parameter} is ` +
        `${figure(high)} of its weights, that of ${least.parameter} ${figure(low)}, so the ` +
        `former moves ${figure(high / low)} times as fast for its size; rescale it, or give it ` +
        "a lower rate.",
    );
  }
  if (even.length > 0) {
    said.push(
      `${listed(even)}: gradient:data ratios within a factor of ten at the last snapshot; the ` +
        "layers learn at a similar pace, nothing to change.",
    );
  }
  return said;
}
