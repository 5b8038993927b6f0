/** What is said of activations that are flat on one side, or nearly so: it follows the activation. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openDevice } from "../../lib/device/mod.ts";
import { endsText, regionText } from "../../lib/diagnosis/flat.ts";
import { percent } from "../../lib/diagnosis/wording.ts";
import * as nn from "../../lib/nn/mod.ts";
import { drawPictures } from "../../lib/report/pages/page.ts";
import { takeSnapshot } from "../helpers/snapshot.ts";
import type { ExperimentResult } from "../../lib/runner/result.ts";
import { deadUnits } from "../../lib/runner/saturation.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { madeUpExamples } from "../helpers/lecture.ts";
import { assertNotIncludes, drawn, said, train } from "../helpers/trained.ts";
import { descent } from "../helpers/descent.ts";

const EXAMPLES = 500;
const threshold = 0.97;

/** A result whose only network has this activation; two of its units have nine times the bias. */
async function resultOf(activation: nn.Activation, bias: number): Promise<ExperimentResult> {
  const device = await openDevice("cpu");
  const generator = new Generator(1);
  const linear = new nn.Linear(30, 50, { generator });
  linear.bias!.set(Float32Array.from({ length: 50 }, (_, unit) => unit < 2 ? 9 * bias : bias));
  const model = new nn.Sequential({
    embedding: new nn.Embedding(27, 10, { generator }),
    flatten: new nn.Flatten(),
    hidden: new nn.Sequential({ linear, activation }),
    output: new nn.Linear(50, 27, { generator }),
  }).to(device);
  const examples = madeUpExamples(device, EXAMPLES);
  const rows = [Uint32Array.from({ length: 32 }, (_, i) => i)];
  const snapshots = await takeSnapshot(device, model, examples, {
    step: 0,
    rows,
    threshold,
    optimiser: descent(1),
  });
  const [dead] = await deadUnits(device, model, examples, {
    maps: snapshots[0]!.saturation,
    threshold,
  });
  device.close();
  const made = await train({ one: {} }, { train: { steps: 1 } });
  const [variant] = made.variants;
  const run = { ...variant!.runs[0]!, snapshots, deadUnits: dead! };
  return { ...made, variants: [{ ...variant!, runs: [run] }] };
}

/** All sentences, and all texts of the pictures. */
function everything(result: ExperimentResult): string {
  return drawPictures(result).flatMap(({ findings, svg }) => [
    ...findings,
    ...svg.matchAll(/<text[^>]*>([^<]*)/g).map(([, words]) => words!),
  ]).join("; ");
}

Deno.test("a healthy relu is not called saturated: half of its values are usually at 0", async () => {
  const result = await resultOf(new nn.ReLU(), 0);
  const share = percent(result.variants[0]!.runs[0]!.snapshots[0]!.saturation[0]!.saturated);
  assertEquals(said(result, "activations"), `Hidden layers at step 0: one (${share} at most 0).`);
  assertNotIncludes(everything(result), "tanh", "saturated,", "beyond", "% saturated");
  assertStringIncludes(drawn(result, "saturation"), `step 0: ${share} at most 0, `);
  assertStringIncludes(drawn(result, "saturation"), "pre-activation at most 0");
});

Deno.test("a relu far below 0 is named with what passes back there, and its dead units", async () => {
  const result = await resultOf(new nn.ReLU(), -1);
  const [run] = result.variants[0]!.runs;
  const [map] = run!.snapshots[0]!.saturation;
  const words = said(result, "activations");
  assertStringIncludes(
    words,
    `one: ${
      percent(map!.saturated)
    } of the pre-activations of hidden.activation are at most 0 at ` +
      "step 0, from pre-activations of standard deviation ",
  );
  assertStringIncludes(words, "; there it passes back nothing of a gradient.");
  const { dead } = run!.deadUnits[0]!;
  assertEquals(dead.slice(0, 2), [0, 1]);
  assert(map!.deadUnits.length > dead.length, "few examples leave more units dead");
  assertStringIncludes(
    said(result, "saturation"),
    `one: of 50 units, ${
      map!.deadUnits.length
    } are dead at step 0. Over the whole training set, at ` +
      `the end: ${dead.length}. Dead: its activation is flat for every example`,
  );
});

Deno.test("a leaky relu and an elu near 0 are flat nowhere, a sigmoid at both ends", async () => {
  const leaky = await resultOf(new nn.LeakyReLU({ negativeSlope: 0.1 }), -2);
  assertNotIncludes(everything(leaky), "flat for", "saturated,", "dead");
  assertEquals(leaky.variants[0]!.runs[0]!.snapshots[0]!.saturation, []);
  const elu = await resultOf(new nn.ELU(), -1);
  const [map] = elu.variants[0]!.runs[0]!.snapshots[0]!.saturation;
  assert(map!.saturated < 0.1, `${map!.saturated}`);
  const sigmoid = await resultOf(new nn.Sigmoid(), 8);
  assertStringIncludes(
    said(sigmoid, "activations"),
    "of the activations of hidden.activation are at most 0.03 or at least 0.97 at step 0",
  );
  assertStringIncludes(said(sigmoid, "activations"), "; there it passes back at most 2.9 % of");
});

Deno.test("regions in words", () => {
  const words = (activation: nn.Activation) => regionText(activation.flatRegion(0.99)!);
  assertEquals(words(new nn.Tanh()), "beyond 0.99");
  assertEquals(words(new nn.Sigmoid()), "at most 0.01 or at least 0.99");
  assertEquals(words(new nn.ReLU()), "pre-activation at most 0");
  assertEquals(words(new nn.ELU()), "pre-activation at most -4.61");
  assertEquals(endsText({ atLeast: 6 }), "at least 6");
});
