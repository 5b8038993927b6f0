/** How far a variant is: its work counted through training and all that follows. */

import type { Examples } from "./examples.ts";
import { isActivation } from "../experiment/layers/mod.ts";
import type { ResolvedExperiment, ResolvedVariant } from "../experiment/resolve.ts";
import { lookSteps } from "../experiment/watch.ts";
import { allLayers, isDeclared } from "../experiment/resolve_network.ts";
import type { SplitValues } from "../data/split.ts";

/** A training step takes its examples forward and back, which costs as much as three forward. */
export const TRAINING_WORK = 3;

/** A variant's advance, as `runExperiment` reports it. */
export interface Advance {
  /** The variant's name. */
  readonly variant: string;
  /** What a person calls it. */
  readonly label: string;
  /** What it does now. */
  readonly phase: "training" | "evaluation" | "calibration" | "sampling" | "done";
  /** Training steps made. */
  readonly step: number;
  /** Training steps to make. */
  readonly steps: number;
  /** The mean of the latest minibatches; NaN before there are any. */
  readonly loss: number;
  /** Work done, in examples taken forward: it goes on after training. */
  readonly done: number;
  /** Work in all; `done` once the variant has ended, however it did. */
  readonly total: number;
}

/** The part of a run that `follow` looks at. */
export interface Watched {
  /** The examples that are evaluated. */
  readonly splits: SplitValues<Pick<Examples, "count">>;
  /** Which statistics they are evaluated by, and what is looked at. */
  readonly experiment: Pick<ResolvedExperiment, "evaluate" | "watch">;
  /** Hears of the advance. */
  readonly onProgress?: (progress: Advance) => void;
  /** Ends the run. */
  readonly signal?: AbortSignal;
}

/** Says how a variant advances; `work` adds to what it has done. */
export type Follow = (news: {
  readonly phase: Advance["phase"];
  readonly step?: number;
  readonly loss?: number;
  readonly work?: number;
}) => void;

/** Counts a variant's work in examples taken forward, as Advance has it. */
export function follow(
  { splits, experiment: { evaluate, watch }, onProgress, signal }: Watched,
  variant: ResolvedVariant,
): Follow {
  const { name, label, train: { steps, batchSize } } = variant;
  const examples = splits.train.count + splits.dev.count + splits.test.count;
  const { norms, isActivated } = passesOf(variant);
  const looks = lookSteps(watch, steps);
  const total = TRAINING_WORK * batchSize *
      (steps + looks.snapshots.length + looks.histograms.length) +
    looks.devLosses.length * Math.min(watch.devLoss?.examples ?? 0, splits.dev.count) +
    looks.calibrations.length * norms * splits.train.count +
    examples +
    (isActivated ? splits.train.count : 0) +
    (norms > 0 ? (evaluate.length - 1) * examples : 0) +
    (evaluate.includes("calibrated") ? norms * splits.train.count : 0) +
    (norms > 0 ? (watch.jitter?.batches ?? 0) * batchSize : 0);
  let state = { step: 0, loss: NaN, done: 0 };
  const advance: Follow = ({ phase, work = 0, ...news }) => {
    signal?.throwIfAborted();
    // Batch norms in a network of one's own are not counted: then there is less than all.
    const done = phase === "done" ? total : Math.min(total, state.done + work);
    state = { ...state, ...news, done };
    onProgress?.({ variant: name, label, phase, steps, total, ...state });
  };
  advance({ phase: "training" });
  return advance;
}

/** What is measured over the whole training set: batch norms one by one, dead units at once. */
function passesOf({ network }: ResolvedVariant): { norms: number; isActivated: boolean } {
  const kinds = isDeclared(network) ? allLayers(network).map(({ kind }) => kind) : [];
  return {
    norms: kinds.filter((kind) => kind === "batchNorm").length,
    isActivated: kinds.some(isActivation),
  };
}
