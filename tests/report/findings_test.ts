/** The sentences under the pictures: what they say follows the figures. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { drawPictures } from "../../lib/report/page.ts";
import type { ExperimentResult } from "../../lib/runner/result.ts";
import { sampleResult } from "../helpers/sample_result.ts";

function said(result: ExperimentResult, picture: string): string {
  const found = drawPictures(result).find(({ name }) => name === picture);
  assert(found !== undefined && found.findings.length > 0, picture);
  return found.findings.join(" ");
}

Deno.test("the confident softmax is named with its figures and its cure", () => {
  const words = said(sampleResult(), "initial-losses");
  assertStringIncludes(words, "original starts at 27.88, 24.59 above ln 27 = 3.30");
  assertStringIncludes(words, "Scale the output layer's weights down");
  assertStringIncludes(words, "batch norm (3.32): within 0.25 of ln 27, nothing wrong.");
  assertStringIncludes(said(sampleResult(), "first-steps"), "a hockey stick");
});

Deno.test("saturated layers and dead units are counted from the figures", () => {
  const result = sampleResult();
  const share = result.variants[0]!.runs[0]!.snapshots[0]!.layers[1]!.summary.saturated;
  const words = said(result, "activations");
  assertStringIncludes(words, `original: ${(share * 100).toFixed(1)} % of the activations`);
  assertStringIncludes(words, "gain / sqrt(fan-in)");
  assertStringIncludes(words, "nothing to change");
  assertStringIncludes(said(result, "saturation"), "no unit is dead");
});

Deno.test("a diverged variant is named with the step of its first loss that is not finite", () => {
  const result = sampleResult({ diverged: "fixTanh" });
  assertStringIncludes(said(result, "loss-curves"), "tanh fixed diverged");
  assertStringIncludes(said(result, "loss-curves"), "at step 400");
});

Deno.test("with one seed the best is not called better; with three the spread decides", () => {
  assertStringIncludes(said(sampleResult(), "final-losses"), "One seed cannot tell");
  assertStringIncludes(said(sampleResult({ seeds: 3 }), "final-losses"), "spread over seeds");
});

Deno.test("batch norm's statistics: settled ones are fine, others are to be calibrated", () => {
  const result = sampleResult();
  assertStringIncludes(said(result, "batch-norm"), "Nothing wrong");
  const variants = result.variants.map((variant) => ({
    ...variant,
    runs: variant.runs.map((run) => ({
      ...run,
      batchNorm: run.batchNorm.map((layer) => ({
        ...layer,
        runningStd: layer.runningStd.map((std) => std * 1.5),
      })),
    })),
  }));
  assertStringIncludes(said({ ...result, variants }, "batch-norm"), "Calibrate them");
});

Deno.test("deeper networks: shrinking activations, growing gradients, a fast output layer", () => {
  const result = sampleResult({ layers: 8 });
  const words = said(result, "activation-gradients");
  assertStringIncludes(words, "the gradients grow");
  assertStringIncludes(said(result, "weight-gradients"), "output.weight");
  assertEquals(drawPictures(sampleResult()).some((one) => one.name === "weight-gradients"), false);
});
