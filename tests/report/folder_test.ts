/** A report's folder, by real runs: what it replaces, what it refuses early, and what fails late. */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ReportError } from "../../lib/device/errors.ts";
import { lockFolder } from "../../lib/report/lock.ts";
import { readReport, writeReport } from "../../lib/report/report.ts";
import {
  argsIn,
  outcomeOf,
  runCommandIn,
  startCommandIn,
  withFolder,
  writeExperiment,
} from "../helpers/command.ts";
import { sampleResult } from "../helpers/sample_result.ts";
import { watchFiles } from "../helpers/watch_files.ts";
import { perceptron } from "../helpers/perceptron.ts";

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** Runs the command under a limit on the size of files, in KiB, as a full disk would. */
async function limited(folder: string, kibibytes: number, parts: Record<string, unknown> = {}) {
  const args = argsIn(folder, await writeExperiment(folder, parts));
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `trap '' XFSZ; ulimit -f ${kibibytes}; "$@"`, "bash", Deno.execPath(), ...args],
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("2: folders that cannot be written are refused before training", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "mine");
    await Deno.mkdir(`${folder}/taken/report.json`, { recursive: true });
    const file = await writeExperiment(folder);
    for (const place of ["file", "file/deep/report", "taken"]) {
      const args = argsIn(folder, file).with(-1, `${folder}/${place}`);
      const pipes = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
      const process = new Deno.Command(Deno.execPath(), { args, ...pipes });
      const { code, out, err } = await outcomeOf(folder, process.spawn());
      assertEquals([code, out], [2, ""], err);
      assert(/^error: .*FOLDER\/(file|taken)[^\n]*\n$/.test(err), err);
    }
    assertEquals(namesIn(folder), ["experiment.json", "file", "taken"]);
    const full = await limited(folder, 100);
    assertEquals([full.code, full.out], [2, ""]);
    assertStringIncludes(full.err, 'expected a folder that can be written, found "File too large');
    assertEquals(namesIn(folder), ["experiment.json", "file", "taken"]);
  }));

Deno.test("2: a stranger's page is not overwritten, which is said before training", () =>
  withFolder(async (folder) => {
    const report = `${folder}/report`;
    await Deno.mkdir(report);
    for (const name of ["index.html", "report.md", "report.json", "saturation.svg"]) {
      await Deno.writeTextFile(`${report}/${name}`, `<svg my own ${name}`);
      const file = await writeExperiment(folder);
      const { code, out, err } = await runCommandIn(folder, file);
      assertEquals([code, out], [2, ""], err);
      assertStringIncludes(
        err,
        `error: FOLDER/report/${name} would be replaced: expected a file of`,
      );
      assertEquals(namesIn(report), [name]);
      assertEquals(await Deno.readTextFile(`${report}/${name}`), `<svg my own ${name}`);
      await Deno.remove(`${report}/${name}`);
    }
  }));

Deno.test("2: neither a stranger's link nor pipe nor folder gives way to a report", () =>
  withFolder(async (folder) => {
    const path = `${folder}/report/index.html`;
    const make: Record<string, () => unknown> = {
      "a link": () => Deno.symlink(`${folder}/nowhere`, path),
      "no file": () => new Deno.Command("mkfifo", { args: [path] }).output(),
      "a folder": () => Deno.mkdir(path),
    };
    await Deno.mkdir(`${folder}/report`);
    for (const [found, start] of Object.entries(make)) {
      await start();
      const { code, out, err } = await runCommandIn(folder, await writeExperiment(folder));
      assertEquals([code, out], [2, ""], err);
      assertStringIncludes(err, `expected a file of an earlier report, found ${found}; move it`);
      await Deno.remove(path);
    }
  }));

Deno.test("130: a run that is ended while it tries the folder leaves nothing in it", () =>
  withFolder(async (folder) => {
    const train = { steps: 5_000_000, batchSize: 4, optimiser: { kind: "sgd", lr: 0.1 } };
    const file = await writeExperiment(folder, { train });
    await Deno.mkdir(`${folder}/report`);
    for (let time = 0; time < 4; time++) {
      using watcher = Deno.watchFs(`${folder}/report`);
      const process = startCommandIn(folder, file);
      for await (const { kind } of watcher) if (kind === "create") break;
      process.kill("SIGINT");
      const { code, err } = await outcomeOf(folder, process);
      assertEquals(code, 130, err);
      assertEquals(namesIn(`${folder}/report`), []);
    }
  }));

Deno.test("1: a report that cannot be written costs no figures, and leaves the old one", () =>
  withFolder(async (folder) => {
    assertEquals((await runCommandIn(folder, await writeExperiment(folder))).code, 0);
    const old = await Deno.readTextFile(`${folder}/report/report.json`);
    const before = namesIn(`${folder}/report`);
    const large = {
      network: perceptron({ embedding: 2, hidden: [512] }),
      train: { steps: 2, batchSize: 256, optimiser: { kind: "sgd", lr: 0.1 } },
      seeds: Array.from({ length: 16 }, (_, seed) => seed),
    };
    const { code, out, err } = await limited(folder, 1024, large);
    assertEquals(code, 1, err);
    assert(/^plain +\d/m.test(out), out);
    assert(/^error: cannot write the report to .*found "File too large[^\n]*$/m.test(err), err);
    assert(!out.includes("report: "), out);
    assertEquals(namesIn(`${folder}/report`), before);
    assertEquals(await Deno.readTextFile(`${folder}/report/report.json`), old);
  }));

Deno.test("every file is synced before the first gets its name, and the folder at the end", () =>
  withFolder(async (folder) => {
    for (let time = 0; time < 2; time++) {
      const calls = await watchFiles(folder, () => writeReport(sampleResult(), folder));
      const files = namesIn(folder).length;
      assertEquals(calls.slice(0, files), new Array(files).fill("sync FILE"));
      assertEquals(calls.slice(files, -1).sort(), namesIn(folder).map((name) => `rename ${name}`));
      assertEquals(calls.at(-1), "sync folder");
    }
  }));

Deno.test("a file that cannot be put in its place leaves the whole old set", () =>
  withFolder(async (folder) => {
    const read = () => namesIn(folder).map((name) => Deno.readTextFileSync(`${folder}/${name}`));
    await writeReport(sampleResult({ layers: 2 }), folder);
    const before = read();
    const { renameSync } = Deno;
    Deno.renameSync = (from, to) => {
      if (String(to).endsWith("report.md")) throw new Error("no right to do so");
      renameSync(from, to);
    };
    try {
      await assertRejects(() => writeReport(sampleResult(), folder), ReportError, "no right to");
    } finally {
      Deno.renameSync = renameSync;
    }
    assertEquals(read(), before);
  }));

Deno.test("what cannot be drawn leaves the figures, and what a killed run left goes", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder}/.initlab-${crypto.randomUUID()}.part/half`, { recursive: true });
    await Deno.writeTextFile(`${folder}/.initlab-${crypto.randomUUID()}.part`, "a probe");
    await writeReport(sampleResult(), folder);
    const sample = sampleResult();
    const outputs = { kind: "classes", count: NaN } as const;
    const result = { ...sample, data: { ...sample.data, outputs } };
    await assertRejects(
      () => writeReport(result, folder),
      ReportError,
      "report.json has the figures",
    );
    assertEquals(namesIn(folder), ["report.json"]);
    assertEquals(await readReport(`${folder}/report.json`), result);
  }));

Deno.test("a second writer waits and says so; two at once leave one whole set", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder);
    await Deno.mkdir(`${folder}/report`);
    const release = await lockFolder(`${folder}/report`);
    const waiting = startCommandIn(folder, file, "--seed", "1");
    setTimeout(release, 2000);
    const { code, err } = await outcomeOf(folder, waiting);
    assertEquals(code, 0, err);
    assertStringIncludes(err, "another run writes to FOLDER/report: waiting for it");
    const both = ["2", "3"].map((seed) => runCommandIn(folder, file, "--seed", seed));
    assertEquals((await Promise.all(both)).map(({ code }) => code), [0, 0]);
    const { seeds: [seed] } = await readReport(`${folder}/report/report.json`);
    for (const [name, words] of [["report.md", `- seed: ${seed}`], ["index.html", `<dd>${seed}`]]) {
      assertStringIncludes(await Deno.readTextFile(`${folder}/report/${name}`), words!);
    }
    assert(namesIn(`${folder}/report`).every((name) => !name.startsWith(".")));
  }));
