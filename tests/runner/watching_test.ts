/** A residual network of convolutions, two seeds at once, looked at as PyTorch's hooks look at it. */

import { assertEquals } from "@std/assert";
import { calibrate, gapOf } from "../../lib/runner/calibrate.ts";
import { takeSnapshot } from "../helpers/snapshot.ts";
import { evaluateSplits } from "../../lib/runner/evaluate.ts";
import type { QuantityName } from "../../lib/runner/quantities.ts";
import type { LayerSummary, Snapshot } from "../../lib/runner/result.ts";
import { deadUnits } from "../../lib/runner/saturation.ts";
import { assertClose } from "../helpers/close.ts";
import { forEachDevice } from "../helpers/devices.ts";
import {
  BATCH,
  type Moments,
  THRESHOLD,
  WATCHED,
  watchedExamples,
  type WatchedFigures,
  watchedNetworks,
} from "../helpers/watching.ts";
import { descent } from "../helpers/descent.ts";

const MOMENT = { absolute: 1e-6, relative: 1e-5 };
/** Of moments that all norms before have rounded, of values whose deviations are near 1. */
const CALIBRATED = { absolute: 1e-5, relative: 1e-5 };
/** One of 64 x 80 values may lie on the other side of the region's end. */
const SHARE = { absolute: 1.01 / 5120, relative: 0 };

forEachDevice("a residual network is calibrated as PyTorch's", async (device) => {
  using model = watchedNetworks(device);
  const examples = watchedExamples(device);
  const { comparisons } = await calibrate(device, model, examples);
  const losses = await evaluateSplits(device, model, {
    train: examples,
    dev: examples,
    test: examples,
  });
  for (const [replica, { seed, calibrated }] of WATCHED.entries()) {
    const found = comparisons[replica]!;
    assertEquals(found.map(({ layer }) => layer), calibrated.norms.map(({ layer }) => layer));
    for (const [index, { layer, mean, std }] of calibrated.norms.entries()) {
      const { calibratedMean, calibratedStd } = found[index]!;
      assertClose(calibratedMean, mean, CALIBRATED, `seed ${seed}: means of ${layer}`);
      assertClose(calibratedStd, std, CALIBRATED, `seed ${seed}: deviations of ${layer}`);
      // Nothing was trained: the running statistics are zeros and ones.
      const gap = gapOf(found[index]!, 0);
      const expected = [
        rms(mean.map((each, i) => each / std[i]!)),
        rms(std.map((each) => 1 / each - 1)),
      ];
      assertClose([gap.mean, gap.std], expected, CALIBRATED, `seed ${seed}: gap of ${layer}`);
    }
    assertClose(
      [losses[replica]!.losses.train],
      [calibrated.loss],
      CALIBRATED,
      `seed ${seed}: loss`,
    );
  }
});

forEachDevice("a residual network is seen as by PyTorch's hooks", async (device) => {
  using model = watchedNetworks(device);
  const examples = watchedExamples(device);
  const rows = WATCHED.map((_, k) => Uint32Array.from({ length: BATCH }, (_, i) => k * BATCH + i));
  const request = { step: 0, rows, threshold: THRESHOLD, optimiser: descent(0.1) };
  const snapshots = await takeSnapshot(device, model, examples, request);
  const maps = snapshots[0]!.saturation;
  const dead = await deadUnits(device, model, examples, { maps, threshold: THRESHOLD });
  for (const [replica, { seed, snapshot, deadOverAll }] of WATCHED.entries()) {
    checkSnapshot(snapshots[replica]!, snapshot, `seed ${seed}`);
    const all = dead[replica]!.map(({ layer, dead }) => ({ layer, dead: dead.slice(0, 40) }));
    assertEquals(all, deadOverAll, `seed ${seed}: dead for every example`);
  }
});

function checkSnapshot(
  { layers, weights, saturation }: Snapshot,
  expected: WatchedFigures["snapshot"],
  what: string,
): void {
  const of = (name: QuantityName) => layers.filter(({ quantity }) => quantity === name);
  for (const quantity of ["preActivation", "activation", "activationGradient"] as const) {
    const found = of(quantity);
    assertEquals(found.map(({ layer }) => layer), expected.layers.map(({ layer }) => layer));
    for (const [index, wanted] of expected.layers.entries()) {
      checkMoments(found[index]!, wanted[quantity], `${what}: ${quantity} of ${wanted.layer}`);
    }
  }
  const [logits] = of("logits");
  assertEquals(logits!.layer, "output");
  checkMoments(logits!, expected.logits, `${what}: logits`);
  for (const [index, { layer, saturated, dead }] of expected.layers.entries()) {
    const map = saturation[index]!;
    assertEquals([map.layer, map.units], [layer, 80]);
    assertClose([map.saturated], [saturated], SHARE, `${what}: share of ${layer}`);
    assertEquals(of("activation")[index]!.summary.saturated, map.saturated);
    assertEquals(map.deadUnits.slice(0, 40), dead, `${what}: dead units of ${layer}`);
  }
  for (const [index, { parameter, std, gradientToData }] of expected.weights.entries()) {
    const found = weights[index]!;
    assertEquals(found.parameter, parameter);
    assertClose([found.gradient.std], [std], MOMENT, `${what}: gradient of ${parameter}`);
    assertClose([found.gradientToData], [gradientToData], MOMENT, `${what}: ratio of ${parameter}`);
  }
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

function checkMoments({ summary }: LayerSummary, wanted: Moments, what: string): void {
  const { mean, std, min, max } = summary;
  const expected = [wanted.mean, wanted.std, wanted.min, wanted.max];
  assertClose([mean, std, min, max], expected, MOMENT, what);
}
