/** Real runs that a signal ends: the exit code, a sentence, and the old report as it was. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { runCommandIn, startCommandIn, withFolder, writeExperiment } from "../helpers/command.ts";
import { perceptron } from "../helpers/perceptron.ts";

const LONG = { train: { steps: 5_000_000, batchSize: 4, optimiser: { kind: "sgd", lr: 0.1 } } };
/** Evaluated for long after two steps. */
const WIDE = { network: perceptron({ hidden: [800, 800] }) };
/** Drawn for long. */
const MANY = { variants: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`v${i}`, {}])) };

/** All files of the report, by name. */
function reportIn(folder: string): Record<string, string> {
  const entries = [...Deno.readDirSync(`${folder}/report`)].filter(({ isFile }) => isFile);
  const names = entries.map(({ name }) => name).sort();
  return Object.fromEntries(
    names.map((name) => [name, Deno.readTextFileSync(`${folder}/report/${name}`)]),
  );
}

/** Reads a stream to its end; calls `found` once when `words` have come. */
async function readUntil(
  stream: ReadableStream<Uint8Array>,
  words: string,
  found: () => void,
): Promise<string> {
  let text = "";
  let called = false;
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (called || !text.includes(words)) continue;
    called = true;
    found();
  }
  return text;
}

/** Runs the command and sends it signals once it has said `words`. */
async function signalled(
  folder: string,
  parts: Record<string, unknown>,
  words: string,
  send: (process: Deno.ChildProcess) => void,
): Promise<{ code: number; out: string; err: string }> {
  const process = startCommandIn(folder, await writeExperiment(folder, parts));
  const found = () => send(process);
  const [out, err, { code }] = await Promise.all([
    readUntil(process.stdout, words, found),
    readUntil(process.stderr, words, found),
    process.status,
  ]);
  return { code, out, err };
}

/** Gives a folder with a report, and checks at the end that the report is still the same. */
function besideReport(test: (folder: string) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    assertEquals((await runCommandIn(folder, await writeExperiment(folder))).code, 0);
    const before = reportIn(folder);
    await test(folder);
    assertEquals(reportIn(folder), before);
  });
}

const SIGNALS: readonly [Deno.Signal, code: number, word: string][] = [
  ["SIGINT", 130, "interrupted"],
  ["SIGTERM", 143, "terminated"],
  ["SIGHUP", 129, "hung up"],
];

for (const [signal, code, word] of SIGNALS) {
  Deno.test(`${code}: ${signal} while training says where, and leaves the old report`, () =>
    besideReport(async (folder) => {
      const ended = await signalled(folder, LONG, "data: ", (process) => {
        setTimeout(() => process.kill(signal), 500);
      });
      assertEquals(ended.code, code, ended.err);
      const sentence = new RegExp(`^${word}: .*; no report was written$`, "m");
      assert(sentence.test(ended.err), ended.err);
    }));
}

Deno.test("130: Ctrl-C under deno task, which forwards a second signal, says where it stopped", async () => {
  const process = new Deno.Command(Deno.execPath(), {
    args: "task exp bn-vs-kaiming --device cpu --steps 1_000_000".split(" "),
    cwd: fromFileUrl(new URL("../..", import.meta.url)),
    detached: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const ctrlC = () => setTimeout(() => Deno.kill(-process.pid, "SIGINT"), 500);
  const err = await readUntil(process.stderr, "data: ", ctrlC);
  assertEquals((await process.status).code, 130, err);
  assert(/^interrupted: .*; no report was written$/m.test(err), err);
});

Deno.test("143: an evaluation longer than the training says so and can be ended", () =>
  besideReport(async (folder) => {
    const kill = (process: Deno.ChildProcess) => process.kill("SIGTERM");
    const ended = await signalled(folder, WIDE, "evaluating", kill);
    assertEquals(ended.code, 143, ended.err);
    assertStringIncludes(ended.err, "terminated: plain evaluating; no report was written");
  }));

Deno.test("130: an interrupt while the report is drawn: the figures are printed, the old set stays", () =>
  besideReport(async (folder) => {
    const kill = (process: Deno.ChildProcess) => process.kill("SIGINT");
    const ended = await signalled(folder, MANY, "ran on cpu", kill);
    assertEquals(ended.code, 130, ended.err);
    assertStringIncludes(ended.out, "v15 ");
    assertStringIncludes(
      ended.err,
      "interrupted: while the report was drawn; no report was written",
    );
  }));

Deno.test("137: a run killed while it writes leaves the old set, and nothing that stops the next", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder);
    assertEquals((await runCommandIn(folder, file)).code, 0);
    const before = reportIn(folder);
    const kill = (process: Deno.ChildProcess) => setTimeout(() => process.kill("SIGKILL"), 50);
    assertEquals((await signalled(folder, MANY, "ran on cpu", kill)).code, 137);
    const after = reportIn(folder);
    for (const [name, text] of Object.entries(before)) assertEquals(after[name], text);
    await writeExperiment(folder);
    assertEquals((await runCommandIn(folder, file)).code, 0);
    assertEquals(reportIn(folder), before);
    const left = [...Deno.readDirSync(`${folder}/report`)].filter(({ isFile }) => !isFile);
    assertEquals(left, []);
  }));
