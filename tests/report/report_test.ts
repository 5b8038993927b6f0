/** The files of a report: what is written, what is removed, and the way back from JSON. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DataError } from "../../lib/device/errors.ts";
import { parseResult, resultJson } from "../../lib/report/json.ts";
import { readReport, writeReport } from "../../lib/report/report.ts";
import { resultTable, tableOf } from "../../lib/report/pages/table.ts";
import { sampleResult } from "../helpers/sample_result.ts";
import { train } from "../helpers/trained.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("a report is written whole, read back the same, and written again byte for byte", () =>
  inFolder(async (folder) => {
    const result = await train({
      plain: {},
      normalised: { model: { batchNorm: {} } },
      diverges: {
        model: { activation: "linear", hidden: [20, 20] },
        train: { optimiser: { lr: 100 } },
      },
    }, { seeds: [1, 2], train: { steps: 30 } });
    assertEquals(result.variants.map(({ status }) => status), ["ok", "ok", "diverged"]);
    const directory = join(folder, "new", "report");
    const written = await writeReport(result, directory);
    const found = names(directory);
    assertEquals(written.map((path) => path.slice(directory.length + 1)).sort(), found);
    for (const name of ["report.json", "report.md", "index.html", "saturation.svg"]) {
      assert(found.includes(name), name);
    }
    assertEquals(await readReport(join(directory, "report.json")), result);
    const texts = () => Promise.all(written.map((path) => Deno.readTextFile(path)));
    const before = await texts();
    await writeReport(result, directory);
    assertEquals(await texts(), before);
    assertEquals(names(directory), found);
  }));

Deno.test("pictures that no longer apply go, files of others stay", () =>
  inFolder(async (folder) => {
    await writeReport(sampleResult({ layers: 2 }), folder);
    await Deno.writeTextFile(join(folder, "notes.svg"), "<svg/>");
    await Deno.writeTextFile(join(folder, "activation-gradients.svg"), "<svg>mine</svg>");
    assert(names(folder).includes("weight-gradients.svg"));
    await writeReport(sampleResult(), folder);
    const left = names(folder);
    assert(!left.includes("weight-gradients.svg"));
    assert(left.includes("notes.svg") && left.includes("activation-gradients.svg"));
  }));

Deno.test("the pages name every variant, its losses and the run, and escape markup", () =>
  inFolder(async (folder) => {
    const sample = sampleResult();
    const first = { ...sample.variants[0]!, label: "<script>|" };
    const variants = [first, ...sample.variants.slice(1)];
    await writeReport({ ...sample, variants }, folder);
    const html = await Deno.readTextFile(join(folder, "index.html"));
    const markdown = await Deno.readTextFile(join(folder, "report.md"));
    for (const page of [html, markdown]) {
      for (const part of ["12,097", "2.0674", sample.data.digest, "carmahela", "Kaiming"]) {
        assert(page.includes(part), part);
      }
      assert(!page.includes("<script>"));
    }
    assert(markdown.includes("![Loss over the whole run](loss-curves.svg)"));
    assert(html.includes('id="loss-curves" class="picture"'));
  }));

Deno.test("both pages answer first, then say what differs, and end with networks, configuration and files", () =>
  inFolder(async (folder) => {
    const written = await writeReport(sampleResult({ diverged: "fixTanh" }), folder);
    const read = async (name: string) => await Deno.readTextFile(join(folder, name));
    const markdown = (await read("report.md")).replaceAll("\\", "");
    const html = (await read("index.html")).replace(/<style>[^]*?<\/style>/g, "")
      .replaceAll("&quot;", '"').replaceAll("<br>", " ");
    const parts = [
      "Dev loss after training, lowest first: Kaiming at 2.",
      "Diverged: tanh fixed (after 400 steps).",
      "what it changes",
      "hidden.linear: weight normal(0.2), bias normal(0.01)",
      "diverged after 400 steps",
      "Results",
      "loss-curves",
      "original, softmax fixed, tanh fixed and Kaiming: 11,897 parameters",
      "weight 30 × 200, bias 200",
      "How it ran",
      '"question": "Does batch norm beat',
      ...written.map((path) => path.slice(folder.length + 1)).filter((name) =>
        name !== "index.html" && name !== "report.md"
      ),
    ];
    for (const page of [html, markdown]) {
      let from = 0;
      for (const part of parts) {
        const at = page.indexOf(part, from);
        assert(at >= 0, `"${part}" is missing, or stands before what comes first`);
        from = part.endsWith(".svg") ? from : at;
      }
    }
  }));

Deno.test("JSON keeps numbers that are not finite, and words that look like them", () => {
  const sample = sampleResult();
  const result = {
    ...sample,
    name: "NaN",
    training: { steps: Infinity, batchSize: -Infinity },
    config: { ...sample.config, question: "Infinity" },
  };
  const text = resultJson(result);
  assertEquals(parseResult(text), result);
  const classes = { ...sample.data, classes: ["Infinity", "NaN"], target: "NaN" };
  assertEquals(parseResult(resultJson({ ...sample, data: classes })).data, classes);
  const losses = text.split("\n").filter((line) => line.includes('"firstLosses"'));
  assertEquals(losses.length, sample.variants.length);
  assert(losses.every((line) => line.trimEnd().endsWith("],")));
});

Deno.test("other versions, broken JSON and missing files are refused", async () => {
  assertThrows(() => parseResult('{"version": 1}'), DataError, "expected a report of version 4");
  assertThrows(() => parseResult("[]"), DataError, "found version none");
  assertThrows(() => parseResult("null"), DataError);
  assertThrows(() => parseResult('{"version"'), DataError, "not JSON");
  await assertRejects(() => readReport("/nowhere/report.json"), DataError, "/nowhere");
});

Deno.test("the table for the terminal lines up, with published losses below", () => {
  const lines = resultTable(sampleResult({ diverged: "fixTanh" })).split("\n");
  assertEquals(lines.length, 11);
  assert(/^variant +initial loss +train +dev +test$/.test(lines[0]!));
  assert(/^original +27\.8817( +\d\.\d{4}){3}$/.test(lines[1]!), lines[1]);
  assert(/^ {2}published +27\.8817 +2\.1245 +2\.1682$/.test(lines[2]!), lines[2]);
  assertEquals(lines[1]!.indexOf("27.8817"), lines[2]!.indexOf("27.8817"));
  assert(/^tanh fixed .*diverged/.test(lines[5]!));
  assert(/2\.\d{4} ± 0\.\d{4}/.test(resultTable(sampleResult({ seeds: 3 }))));
});

Deno.test("no two columns of the pages have one name; calibrated and published are rows", () => {
  const { head, rows } = tableOf(sampleResult(), { whole: true });
  assertEquals(head, ["variant", "initial loss", "train", "dev", "test", "parameters"]);
  assertEquals(
    rows.slice(-3).map(({ kind, cells }) => [kind, cells[0]]),
    [["variant", "batch norm"], ["calibrated", "calibrated"], ["published", "published"]],
  );
  assertEquals(rows.at(-1)!.cells.slice(1), ["3.3239", "2.0674", "2.1057", "", ""]);
});
