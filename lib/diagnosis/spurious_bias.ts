/** Biases in front of a batch norm, which takes them out again: they have no gradient. */

import type { LayerFacts } from "../experiment/facts.ts";
import type { Buckets, Series } from "../runner/recorded.ts";
import type { ExperimentResult, VariantResult } from "../runner/result.ts";
import { seedNote } from "./select.ts";
import { ends, figure } from "./wording.ts";

/** Below this part of its weight's gradient a bias's is what is left of rounding. */
const ROUNDING = 1e-4;

/** Of each variant with such biases: their gradients beside those of the weights they belong to. */
export function spuriousBiasFindings(result: ExperimentResult): string[] {
  return result.variants.flatMap((variant) => {
    const [run] = variant.runs;
    if (run?.series === undefined) return [];
    const found = spuriousBiases(variant, run.series);
    if (found.length === 0) return [];
    const one = found.length === 1;
    return [
      `${variant.label}: ${ends(found.map(({ name }) => name), "biases")} ${
        one ? "stands" : "stand"
      } in ` +
      `front of a batch norm, which subtracts ${one ? "it" : "them"} again; the standard ` +
      `deviation of ${one ? "its" : "their"} gradient is at most ` +
      `${figure(Math.max(...found.map(({ most }) => most)))}, rounding beside the ` +
      `${figure(Math.min(...found.map(({ beside }) => beside)))} of the weight's` +
      `${one ? "" : " where that is least"}${seedNote(result)}.`,
    ];
  });
}

/** A bias without gradient, and the mean of its weight's. */
interface SpuriousBias {
  readonly name: string;
  readonly most: number;
  readonly beside: number;
}

function spuriousBiases({ layers = [] }: VariantResult, series: Series): SpuriousBias[] {
  return layers.filter(isNormed).flatMap(({ path }) => {
    const [bias, weight] = ["bias", "weight"].map((own) => gradientOf(series, `${path}.${own}`));
    if (bias === undefined || weight === undefined) return [];
    const most = Math.max(...bias.max);
    const beside = weight.mean.reduce((sum, value) => sum + value, 0) / weight.mean.length;
    return most < ROUNDING * beside ? [{ name: `${path}.bias`, most, beside }] : [];
  });
}

function gradientOf({ parameters }: Series, name: string): Buckets | undefined {
  return parameters.find(({ parameter }) => parameter === name)?.gradientStd;
}

/** Whether a batch norm is right behind a layer. */
function isNormed(_: LayerFacts, at: number, layers: readonly LayerFacts[]): boolean {
  return layers[at + 1]?.kind === "batchNorm";
}
