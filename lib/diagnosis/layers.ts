/** What batch norm's statistics and the gradients of the layers say. */

import type { ExperimentResult, SeedResult, Snapshot, VariantResult } from "../runner/result.ts";
import { batchName } from "./guess.ts";
import {
  endpoints,
  hasSeveralSeeds,
  layersOf,
  moment,
  overSeeds,
  seedNote,
  stepsOf,
} from "./select.ts";
import {
  counted,
  ends,
  figure,
  listed,
  loss,
  type Said,
  sentence,
  together,
  whole,
} from "./wording.ts";

/** Of batch norm: the largest gap between running and calibrated statistics, and what it costs. */
export function batchNormFindings(result: ExperimentResult): string[] {
  const said: string[] = [];
  for (const variant of result.variants) {
    const runs = variant.runs.filter(({ batchNorm }) => batchNorm.length > 0);
    const units = runs.flatMap(batchNormUnits);
    const still = units.filter(({ std }) => std === 0).length;
    const moving = units.filter(({ std }) => std > 0);
    const over = hasSeveralSeeds(result) ? ` in ${counted(runs.length, "seed")}` : "";
    const most = (gap: (unit: Unit) => number) => Math.max(...moving.map(gap));
    const [mean, std] = [
      most((unit) => Math.abs(unit.runningMean - unit.mean) / unit.std),
      most((unit) => Math.abs(unit.runningStd / unit.std - 1)),
    ];
    if (moving.length > 0 && Number.isFinite(mean) && Number.isFinite(std)) {
      said.push(
        `${variant.label}: the running means differ from those of the whole training set by at ` +
          `most ${figure(mean)} standard deviations, the running standard deviations by at most ` +
          `${figure(std * 100)} %${over}.${calibrationText(runs)}`,
      );
    }
    if (still > 0) {
      const these = `${whole(still)} of ${counted(units.length, "unit")}${over}`;
      const verb = still === 1 ? "has" : "have";
      said.push(`${variant.label}: ${these} ${verb} the same value for every training example.`);
    }
  }
  return said;
}

/** One unit's statistics; `mean` and `std` are those of the whole training set. */
interface Unit {
  readonly runningMean: number;
  readonly runningStd: number;
  readonly mean: number;
  readonly std: number;
}

function batchNormUnits({ batchNorm }: SeedResult): Unit[] {
  return batchNorm.flatMap((layer) =>
    layer.runningMean.map((runningMean, unit) => ({
      runningMean,
      runningStd: layer.runningStd[unit]!,
      mean: layer.calibratedMean[unit]!,
      std: layer.calibratedStd[unit]!,
    }))
  );
}

/** What calibrating does to the dev loss. */
function calibrationText(runs: readonly SeedResult[]): string {
  const running = overSeeds({ runs }, (run) => run.final.dev);
  const calibrated = overSeeds({ runs }, (run) => run.calibrated?.dev ?? NaN);
  if (Math.min(running.finite, calibrated.finite) < runs.length) return "";
  const over = runs.length > 1 ? `, means of ${runs.length} seeds` : "";
  return ` The dev loss is ${loss(running.mean)} with the running statistics, ` +
    `${loss(calibrated.mean)} with those of the whole training set${over}.`;
}

/** Of the gradients by the activations: whether they vanish or explode on their way back. */
export function gradientFindings(result: ExperimentResult): string[] {
  const said: Said[] = [];
  const plain: Said[] = [];
  const at = `at step 0${seedNote(result)}`;
  for (const variant of result.variants) {
    const { label } = variant;
    const say = (words: string) => void said.push({ label, words });
    const layers = layersOf(endpoints(variant)[0], "activationGradient");
    const [first, last] = [layers[0]?.summary.std, layers.at(-1)?.summary.std];
    if (first === undefined || last === undefined) continue;
    const zero = layers.filter(({ summary }) => summary.min === 0 && summary.max === 0);
    const change = first / last;
    if (!layers.every(({ summary }) => Number.isFinite(summary.std))) {
      say(`not all gradients are finite ${at}.`);
    } else if (zero.length > 0) {
      say(
        `${at} the gradients by ${ends(zero.map(({ layer }) => layer), "layers")} are ` +
          "all zero.",
      );
    } else if (change > 2.5 || change < 0.4) {
      say(
        `from the last hidden layer back to the first the gradients ` +
          `${change > 1 ? "grow" : "shrink"} ${at}, from standard deviation ${figure(last)} to ` +
          `${figure(first)}.`,
      );
    } else {
      const words = layers.length === 1 ? figure(first) : `${figure(last)} to ${figure(first)}`;
      plain.push({ label, words });
    }
  }
  const others = together(plain, (labels, words) => `${labels} (${words})`);
  const order = "from the last hidden layer back to the first";
  return [
    ...together(said, sentence),
    ...(others.length > 0 ? [`Standard deviations ${at}, ${order}: ${listed(others)}.`] : []),
  ];
}

/** Of the weights' gradients: how large they are for their weights, and which are zero. */
export function weightFindings(result: ExperimentResult): string[] {
  const said: string[] = [];
  const ratios: string[] = [];
  for (const variant of result.variants) {
    const snapshot = endpoints(variant).at(-1);
    if (snapshot === undefined) continue;
    said.push(...withoutGradient(result, variant, snapshot));
    const sorted = snapshot.weights
      .filter(({ gradientToData: ratio }) => Number.isFinite(ratio) && ratio > 0)
      .toSorted((a, b) => a.gradientToData - b.gradientToData);
    const [least, most] = [sorted[0], sorted.at(-1)];
    if (least === undefined || most === undefined) continue;
    const words = [...new Set([least, most])].map((weight) =>
      `${figure(weight.gradientToData)} of ${weight.parameter}`
    );
    const early = snapshot.step < stepsOf(result, variant) ? ` (${moment(snapshot.step)})` : "";
    ratios.push(`${variant.label}${early} ${words.join(" to ")}`);
  }
  // Where nothing is predicted, the gradients are those of a projection of any size.
  if (ratios.length > 0 && result.data.outputs !== undefined) {
    said.push(
      `Gradient : data ratios at the last snapshot${seedNote(result)}, smallest to largest: ` +
        `${ratios.join("; ")}.`,
    );
  }
  return said;
}

/** Of weights whose gradient is zero after training: which, and whether they have ever moved. */
function withoutGradient(
  result: ExperimentResult,
  { label }: VariantResult,
  { step, weights }: Snapshot,
): string[] {
  const zero = weights.filter(({ gradient }) => gradient.min === 0 && gradient.max === 0);
  if (zero.length === 0) return [];
  const one = zero.length === 1;
  const names = ends(zero.map(({ parameter }) => parameter), "weights");
  const unmoved = step > 0 && zero.every(({ distance }) => distance === 0);
  const said =
    `${label}: the ${one ? "gradient" : "gradients"} of ${names} ${one ? "is" : "are"} ` +
    `zero on the ${batchName(result)} ${moment(step)}${seedNote(result)}.`;
  if (!unmoved) return [said];
  const still = one ? "It has not moved at all." : "They have not moved at all.";
  const rest = zero.length < weights.length
    ? ""
    : " All of its weights are among them: only parameters of one axis, as biases, can have learned.";
  return [`${said} ${still}${rest}`];
}
