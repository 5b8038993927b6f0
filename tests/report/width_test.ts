/** Wide characters and huge losses in the terminal's table and in pictures. */

import { assert, assertEquals } from "@std/assert";
import { displayWidth } from "../../lib/device/text.ts";
import { drawPictures } from "../../lib/report/pages/page.ts";
import { resultTable } from "../../lib/report/pages/table.ts";
import { loss } from "../../lib/diagnosis/wording.ts";
import { resolveExperiment } from "../../lib/experiment/resolve.ts";
import { runExperiment } from "../../lib/runner/run.ts";
import { loadData } from "../../lib/experiment/data/mod.ts";
import { openDevice } from "../../lib/device/mod.ts";
import { parseExperiment } from "../../lib/experiment/schema.ts";
import { tinyExperiment } from "../helpers/command.ts";
import { perceptron } from "../helpers/perceptron.ts";
import { normal } from "../../lib/experiment/mod.ts";

/** The result of the tiny experiment after `change`, trained on the CPU. */
async function resultOf(change: Parameters<typeof tinyExperiment>[0]) {
  const experiment = parseExperiment(JSON.parse(tinyExperiment(change)), "tiny.json");
  const device = await openDevice("cpu");
  try {
    const resolved = resolveExperiment(experiment);
    const data = await loadData(resolved.data);
    return await runExperiment(resolved, data, { device, name: "tiny" });
  } finally {
    device.close();
  }
}

Deno.test("columns stay straight whatever the labels are written in", async () => {
  const result = await resultOf((experiment) => {
    const labels = ["plain", "批量归一化", "cafe\u0301", "👩🏽\u200d🔬 lab", "한글"];
    experiment.variants = Object.fromEntries(labels.map((label, i) => [`v${i}`, { label }]));
  });
  const widths = resultTable(result).split("\n").map(displayWidth);
  assertEquals(new Set(widths).size, 1, resultTable(result));
});

Deno.test("losses of 1e38 are short in table and pictures", async () => {
  const result = await resultOf((experiment) => {
    experiment.network = perceptron({
      embedding: 2,
      hidden: [4],
      activation: "linear",
      init: { output: { weight: normal(1e36) } },
    });
    experiment.train.optimiser = { kind: "sgd", lr: 0 };
  });
  const table = resultTable(result);
  assert(/ \d\.\d\de\+3\d /.test(table), table);
  assert(displayWidth(table.split("\n")[1]!) < 80, table);
  assertEquals(loss(result.variants[0]!.runs[0]!.final.train).length, 8);
  for (const { name, svg } of drawPictures(result)) {
    const long = svg.match(/>[^<]*\d{16}[^<]*</g);
    assertEquals(long, null, name);
  }
});
