/** What is said of a dev loss that rises again: real networks that learn noise by heart. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { openDevice } from "../../lib/device/mod.ts";
import { loadData } from "../../lib/experiment/data/mod.ts";
import { table } from "../../lib/experiment/data/table.ts";
import { block, linear, sgd, tanh } from "../../lib/experiment/mod.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import type { ExperimentResult } from "../../lib/runner/result.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { assertNotIncludes, drawn, once, said } from "../helpers/trained.ts";

/** Eighty rows of noise whose classes have nothing to do with it. */
function noise(): string {
  let state = 7;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const rows = Array.from(
    { length: 80 },
    () =>
      [...Array.from({ length: 6 }, () => (2 * next() - 1).toFixed(3)), next() < 0.5 ? "a" : "b"]
        .join(","),
  );
  return ["u,v,w,x,y,z,class", ...rows, ""].join("\n");
}

const learned = once(async (): Promise<ExperimentResult> => {
  const folder = await Deno.makeTempDir();
  const device = await openDevice("cpu");
  try {
    const file = join(folder, "noise.csv");
    await Deno.writeTextFile(file, noise());
    const experiment = resolveExperiment({
      question: "Does it learn noise by heart?",
      data: table({ file, target: "class", split: [0.5, 0.4, 0.1] }),
      network: [block("hidden", [linear(50), tanh()]), block("output", [linear("classes")])],
      train: { steps: 1000, batchSize: 20, optimiser: sgd({ lr: 0.5 }) },
      watch: { devLoss: { every: 20 } },
      variants: { quick: {}, slow: { train: { optimiser: { lr: 1e-5 } } } },
    });
    return await runExperiment(experiment, await loadData(experiment.data), {
      device,
      name: "noise",
    });
  } finally {
    device.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a dev loss that rises while the training loss falls is over-fitting, with its figures", async () => {
  const result = await learned();
  const words = said(result, "dev-losses");
  const [, low, from, to, end, before, after] = words.match(
    /^quick: the dev loss is lowest, ([\d.]+), from step ([\d,]+) to ([\d,]+), and rises to ([\d.]+) at the end \(means of 5 looks\), while the training loss falls on from ([\d.]+) to ([\d.]+): it over-fits\./,
  )!;
  const losses = result.variants[0]!.runs[0]!.devLosses!;
  const mean = (looks: typeof losses) =>
    looks.reduce((sum, { loss }) => sum + loss, 0) / looks.length;
  assertEquals(mean(losses.slice(-5)).toFixed(4), end);
  const best = losses.filter(({ step }) => step >= Number(from) && step <= Number(to));
  assertEquals([best.length, mean(best).toFixed(4)], [5, low]);
  for (let start = 0; start + 5 <= losses.length; start++) {
    assert(mean(losses.slice(start, start + 5)) >= mean(best));
  }
  assert(Number(after) < Number(before));
});

Deno.test("of a dev loss that stays there are figures, and no verdict", async () => {
  const result = await learned();
  const losses = result.variants[1]!.runs[0]!.devLosses!.map(({ loss }) => loss);
  const words = said(result, "dev-losses");
  assertStringIncludes(
    words,
    "it over-fits. The lowest dev loss along the way, then the last: quick ",
  );
  assertMatch(words, new RegExp(`; slow ${Math.min(...losses).toFixed(4)} .*\\.$`));
  assertNotIncludes(words, "slow: ");
  const svg = drawn(result, "dev-losses");
  assertStringIncludes(svg, "training loss");
  assertStringIncludes(svg, "dev loss (the same 32 examples)");
});
