/** The table of pictures, in the order in which a report shows them. */

import type { ExperimentResult, LayerSummary, SeedResult } from "../runner/result.ts";
import { activationGradients, activations, outputs } from "./charts/activations.ts";
import { batchNorm } from "./charts/batch_norm.ts";
import { drawBatchNormGaps } from "./charts/batch_norm_gaps.ts";
import { drawDepth } from "./charts/depth.ts";
import { devLosses } from "./charts/dev_losses.ts";
import { drawFinalLosses } from "./charts/final_losses.ts";
import { drawFirstSteps } from "./charts/first_steps.ts";
import { drawGradientNorm } from "./charts/gradient_norm.ts";
import { gradientSeries } from "./charts/gradient_series.ts";
import { histogramsOverTime } from "./charts/histograms_over_time.ts";
import { drawInitialLosses } from "./charts/initial_losses.ts";
import { jitter } from "./charts/jitter.ts";
import { layerSeries } from "./charts/layer_series.ts";
import { drawLossCurves, drawMoreLosses } from "./charts/loss_curves.ts";
import { drawRateFinder } from "./charts/rate_finder.ts";
import { saturation } from "./charts/saturation.ts";
import { updateRatios } from "./charts/update_ratios.ts";
import { weightGradients } from "./charts/weight_gradients.ts";
import { batchNormGapFindings, hasGaps } from "../diagnosis/batch_norm_gaps.ts";
import { depthFindings, isDeep } from "../diagnosis/depth.ts";
import { finalLossFindings } from "../diagnosis/final.ts";
import { hasHistograms, histogramFindings } from "../diagnosis/histograms_over_time.ts";
import { jitterFindings } from "../diagnosis/jitter.ts";
import { batchNormFindings, gradientFindings, weightFindings } from "../diagnosis/layers.ts";
import {
  gradientNormFindings,
  gradientSeriesFindings,
  layerSeriesFindings,
} from "../diagnosis/layer_series.ts";
import { firstStepFindings, lossCurveFindings } from "../diagnosis/losses.ts";
import { ramps, rateFinderFindings } from "../diagnosis/rate_finder.ts";
import { devPoints, overFittingFindings } from "../diagnosis/over_fitting.ts";
import { hasSeries } from "../diagnosis/over_time.ts";
import { updateRatioFindings } from "../diagnosis/ratios.ts";
import { spuriousBiasFindings } from "../diagnosis/spurious_bias.ts";
import {
  activationFindings,
  initialLossFindings,
  outputFindings,
  saturationFindings,
} from "../diagnosis/start.ts";
import type { PictureKind } from "./picture.ts";
import { endpoints, layersOf } from "../diagnosis/select.ts";
import { activationTables, batchNormTables, gradientTables, weightTables } from "./tables.ts";

/** Every kind of picture that a report can hold. */
export const PICTURES: readonly PictureKind[] = [
  {
    name: "loss-curves",
    title: "Loss over the whole run",
    shows: "The loss of every variant over all steps: smoothed, closer, and its raw range alone.",
    applies: (result) => anyRun(result, (run) => run.lossBuckets.length > 0),
    draw: drawLossCurves,
    more: drawMoreLosses,
    findings: lossCurveFindings,
  },
  {
    name: "first-steps",
    title: "The first steps",
    shows: "The minibatch loss of the first steps, whole and closer.",
    applies: (result) => anyRun(result, (run) => run.firstLosses.length > 0),
    draw: drawFirstSteps,
    findings: firstStepFindings,
  },
  {
    name: "rate-finder",
    title: "The loss along a ramp of learning rates",
    shows: "The minibatch loss over log10 of the learning rate, where that rises by a factor.",
    applies: (result) => ramps(result).length > 0,
    draw: drawRateFinder,
    findings: rateFinderFindings,
  },
  {
    name: "dev-losses",
    title: "Dev loss along the way",
    shows: "The loss of part of the dev split while training, beside the training loss.",
    applies: (result) => result.variants.some((variant) => devPoints(variant).length > 0),
    ...devLosses,
    findings: overFittingFindings,
  },
  {
    name: "final-losses",
    title: "Losses after training",
    shows: "Training, dev and test loss of every variant.",
    applies: (result) => hasLosses(result) && result.variants.length > 0,
    draw: drawFinalLosses,
    findings: finalLossFindings,
  },
  {
    name: "depth",
    title: "Through the depth",
    shows: "Figures of every layer and weight, from the input to the output, a line a variant.",
    applies: isDeep,
    draw: drawDepth,
    findings: depthFindings,
  },
  {
    name: "update-ratios",
    title: "Updates beside the weights",
    shows: "The size of each weight's updates beside the weight's own, over the steps.",
    applies: hasSeries,
    ...updateRatios,
    findings: updateRatioFindings,
  },
  {
    name: "initial-losses",
    title: "Loss before any update, and the outputs",
    shows: "The first loss, beside an even guess's where there is one; a histogram of the outputs.",
    applies: (result) => hasLosses(result) && result.variants.length > 0,
    draw: drawInitialLosses,
    findings: initialLossFindings,
  },
  {
    name: "outputs",
    title: "Outputs of untrained networks",
    shows: "A histogram of what every variant makes of the data.",
    applies: (result) => !hasLosses(result) && anyLayer(result, "logits"),
    ...outputs,
    findings: outputFindings,
  },
  {
    name: "activations",
    title: "Hidden pre-activations and activations",
    shows: "Histograms of the hidden layers' values; where the activation is flat is shaded.",
    applies: (result) => anyLayer(result, "activation") || anyLayer(result, "preActivation"),
    ...activations,
    findings: activationFindings,
    tables: activationTables,
  },
  {
    name: "saturation",
    title: "Saturated and dead units",
    shows: "Which hidden units are where their activation is flat, for which examples of a batch.",
    applies: (result) =>
      anyRun(result, (run) => run.snapshots.some(({ saturation }) => saturation.length > 0)),
    ...saturation,
    findings: saturationFindings,
  },
  {
    name: "activation-gradients",
    title: "Gradients by the activations, layer by layer",
    shows: "Histograms of the gradient by each layer's output.",
    applies: (result) => anyLayer(result, "activationGradient"),
    ...activationGradients,
    findings: gradientFindings,
    tables: gradientTables,
  },
  {
    name: "weight-gradients",
    title: "Gradients of the weights",
    shows: "Histograms of each weight matrix's gradient.",
    applies: (result) =>
      anyRun(result, (run) => run.snapshots.some(({ weights }) => weights.length > 0)),
    ...weightGradients,
    findings: weightFindings,
    tables: weightTables,
  },
  {
    name: "batch-norm",
    title: "Batch norm: running against calibrated statistics",
    shows: "Each unit's running mean and deviation against those of the whole training set.",
    applies: (result) => result.variants.some((v) => (v.runs[0]?.batchNorm.length ?? 0) > 0),
    ...batchNorm,
    findings: batchNormFindings,
  },
  {
    name: "batch-norm-gaps",
    title: "Batch norm: running statistics over the steps",
    shows: "How far the running statistics are from those of the whole training set, over time.",
    applies: hasGaps,
    draw: drawBatchNormGaps,
    findings: batchNormGapFindings,
    tables: batchNormTables,
  },
  {
    name: "jitter",
    title: "Batch norm: how far one example moves with its minibatch",
    shows: "Of each batch norm, how much its units' outputs for one example vary with the others.",
    applies: (result) => anyRun(result, ({ jitter = [] }) => jitter.length > 0),
    ...jitter,
    findings: jitterFindings,
  },
  {
    name: "histograms-over-time",
    title: "Histograms over time",
    shows:
      "How the values of hidden layers, first of all the outer ones, are spread, look by look.",
    applies: hasHistograms,
    ...histogramsOverTime,
    findings: histogramFindings,
  },
  {
    name: "activation-series",
    title: "Activations over the steps",
    shows: "Standard deviation, flat share and mean of each layer's activations, over the steps.",
    applies: hasSeries,
    ...layerSeries,
    findings: layerSeriesFindings,
  },
  {
    name: "gradient-series",
    title: "Gradients of the layers over the steps",
    shows: "The standard deviation of the gradient by each layer's output, over the steps.",
    applies: hasSeries,
    ...gradientSeries,
    findings: gradientSeriesFindings,
  },
  {
    name: "gradient-norm",
    title: "Norm of the gradient",
    shows: "The norm of the gradient of all parameters together, over the steps.",
    applies: hasSeries,
    draw: drawGradientNorm,
    findings: (result) => [...gradientNormFindings(result), ...spuriousBiasFindings(result)],
  },
];

/** Data without targets have none. */
function hasLosses({ data }: ExperimentResult): boolean {
  return data.outputs !== undefined;
}

function anyRun(result: ExperimentResult, test: (run: SeedResult) => boolean): boolean {
  return result.variants.some((variant) => variant.runs.some(test));
}

function anyLayer(result: ExperimentResult, quantity: LayerSummary["quantity"]): boolean {
  return result.variants.some((variant) =>
    endpoints(variant).some((snapshot) => layersOf(snapshot, quantity).length > 0)
  );
}
