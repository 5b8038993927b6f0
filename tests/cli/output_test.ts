/** Output that nobody reads is never a reason to stop: real runs whose streams break. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readReport } from "../../lib/report/report.ts";
import { openTerminal } from "../../lib/cli/terminal.ts";
import { argsIn, withFolder, writeExperiment } from "../helpers/command.ts";

/** Runs the command with its streams as a shell has it; its exit code is the command's. */
async function shell(folder: string, streams: string, ...options: string[]) {
  const file = await writeExperiment(folder, {
    train: { steps: 2000, batchSize: 4, optimiser: { kind: "sgd", lr: 0.1 } },
  });
  const command = [Deno.execPath(), ...argsIn(folder, file, ...options)];
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `"$@" ${streams}; exit \${PIPESTATUS[0]}`, "bash", ...command],
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

/** What remains of the streams, and what must be in them. */
const CASES: readonly [streams: string, words: (said: { out: string; err: string }) => string][] = [
  ["2>&1 | head -n 1", ({ out }) => out],
  ["2> /dev/full", ({ out }) => out],
  ["2>&-", ({ out }) => out],
  ["> /dev/full", ({ err }) => err],
  [">&-", ({ err }) => err],
];

for (const [streams, words] of CASES) {
  Deno.test(`${streams}: the run goes on, and its report is written`, () =>
    withFolder(async (folder) => {
      const said = await shell(folder, streams);
      assertEquals(said.code, 0, said.err);
      assert(words(said).length > 0);
      if (streams.startsWith("2> ")) assertStringIncludes(said.out, "report: ");
      if (streams === "> /dev/full") {
        assertStringIncludes(said.err, "warning: standard output cannot be written (No space left");
      }
      const { variants: [variant] } = await readReport(`${folder}/report/report.json`);
      assertEquals([variant!.status, variant!.runs[0]!.firstLosses.length], ["ok", 1000]);
    }));
}

Deno.test("a stream that takes nothing is given up, not tried for ever", () => {
  const streams = [Deno.stdout, Deno.stderr].map((stream) => {
    const kept = stream.writeSync;
    stream.writeSync = () => 0;
    return () => stream.writeSync = kept;
  });
  try {
    const terminal = openTerminal();
    terminal.out("lost");
    terminal.err("lost");
  } finally {
    streams.forEach((restore) => restore());
  }
});
