/** The real command in a process of its own, with the permissions of its task and no more. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { readReport } from "../../lib/report/report.ts";
import { commandIn, runCommandIn, withFolder, writeExperiment } from "../helpers/command.ts";

/** Starts the command; it may read and write `folder` too. */
function start(args: readonly string[], ...folders: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [...commandIn(...folders), ...args],
    env: { INIT_CWD: Deno.cwd() },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function run(...args: string[]) {
  const { code, stdout, stderr } = await start(args).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

Deno.test("--list names the experiments, --help the options", async () => {
  const list = await run("--list");
  assertEquals([list.code, list.err], [0, ""]);
  assertStringIncludes(list.out, "bn-vs-kaiming  ");
  assertStringIncludes((await run("--help")).out, "Usage: deno task exp NAME");
});

Deno.test("usage errors exit 2 with one line and no trace", async () => {
  assertEquals(await run("bn-vs-kaiming", "--stpes", "5"), {
    code: 2,
    out: "",
    err: 'error: unknown option --stpes; did you mean "--steps"?\n',
  });
  const { code, err } = await run("bn-vs-kaimng");
  assertEquals(code, 2);
  assertEquals(
    err,
    'error: no experiment "bn-vs-kaimng"; did you mean "bn-vs-kaiming"?\n' +
      `experiments in experiments: ${await names()}\n`,
  );
});

async function names(): Promise<string> {
  const { out } = await run("--list");
  return out.trim().split("\n").map((line) => line.split(" ")[0]).join(", ");
}

Deno.test("an output folder that is a file is refused before training", async () => {
  const file = await Deno.makeTempFile();
  const { code, stderr } = await start(["bn-vs-kaiming", "--out", file], file).output();
  await Deno.remove(file);
  assertEquals(code, 2);
  assertEquals(
    new TextDecoder().decode(stderr),
    `error: --out: ${file} is a file, expected a folder\n`,
  );
});

Deno.test("--seeds trains so many networks, from the experiment's first seed on", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder, { seeds: [4294967290, 3] });
    const { code, err } = await runCommandIn(folder, file, "--seeds", "3", "--quiet");
    assertEquals([code, err], [0, ""]);
    const { seeds, variants: [plain] } = await readReport(`${folder}/report/report.json`);
    const wanted = [4294967290, 4294967291, 4294967292];
    assertEquals([seeds, plain!.runs.map(({ seed }) => seed)], [wanted, wanted]);
    const beyond = await runCommandIn(folder, file, "--seeds", "7");
    assertEquals([beyond.code, beyond.out], [2, ""]);
    assertEquals(
      beyond.err,
      "error: --seeds: expected at most 6, which ends at seed 4294967295, the highest, found 7; " +
        "the experiment's first seed is 4294967290\n",
    );
  }));
