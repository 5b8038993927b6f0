/** What the network's insides at step 0 say: logits too wide, units saturated or dead. */

import type { FlatRegion } from "../nn/mod.ts";
import type {
  ExperimentResult,
  LayerSummary,
  SaturationMap,
  VariantResult,
} from "../runner/result.ts";
import { endpoints, layersOf, moment, overSeeds, seedNote } from "./select.ts";
import { endsText, shareText, slopeText, usualShare } from "./flat.ts";
import {
  counted,
  ends,
  figure,
  listed,
  loss,
  percent,
  type Said,
  sentence,
  together,
  whole,
} from "./wording.ts";
import { batchName, evenGuess } from "./guess.ts";
import { type Drawn, drawnGain } from "./gain.ts";

/** Starts further from an even guess than this are named one by one. */
const FAR = 0.25;
/** Shares of flat activations that exceed what is usual by more are named one by one. */
const MANY_FLAT = 0.25;

/** Of the loss before any update: which softmax starts far from an even guess. */
export function initialLossFindings(result: ExperimentResult): string[] {
  const even = evenGuess(result);
  const level = even?.loss ?? NaN;
  const guess = even && `${even.name} = ${loss(level)}`;
  const said: string[] = [];
  const near: string[] = [];
  for (const variant of result.variants) {
    const { mean: start, finite, count } = overSeeds(variant, (run) => run.initialLoss);
    if (finite < count) {
      const seeds = count === 1 ? "" : ` for ${count - finite} of ${counted(count, "seed")}`;
      said.push(`${variant.label} has no finite loss even before training${seeds}.`);
    } else if (guess === undefined) {
      said.push(`${variant.label} starts at a mean squared error of ${figure(start)}.`);
    } else if (Math.abs(start - level) <= FAR) {
      near.push(`${variant.label} (${loss(start)})`);
    } else {
      const side = start > level ? "above" : "below";
      said.push(
        `${variant.label} starts at ${loss(start)}, ${loss(Math.abs(start - level))} ${side} an ` +
          `even guess, ${guess}.${start > level ? logitsText(result, variant) : ""}`,
      );
    }
  }
  if (near.length > 0) said.push(`Within ${FAR} of an even guess, ${guess}: ${listed(near)}.`);
  return said;
}

/** Why the loss starts high; with logits near zero it starts at an even guess. */
function logitsText(result: ExperimentResult, variant: VariantResult): string {
  const logits = layersOf(endpoints(variant)[0], "logits").at(-1);
  if (logits === undefined) return "";
  return ` Its logits have standard deviation ${figure(logits.summary.std)}${seedNote(result)}; ` +
    `${quieter(variant)} brings them, and so the start, nearer to an even guess.`;
}

/** What makes the logits smaller: of the last layer, what was drawn. */
function quieter({ layers = [] }: VariantResult): string {
  const last = layers.at(-1);
  if (last?.kind === "batchNorm") return "a smaller weight of its last batch norm (init)";
  const drawn = (last?.parameters ?? []).filter(({ std }) => std !== 0)
    .map(({ name }) => name === "weight" ? "weights" : name);
  const what = drawn.length === 0 ? ["weights", "bias"] : drawn;
  return `a smaller scale of the output layer's ${listed(what)}`;
}

/** Of the outputs for inputs of standard deviation 1: how much wider or narrower they are. */
export function outputFindings(result: ExperimentResult): string[] {
  const found = result.variants.flatMap((variant) => {
    const outputs = layersOf(endpoints(variant)[0], "logits").at(-1);
    return outputs ? [`${variant.label} ${figure(outputs.summary.std)}`] : [];
  });
  if (found.length === 0) return [];
  return [
    `The inputs have standard deviation 1, the outputs${seedNote(result)}: ${listed(found)}.`,
  ];
}

/** Of the hidden layers' values: how many are saturated, and whether depth changes them. */
export function activationFindings(result: ExperimentResult): string[] {
  const said: Said[] = [];
  const plain: Said[] = [];
  const at = `at step 0${seedNote(result)}`;
  for (const variant of result.variants) {
    const { label } = variant;
    const say = (words: string) => void said.push({ label, words });
    const snapshot = endpoints(variant)[0];
    const layers = layersOf(snapshot, "activation");
    const [first, last] = [layers[0]?.summary.std, layers.at(-1)?.summary.std];
    if (first === undefined || last === undefined) continue;
    const constant = layers.filter(({ summary }) => summary.min === summary.max);
    const worst = mostFlat(layers);
    if (!layers.every(({ summary }) => Number.isFinite(summary.std))) {
      say(`not all activations are finite ${at}.`);
    } else if (constant.length > 0) {
      say(
        `${at} every unit of ${ends(constant.map(({ layer }) => layer), "layers")} ` +
          `gives the same value, ${figure(constant[0]!.summary.min)}, for every example.`,
      );
    } else if (worst !== undefined && worst.excess > MANY_FLAT) {
      say(flatText(result, variant, worst));
    } else if (last < 0.5 * first || last > 2 * first) {
      say(
        `the activations ${last < first ? "shrink" : "grow"} with depth ${at}, ` +
          `from standard deviation ${figure(first)} to ${figure(last)}.` +
          gainText(drawnGain(variant, layers.at(-1)!.layer), last > first),
      );
    } else {
      const words = worst === undefined
        ? `standard deviation ${figure(first)}${layers.length > 1 ? ` to ${figure(last)}` : ""}`
        : `${percent(worst.share)}${layers.length > 1 ? ` of ${worst.layer}` : ""} ` +
          shareText(worst.region);
      plain.push({ label, words });
    }
  }
  const others = together(plain, (labels, words) => `${labels} (${words})`);
  return [
    ...together(said, sentence),
    ...(others.length > 0 ? [`Hidden layers ${at}: ${listed(others)}.`] : []),
  ];
}

/** A layer whose activation is flat somewhere, and the share of its values there. */
interface Flat {
  readonly layer: string;
  readonly region: FlatRegion;
  readonly share: number;
  /** How far the share is above the usual one. */
  readonly excess: number;
}

function mostFlat(layers: readonly LayerSummary[]): Flat | undefined {
  return layers.flatMap(({ layer, flat: region, summary: { saturated: share } }) =>
    share === undefined || region === undefined
      ? []
      : [{ layer, region, share, excess: share - usualShare(region) }]
  ).reduce<Flat | undefined>(
    (a, b) => a === undefined || b.excess > a.excess ? b : a,
    undefined,
  );
}

function flatText(
  result: ExperimentResult,
  variant: VariantResult,
  { layer, region, share }: Flat,
): string {
  const before = layersOf(endpoints(variant)[0], "preActivation").find((one) =>
    one.layer === layer
  );
  const values = region.output ? "activations" : "pre-activations";
  const spread = before === undefined || !Number.isFinite(before.summary.std)
    ? ""
    : `, from pre-activations of standard deviation ${figure(before.summary.std)}`;
  return `${percent(share)} of the ${values} of ${layer} are ` +
    `${endsText(region.output ?? region.input)} at step 0${seedNote(result)}${spread}; there it ` +
    `passes back ${slopeText(region)} of a gradient.` +
    gainText(drawnGain(variant, layer), true);
}

/** Names a gain that is off to the side on which the figures are. */
function gainText(drawn: Drawn | undefined, isLarge: boolean): string {
  if (drawn === undefined) return "";
  const { gain, usual, activation } = drawn;
  if (isLarge ? gain < 1.01 * usual : gain > 0.99 * usual) return "";
  return ` Its weights are drawn with gain ${figure(gain)} (standard deviation times ` +
    `sqrt(fan-in)); calculateGain("${activation}") is ${figure(usual)}.`;
}

/** Of the dead units: over a minibatch at step 0 and at the end, and over the whole training set. */
export function saturationFindings(result: ExperimentResult): string[] {
  const everywhere = `for every example of the ${batchName(result)} looked at`;
  const said: Said[] = [];
  const clean: string[] = [];
  for (const variant of result.variants) {
    const ends = endpoints(variant).filter(({ saturation }) => saturation.length > 0);
    const [first, last] = [ends[0], ends.at(-1)];
    if (first === undefined || last === undefined) continue;
    const [before, after] = [deadUnits(first.saturation), deadUnits(last.saturation)];
    const looked = variant.runs[0]!.deadUnits;
    const all = looked.reduce((sum, { dead }) => sum + dead.length, 0);
    if (before + after + all === 0) {
      clean.push(variant.label);
      continue;
    }
    const units = first.saturation.reduce((sum, map) => sum + map.units, 0);
    const now = first === last ? "" : `, ${moment(last.step)} ${whole(after)}`;
    const words = `of ${counted(units, "unit")}, ${whole(before)} ${
      before === 1 ? "is" : "are"
    } dead at ${moment(first.step)}${now}${seedNote(result)}.${
      looked.length > 0 ? ` Over the whole training set, at the end: ${whole(all)}.` : ""
    }`;
    said.push({ label: variant.label, words });
  }
  const clear = `No unit's activation is flat ${everywhere}${seedNote(result)}: ${listed(clean)}.`;
  return [
    ...together(said, sentence),
    ...(said.length > 0 ? [`Dead: its activation is flat ${everywhere}.`] : []),
    ...(clean.length > 0 ? [clear] : []),
  ];
}

function deadUnits(maps: readonly SaturationMap[]): number {
  return maps.reduce((sum, map) => sum + map.deadUnits.length, 0);
}
