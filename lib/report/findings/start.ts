/** What the network's insides at step 0 say: logits too wide, units saturated or dead. */

import type { ExperimentResult, SaturationMap, VariantResult } from "../../runner/result.ts";
import { endpoints, layersOf, overSeeds, uniformLoss } from "../select.ts";
import { counted, figure, listed, percent, whole } from "../wording.ts";

/** Starts further above an even guess than this are called wrong. */
const TOO_HIGH = 0.25;
/** Shares of saturated activations that are called harmful, and worth watching. */
const HARMFUL = 0.25;
const NOTICEABLE = 0.05;

/** Of the loss before any update: which softmax is confidently wrong, and why. */
export function initialLossFindings(result: ExperimentResult): string[] {
  const level = uniformLoss(result);
  const vocabulary = result.data.vocabulary;
  const said: string[] = [];
  const fine: string[] = [];
  for (const variant of result.variants) {
    const start = overSeeds(variant, (run) => run.initialLoss).mean;
    if (!Number.isFinite(start)) {
      said.push(`${variant.label} has no finite loss even before training: its weights overflow.`);
    } else if (start - level <= TOO_HIGH) {
      fine.push(`${variant.label} (${start.toFixed(2)})`);
    } else {
      said.push(
        `${variant.label} starts at ${start.toFixed(2)}, ${(start - level).toFixed(2)} above ` +
          `ln ${vocabulary} = ${level.toFixed(2)}: ${logitsText(variant)}the softmax is ` +
          "confidently wrong. Scale the output layer's weights down (to 0.01, say) and set its " +
          "bias to zero.",
      );
    }
  }
  if (fine.length > 0) {
    said.push(`${listed(fine)}: within ${TOO_HIGH} of ln ${vocabulary}, nothing wrong.`);
  }
  return said;
}

function logitsText(variant: VariantResult): string {
  const logits = layersOf(endpoints(variant)[0], "logits").at(-1);
  if (logits === undefined) return "";
  return `its logits have standard deviation ${figure(logits.summary.std)}, so `;
}

/** Of the hidden layers' values: how many are saturated, and whether depth shrinks them. */
export function activationFindings(result: ExperimentResult): string[] {
  const said: string[] = [];
  const fine: string[] = [];
  for (const variant of result.variants) {
    const layers = layersOf(endpoints(variant)[0], "activation");
    if (layers.length === 0) continue;
    const worst = layers.reduce((a, b) => b.summary.saturated > a.summary.saturated ? b : a);
    const share = worst.summary.saturated;
    const where = layers.length > 1 ? ` of ${worst.layer}` : "";
    const before = layersOf(endpoints(variant)[0], "preActivation")[layers.indexOf(worst)];
    const [first, last] = [layers[0]!.summary.std, layers.at(-1)!.summary.std];
    if (!Number.isFinite(share) || share > HARMFUL) {
      const cause = before === undefined
        ? ""
        : ` because the pre-activations have standard deviation ${figure(before.summary.std)}`;
      said.push(
        `${variant.label}: ${percent(share)} of the activations${where} are beyond ` +
          `${result.saturationThreshold} at step 0${cause}; hardly any gradient passes there. ` +
          "Scale the hidden weights by gain / sqrt(fan-in).",
      );
    } else if (layers.length > 1 && last < 0.5 * first) {
      said.push(
        `${variant.label}: the activations shrink with depth, from standard deviation ` +
          `${figure(first)} to ${figure(last)}; a larger gain (5/3 for tanh) or batch norm ` +
          "keeps them even.",
      );
    } else if (share > NOTICEABLE) {
      said.push(`${variant.label}: ${percent(share)}${where} saturated at step 0, tolerable.`);
    } else fine.push(`${variant.label} (${percent(share)} saturated)`);
  }
  if (fine.length > 0) said.push(`${listed(fine)}: a healthy spread at step 0, nothing to change.`);
  return said;
}

/** Of the saturation maps: dead units at step 0 and at the end. */
export function saturationFindings(result: ExperimentResult): string[] {
  const said: string[] = [];
  const clean: string[] = [];
  for (const variant of result.variants) {
    const ends = endpoints(variant).map(({ saturation }) => ({
      dead: saturation.reduce((sum, map) => sum + map.deadUnits.length, 0),
      units: saturation.reduce((sum, map) => sum + (map.rows[0]?.length ?? 0), 0),
      share: Math.max(0, ...saturation.map(saturatedShare)),
    }));
    const [first, last] = [ends[0], ends.at(-1)];
    if (first === undefined || last === undefined || first.units === 0) continue;
    if (first.dead === 0 && last.dead === 0) {
      clean.push(variant.label);
      continue;
    }
    const now = ends.length < 2 ? "" : `, ${whole(last.dead)} at the end`;
    said.push(
      `${variant.label}: dead for the whole batch are ${whole(first.dead)} of ` +
        `${counted(first.units, "unit")} at step 0${now}. ${advice(first, last)}`,
    );
  }
  if (clean.length > 0) {
    said.push(`${listed(clean)}: no unit is dead for the whole batch, nothing wrong.`);
  }
  return said;
}

function saturatedShare({ rows }: SaturationMap): number {
  const cells = rows.join("");
  return cells.replaceAll("0", "").length / Math.max(1, cells.length);
}

function advice(first: { dead: number; share: number }, last: { dead: number }): string {
  if (first.dead === 0 && first.share <= HARMFUL) {
    return "Training pushed them there: lower the learning rate or normalise the layer.";
  }
  const start = first.dead === 0
    ? `Training began with ${percent(first.share)} saturated and pushed them over. `
    : "";
  const stay = last.dead > 0 ? "A unit that is dead for all data never learns. " : "";
  return `${start}${stay}Scale the hidden weights by gain / sqrt(fan-in), and keep the bias small.`;
}
