/** What the command line names outside the project, and where relative paths and links lead. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join } from "@std/path";
import { tinyExperiment } from "../helpers/command.ts";
import { runIn, runTask, withProject } from "../helpers/project.ts";

const WORDS = "anna\nbea\ncleo\ndora\n".repeat(10);
const CPU = ["--device", "cpu", "--quiet"];

/** Writes files below a folder. */
async function put(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  }
}

const exists = async (path: string) => await Deno.lstat(path).then(() => true, () => false);

/** Runs the command that a message gives, in a shell, in another folder. */
async function copyCommand(message: string, cwd: string) {
  const command = message.split("\n").find((line) => line.startsWith("deno run "))!;
  const path = `PATH='${dirname(Deno.execPath())}':"$PATH"`;
  return await runIn(cwd, ["/bin/sh", "-c", `${path}; ${command}`]);
}

const trained = (dataset: string) =>
  tinyExperiment((experiment) => {
    experiment.data.dataset = dataset;
  });

Deno.test("what is named outside is asked for first; the command given works", async () => {
  await withProject(async (project, folder) => {
    await put(folder, {
      "it's/my test.ts": `console.log("loaded"); export default ${tinyExperiment()};`,
      "it's/words, all.txt": WORDS,
    });
    const outside = join("..", "..", "it's");
    const options = ["--data", join(outside, "words, all.txt"), `--out=${join(outside, "a", "b")}`];
    const args = [join(outside, "my test.ts"), ...options, "--steps", "3", "--seed", "7", ...CPU];
    const { code, out, err } = await runTask(join(project, "experiments"), ...args);
    assertEquals([code, out], [2, ""]);
    const place = join(folder, "it's");
    assertStringIncludes(
      err,
      `error: not allowed to read ${place}/my test.ts, or to read and write ${place}/a/b, or to ` +
        `read ${place}/words, all.txt, which "deno task exp" may not use unasked; `,
    );
    const copied = await copyCommand(err, folder);
    assertEquals([copied.code, copied.err], [0, "loaded\nloaded\n"]);
    assertEquals(copied.out.split(" ")[0], "variant");
    const report = JSON.parse(await Deno.readTextFile(join(place, "a", "b", "report.json")));
    assertEquals([report.data.name, report.seeds, report.training.steps], [
      "words, all.txt",
      [7],
      3,
    ]);
    assertEquals(await exists(join(project, "reports")), false);
  });
});

Deno.test("relative paths are the user's, then the experiment file's", async () => {
  await withProject(async (project) => {
    await put(project, {
      "mine/a.json": trained("words.txt"),
      "mine/words.txt": WORDS,
      "mine/sub/words.txt": WORDS + "emma\n",
    });
    const runs: [cwd: string, path: string, words: number][] = [
      ["", "mine/a.json", 40],
      ["experiments", "../mine/a.json", 40],
      ["mine/sub", "../a.json", 41],
    ];
    for (const [cwd, path, words] of runs) {
      const { code, err } = await runTask(join(project, cwd), path, ...CPU);
      assertEquals([code, err], [0, ""], cwd);
      const report = await Deno.readTextFile(join(project, "reports", "a", "report.json"));
      assertEquals(JSON.parse(report).data.words, words, cwd);
    }
    const data = ["bn-vs-kaiming", "--steps", "1", "--data", "words.txt", "--out", "../reports/b"];
    assertEquals((await runTask(join(project, "mine"), ...data, ...CPU)).code, 0);
    assertEquals(await exists(join(project, "reports", "b", "report.json")), true);
  });
});

Deno.test("a path in an experiment file leads nowhere else", async () => {
  await withProject(async (project, folder) => {
    await put(folder, { "outside/words.txt": WORDS, "outside/b.json": trained("words.txt") });
    for (const dataset of ["../../outside/words.txt", join(folder, "outside", "words.txt")]) {
      await put(project, { "experiments/a.jsonc": trained(dataset) });
      const { code, out, err } = await runTask(project, "a", ...CPU);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, "expected names, makemore or a file below the experiment's folder");
      assertStringIncludes(err, "; to train on it all the same give it by --data ");
    }
    const beside = await runTask(project, "../outside/b.json", ...CPU);
    assertStringIncludes(beside.err, `not allowed to read ${join(folder, "outside", "b.json")}`);
    const next = await copyCommand(beside.err, project);
    assertStringIncludes(next.err, `not allowed to read ${join(folder, "outside", "words.txt")}`);
    assertEquals((await copyCommand(next.err, project)).code, 0);
  });
});

Deno.test("the figures beside an experiment outside are asked for; without them it runs", async () => {
  await withProject(async (project, folder) => {
    const place = join(folder, "outside");
    const beside = join(place, "a.expected.json");
    await put(place, { "a.json": tinyExperiment(), "a.expected.json": "{ wrong" });
    const path = join("..", "outside", "a.json");
    const first = await runTask(project, path, ...CPU);
    assertEquals([first.code, first.out], [2, ""]);
    assertStringIncludes(first.err, `error: not allowed to read ${place}/a.json, which`);
    const whole = await copyCommand(first.err, project);
    assertEquals([whole.code, whole.out], [2, ""]);
    assertStringIncludes(whole.err, `error: ${beside}:1:3: expected a key in double quotes`);

    // The same rights without that to the figures; what is said is more than --quiet lets through.
    const less = first.err.replace(`,${beside}`, "").replace("--quiet", "");
    const refused = await copyCommand(less, project);
    assertEquals(refused.code, 0, refused.err);
    const note = `note: no expected and published figures: not allowed to read ${beside}`;
    assertEquals(refused.err.split("\n").filter((line) => line.includes("a.expected")), [note]);
    const checked = await copyCommand(`${less.trimEnd()} --check`, project);
    assertEquals([checked.code, checked.out], [2, ""]);
    assertStringIncludes(
      checked.err,
      `error: not allowed to read ${beside}, which "deno task exp"`,
    );
    const next = await copyCommand(checked.err, project);
    assertStringIncludes(next.err, `error: ${beside}:1:3: `);

    await Deno.remove(beside);
    await put(place, { "secret.txt": "secret" });
    await Deno.symlink(join(place, "secret.txt"), beside);
    const link = await copyCommand(first.err, project);
    assertEquals([link.code, link.err], [2, `error: ${beside}: expected a file, found a link\n`]);
  });
});

Deno.test("an experiment outside reads the figures beside it by that leave, and nothing else", async () => {
  await withProject(async (project, folder) => {
    const place = join(folder, "outside");
    const code = (file: string) =>
      `console.log(Deno.readTextFileSync(${JSON.stringify(join(place, file))}));\n` +
      `export default ${tinyExperiment()};`;
    await put(place, {
      "a.ts": code("a.expected.json"),
      "a.expected.json": "{}",
      "b.ts": code("a.expected.json"),
    });
    const run = async (name: string) => {
      const { err } = await runTask(project, join("..", "outside", name), ...CPU);
      return await copyCommand(err, project);
    };
    assertEquals((await run("a.ts")).code, 0);
    const neighbour = await run("b.ts");
    assertEquals([neighbour.code, neighbour.out], [2, ""]);
    assertStringIncludes(neighbour.err, `Requires read access to "${place}/a.expected.json"`);
  });
});

Deno.test("a link inside the project opens nothing outside", async () => {
  await withProject(async (project, folder) => {
    await put(folder, { "outside/words.txt": WORDS, "outside/c.json": tinyExperiment() });
    await put(project, { "experiments/a.json": trained("link.txt"), "reports/x.txt": "" });
    const outside = join(folder, "outside");
    await Deno.symlink(join(outside, "words.txt"), join(project, "experiments", "link.txt"));
    await Deno.symlink(join(outside, "c.json"), join(project, "experiments", "c.json"));
    await Deno.symlink(outside, join(project, "reports", "link"));
    await Deno.symlink(join(outside, "words.txt"), join(project, "link"));
    await put(project, { "experiments/b.json": trained("link") });
    for (const [name, link] of [["a", "link.txt"], ["b", "link"]] as const) {
      const { code, out, err } = await runTask(project, name, ...CPU);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, `found "${link}", which leads to ${outside}/words.txt; `);
    }
    const experiment = await runTask(project, "c", ...CPU);
    assertEquals([experiment.code, experiment.out], [2, ""]);
    assertStringIncludes(experiment.err, `not allowed to read ${outside}/c.json`);
    await put(project, { "experiments/d.json": tinyExperiment() });
    await Deno.symlink(join(outside, "words.txt"), join(project, "experiments", "d.expected.json"));
    assertEquals((await runTask(project, "d", ...CPU)).code, 0);
    const figures = await runTask(project, "d", "--check", ...CPU);
    assertEquals([figures.code, figures.out], [2, ""]);
    assertStringIncludes(figures.err, `not allowed to read ${outside}/words.txt`);
    const report = await runTask(project, "bn-vs-kaiming", "--out", "reports/link/new", ...CPU);
    assertEquals([report.code, report.out], [2, ""]);
    assertStringIncludes(report.err, `not allowed to read and write ${outside}/new`);
  });
});

Deno.test("makemore is looked for in the project's .cache", async () => {
  await withProject(async (project) => {
    await put(project, { ".cache/makemore/names.txt": WORDS });
    const { code, err } = await runTask(project, "bn-vs-kaiming", "--dataset", "makemore", ...CPU);
    assertEquals(code, 2);
    assertStringIncludes(
      err,
      `${project}/.cache/makemore/names.txt is not the lecture's names.txt`,
    );
  });
});

Deno.test("a software GPU's driver says nothing", async () => {
  await withProject(async (project) => {
    const { code, out, err } = await runTask(project, "--devices");
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "webgpu  ");
  });
});
