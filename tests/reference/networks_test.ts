/**
 * Networks of many kinds, declared as experiment files declare them, against PyTorch, from the file to the
 * result: for 200 steps the losses are as close as PyTorch's own where it adds up each batch's rows in
 * another order, within a factor of ten, and so are those of the splits or within 0.00001; the
 * deviations of every watched layer before the first update are PyTorch's to five digits.
 */

import { assert, assertEquals } from "@std/assert";
import type { Device } from "../../lib/device/device.ts";
import { loadData } from "../../lib/experiment/data/mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import type { SeedResult } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { assertClose, largestError } from "../helpers/close.ts";
import { testOnDevice } from "../helpers/devices.ts";
import figures from "../fixtures/networks.json" with { type: "json" };

const { steps, batchSize, cases } = figures;

type Case = (typeof cases)[number];

/** The first seed of each case, all of them variants of one experiment. */
async function run(device: Device, chosen: readonly Case[]): Promise<SeedResult[]> {
  const variants = chosen.map(({ name, variant }, k) => [`v${k}`, { label: name, ...variant }]);
  const experiment = resolveExperiment(parseExperiment({
    question: "Do the losses have PyTorch's digits?",
    data: { kind: "words", dataset: "names", contextLength: 3 },
    network: chosen[0]!.variant.network,
    train: { steps, batchSize, optimiser: { kind: "sgd", lr: 0.1 } },
    variants: Object.fromEntries(variants),
  }, "networks.json"));
  const data = await loadData(experiment.data);
  const result = await runExperiment(experiment, data, {
    device,
    name: "networks",
    onProgress: () => {},
  });
  assertEquals(result.variants.map(({ failure }) => failure), chosen.map(() => undefined));
  return result.variants.map(({ runs: [own] }) => own!);
}

function compare({ name, floor, splitFloor, losses, final, deviations }: Case, own: SeedResult) {
  const off = largestError(own.firstLosses, losses);
  assert(off <= 10 * floor, `${name}: off by up to ${off}, PyTorch's own by ${floor}`);
  const splits = largestError(Object.values(own.final), final);
  const allowed = Math.max(1e-5, 10 * splitFloor);
  assert(splits <= allowed, `${name}: splits off by up to ${splits}, PyTorch's by ${splitFloor}`);
  const { layers } = own.snapshots[0]!;
  assertEquals(
    layers.map(({ quantity, layer }) => [quantity, layer]),
    deviations.map(([quantity, layer]) => [quantity, layer]),
    name,
  );
  assertClose(
    layers.map(({ summary }) => summary.std),
    deviations.map(([, , std]) => Number(std)),
    { absolute: 0, relative: 1e-5 },
    `${name}: deviations`,
  );
}

testOnDevice("cpu", "declared networks of many kinds have PyTorch's figures", async (device) => {
  const found = await run(device, cases);
  for (const [k, own] of found.entries()) compare(cases[k]!, own);
});

testOnDevice("webgpu", "three of them, one in another context", async (device) => {
  const chosen = cases.filter(({ name }) =>
    ["elu, group norm, RMSprop", "residual convolutions", "initialisers"].includes(name)
  );
  assertEquals(chosen.length, 3);
  const found = await run(device, chosen);
  for (const [k, own] of found.entries()) compare(chosen[k]!, own);
});
