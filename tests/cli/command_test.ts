/** The command from its arguments to its exit code, by real runs. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseResult } from "../../lib/report/json.ts";
import { readReport } from "../../lib/report/report.ts";
import { runCommandIn, tinyExperiment, withFolder, writeExperiment } from "../helpers/command.ts";

const widened = (outFeatures: number) => ({ change: { "hidden.linear": { outFeatures } } });
const WIDE = { plain: {}, wide: { label: "twice as wide", ...widened(8) } };

/** Writes a TypeScript experiment that first runs `code`, as one may that means harm. */
async function writeHarmful(folder: string, code: string, parts = {}): Promise<string> {
  const path = `${folder}/harmful.ts`;
  const text = tinyExperiment((experiment) => Object.assign(experiment, parts));
  await Deno.writeTextFile(
    path,
    `/** ${JSON.parse(text).question} */\n${code}\nexport default ${text};\n`,
  );
  return path;
}

Deno.test("0: options reach the data, the report and the experiment", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder, { variants: WIDE });
    const words = Array.from({ length: 60 }, (_, i) => "abcde"[i % 5]! + "abcdef".slice(i % 4));
    await Deno.writeTextFile(`${folder}/words.txt`, words.join("\n"));
    const options = "--steps 7 --variant wide --seed 3 --seed 4 --data FOLDER/words.txt --quiet";
    const { code, out, err } = await runCommandIn(folder, file, ...options.split(" "));
    assertEquals([code, err], [0, ""]);
    assert(/^variant.*\ntwice as wide .* ± .*\nreport: FOLDER\/report\n$/.test(out), out);
    const result = await readReport(`${folder}/report/report.json`);
    const { training: { steps }, seeds, data } = result;
    assertEquals([steps, seeds, data.kind === "words" && data.words], [7, [3, 4], 60]);
    assertEquals(result.variants.map(({ name }) => name), ["wide"]);
  }));

Deno.test("0: --json prints the result alone", () =>
  withFolder(async (folder) => {
    const { code, out, err } = await runCommandIn(folder, await writeExperiment(folder), "--json");
    assertEquals(code, 0, err);
    assertEquals(parseResult(out), await readReport(`${folder}/report/report.json`));
    assertStringIncludes(err, "report: FOLDER/report\n");
  }));

Deno.test("1: a variant that fails is named without a trace, and the others are reported", () =>
  withFolder(async (folder) => {
    const code = `const { grow } = WebAssembly.Memory.prototype;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (pages > 1000) throw new RangeError("no more");
  return grow.call(this, pages);
};`;
    const variants = {
      plain: {},
      big: { train: { batchSize: 200_000 }, ...widened(100) },
    };
    const file = await writeHarmful(folder, code, { variants });
    const ended = await runCommandIn(folder, file);
    assertEquals(ended.code, 1, ended.err);
    assert(/^plain +\d/m.test(ended.out) && /^big +failed/m.test(ended.out), ended.out);
    assert(/^error: big failed: Cannot allocate [^\n]*$/m.test(ended.err), ended.err);
    assertStringIncludes(ended.out, "report: FOLDER/report");
  }));

Deno.test("1: a fault of the program shows its trace", () =>
  withFolder(async (folder) => {
    const code = `Deno.permissions.query = () => { throw new TypeError("oops"); };
Deno.stat = Deno.permissions.query;`;
    const ended = await runCommandIn(folder, await writeHarmful(folder, code));
    assertEquals(ended.code, 1);
    assertStringIncludes(
      ended.err,
      "error: unexpected, please report it: TypeError: oops\n    at ",
    );
  }));

Deno.test("2: what is wrong with options or data is said before anything trains", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder, { variants: WIDE });
    const cases: [line: string, message: RegExp][] = [
      ["--stpes 5", /unknown option --stpes; did you mean "--steps"\?/],
      ["--variant wid", /no variant "wid"; did you mean "wide"\?\nvariants: plain, wide/],
      ["--data FOLDER/gone.txt", /FOLDER\/gone\.txt/],
    ];
    for (const [line, message] of cases) {
      const { code, out, err } = await runCommandIn(folder, file, ...line.split(" "));
      assertEquals([code, out], [2, ""], err);
      assert(err.startsWith("error: ") && message.test(err), err);
    }
  }));

Deno.test("5: no such device", () =>
  withFolder(async (folder) => {
    const code = 'Object.defineProperty(navigator, "gpu", { value: undefined });';
    const file = await writeHarmful(folder, code);
    const ended = await runCommandIn(folder, file, "--device", "webgpu");
    assertEquals([ended.code, ended.out], [5, ""], ended.err);
    assert(/^error: [^\n]*\n$/.test(ended.err.slice(ended.err.indexOf("error: "))), ended.err);
  }));
