/** What can answer an experiment's question: one figure a run, by which variants are compared. */

import type { MeasureName } from "../experiment/answered_by.ts";
import type { QuantityName } from "../runner/quantities.ts";
import type { ExperimentResult, SeedResult, VariantResult } from "../runner/result.ts";
import { mean } from "./d3.ts";
import { layersOf, overSeeds, type Spread } from "./select.ts";
import { figure, loss, percent } from "./wording.ts";

/** A figure of a run. */
export interface Measure {
  /** What it is, e.g. "dev loss after training". */
  readonly title: string;
  /** How it is written: losses have the unit of the data's, shares are percentages. */
  readonly unit: "loss" | "share" | "number";
  /** Which end is wanted, if either is. */
  readonly better?: "low" | "high";
  /** Of one run; NaN where it does not have it. */
  of(run: SeedResult): number;
}

const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  initialLoss: {
    title: "loss at step 0",
    unit: "loss",
    better: "low",
    of: (run) => run.initialLoss,
  },
  trainLoss: {
    title: "training loss after training",
    unit: "loss",
    better: "low",
    of: (run) => run.final.train,
  },
  devLoss: {
    title: "dev loss after training",
    unit: "loss",
    better: "low",
    of: (run) => run.final.dev,
  },
  accuracy: {
    title: "accuracy on the dev split",
    unit: "share",
    better: "high",
    of: (run) => run.accuracy?.dev ?? NaN,
  },
  outputStd: {
    title: "standard deviation of the outputs at step 0",
    unit: "number",
    of: ({ snapshots: [first] }) => layersOf(first, "logits").at(-1)?.summary.std ?? NaN,
  },
  flatShare: {
    title: "share of flat activations at step 0, mean over layers",
    unit: "share",
    better: "low",
    of: ({ snapshots: [first] }) =>
      mean(layersOf(first, "activation"), ({ summary }) => summary.saturated ?? NaN) ?? NaN,
  },
  activationSpread: {
    title: "largest : smallest std of the layers' activations at step 0",
    unit: "number",
    better: "low",
    of: (run) => spreadOf(run, "activation"),
  },
  gradientSpread: {
    title: "largest : smallest std of the layers' activation gradients at step 0",
    unit: "number",
    better: "low",
    of: (run) => spreadOf(run, "activationGradient"),
  },
  deadShare: {
    title: "share of units dead for every training example, after training",
    unit: "share",
    better: "low",
    of: deadShare,
  },
  calibrationGap: {
    title: "dev loss by running statistics less that by calibrated ones",
    unit: "loss",
    better: "low",
    of: ({ final, calibrated }) => final.dev - (calibrated?.dev ?? NaN),
  },
  updateToData: {
    title: "smallest log10 of update : data of a weight at the last steps",
    unit: "number",
    of: smallestUpdate,
  },
};

/** How unlike each other the layers are before any update; 1 where they have the same spread. */
function spreadOf({ snapshots: [first] }: SeedResult, quantity: QuantityName): number {
  const stds = layersOf(first, quantity).map(({ summary }) => summary.std);
  return stds.length === 0 ? NaN : Math.max(...stds) / Math.min(...stds);
}

/** Where no activation is flat anywhere, no unit can be dead. */
function deadShare({ deadUnits, divergedAt }: SeedResult): number {
  if (divergedAt !== undefined) return NaN;
  const units = deadUnits.reduce((sum, layer) => sum + layer.units, 0);
  const dead = deadUnits.reduce((sum, layer) => sum + layer.dead.length, 0);
  return units === 0 ? 0 : dead / units;
}

/** Of the weight that moves least for its size; NaN unless every step is recorded. */
function smallestUpdate({ series, snapshots: [first] }: SeedResult): number {
  const weights = new Set(first?.weights.map(({ parameter }) => parameter));
  const last = series?.parameters.filter(({ parameter }) => weights.has(parameter))
    .map(({ updateToData }) => updateToData.mean.at(-1)!) ?? [];
  return last.length === 0 ? NaN : Math.min(...last);
}

/** The measure that answers a result's question. */
export function measureOf({ config }: ExperimentResult): Measure {
  return MEASURES[config.answeredBy];
}

/** The variants in the order of that measure, the best first; those without a figure come last. */
export function bestFirst(result: ExperimentResult): VariantResult[] {
  const measure = measureOf(result);
  const sign = measure.better === "high" ? -1 : 1;
  const place = (variant: VariantResult) => sign * overSeeds(variant, measure.of).mean;
  const known = result.variants.filter((variant) => Number.isFinite(place(variant)));
  const others = result.variants.filter((variant) => !known.includes(variant));
  return [...known.toSorted((a, b) => place(a) - place(b)), ...others];
}

/** A measure with its unit, as a heading of figures. */
export function measureTitle({ title, unit }: Measure, { data }: ExperimentResult): string {
  if (unit !== "loss") return title;
  return `${title} (${data.outputs?.kind === "values" ? "mean squared error" : "nats"})`;
}

/** A figure of a measure, in words. */
export function measureText({ unit }: Measure, value: number): string {
  return { loss, share: percent, number: figure }[unit](value);
}

/** The mean over seeds, and of several their standard deviation. */
export function measureSpread(measure: Measure, { mean, std }: Spread, several: boolean): string {
  return measureText(measure, mean) + (several ? ` ± ${measureText(measure, std)}` : "");
}
