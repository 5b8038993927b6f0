/** The lecture's study of fan-in on gaussian data, against PyTorch's figures. */

import { gaussian } from "../../lib/experiment/data/gaussian.ts";
import { loadData, resolveData } from "../../lib/experiment/data/mod.ts";
import * as init from "../../lib/nn/init.ts";
import { Linear, type Module, Sequential, stack, Tanh } from "../../lib/nn/mod.ts";
import { takeSnapshot } from "../../lib/runner/diagnostics.ts";
import { placeExamples } from "../../lib/runner/examples.ts";
import type { Snapshot } from "../../lib/runner/result.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import figures from "../fixtures/gaussian.json" with { type: "json" };
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import { descent } from "../helpers/descent.ts";

const [SEED, ROWS, FEATURES, UNITS] = [2147483647, 1000, 10, 200];
const CLOSE = { absolute: 0, relative: 1e-5 };
const data = resolveData(gaussian({ rows: ROWS, features: FEATURES }));
const loaded = await loadData(data);

/** Linear layers of 200 units with a tanh each, or a single one; weights of std or 1/sqrt(fan-in). */
function network(layers: number, std?: number): Sequential {
  const generator = new Generator(SEED);
  const parts: Record<string, Module> = {};
  for (let layer = 0; layer < layers; layer++) {
    const fanIn = layer === 0 ? FEATURES : UNITS;
    const linear = new Linear(fanIn, UNITS, { bias: false, generator: new Generator(0) });
    init.normal(linear.weight, std ?? 1 / Math.sqrt(fanIn), generator);
    parts[`linear${layer}`] = linear;
    if (layers > 1) parts[`tanh${layer}`] = new Tanh();
  }
  return stack([new Sequential(parts)]);
}

const stdsOf = ({ layers }: Snapshot, wanted: string) =>
  layers.filter(({ quantity }) => quantity === wanted).map(({ summary }) => summary.std);

const studies = [
  ["plain", () => network(1, 1), "logits", figures.plain],
  ["scaled", () => network(1), "logits", figures.scaled],
  ["deep", () => network(4), "activation", figures.deep],
] as const;

forEachDevice("from 1 to 3.16 and back to 1: PyTorch's values and gradients", async (device) => {
  using examples = placeExamples(device, loaded, data);
  const rows = [Uint32Array.from({ length: ROWS }, (_, row) => row)];
  const request = { step: 0, rows, threshold: 0.99, optimiser: descent(0) };
  for (const [what, build, quantity, expected] of studies) {
    using model = build().to(device);
    const [found] = await takeSnapshot(device, model, examples.train, request);
    assertClose(stdsOf(found!, quantity), expected.activations, CLOSE, `${what}: values`);
    const weights = found!.weights.map(({ gradient }) => gradient.std);
    assertClose(weights, expected.weightGradients, CLOSE, `${what}: gradients of weights`);
    if (what !== "deep") continue;
    const gradients = stdsOf(found!, "activationGradient");
    assertClose(gradients, expected.gradients, CLOSE, `${what}: gradients of values`);
  }
});
