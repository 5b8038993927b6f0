/** Code that never ends, throws, or answers each look differently: a sentence, and exit 2. */

import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { ExperimentError } from "../../lib/device/errors.ts";
import { tryExperiment } from "../../lib/experiment/trial.ts";
import { tinyExperiment, withFolder } from "../helpers/command.ts";
import { runTask, withProject } from "../helpers/project.ts";

const TOO_LONG =
  "expected to be loaded within 10 s, found it still at work: a loop without end, a " +
  "promise that nothing settles, or a question that nobody answered";
const LIVING = "write the value itself";
const valid = tinyExperiment();

/** A file's text, and what is said about it. */
const CASES: Record<string, readonly [text: string, said: string]> = {
  loops: ["for (;;);", TOO_LONG],
  waits: ["await new Promise(() => {});", TOO_LONG],
  loopsWhenRead: [
    "export default new Proxy({}, { ownKeys() { for (;;); } });",
    `expected plain values, found a proxy; ${LIVING}`,
  ],
  throws: ['throw new Error("boom\\nand more");', "cannot be loaded: boom"],
  throwsNothing: ["throw undefined;", "cannot be loaded: undefined"],
  throwsOddly: [
    "throw Object.create(null);",
    "cannot be loaded: it threw something that is no error",
  ],
  throwsLater: [
    'queueMicrotask(() => { throw new Error("late"); }); await new Promise(() => {});',
    "cannot be loaded: late",
  ],
  rejectsLater: [
    'Promise.reject(new Error("lost")); await new Promise(() => {});',
    "cannot be loaded: lost",
  ],
  rejectsUnheard: [
    `Promise.reject(new Error("unheard")); export default ${valid};`,
    "cannot be loaded: unheard",
  ],
  exits: ["Deno.exit(0);", "cannot be loaded: an experiment may not call Deno.exit"],
  exitsByNode: [
    'import process from "node:process"; process.exit(0);',
    "cannot be loaded: an experiment may not call Deno.exit",
  ],
  closes: ["close();", "cannot be loaded: an experiment may not close the program"],
  movesAfterTheTrial: [
    'import process from "node:process"; ' +
    `if (!("WorkerGlobalScope" in globalThis)) process.chdir("lib"); export default ${valid};`,
    "cannot be loaded: an experiment may not move to another folder",
  ],
  exitsAfterTheTrial: [
    `if (!("WorkerGlobalScope" in globalThis)) Deno.exit(0); export default ${valid};`,
    "cannot be loaded: an experiment may not call Deno.exit",
  ],
  pretends: [
    "postMessage({}); postMessage({ token: '' }); throw new Error('caught');",
    "cannot be loaded: caught",
  ],
  hasProxy: [
    `export default { ...${valid}, network: new Proxy({}, {}) };`,
    `network: expected plain values, found a proxy; ${LIVING}`,
  ],
  hasGetter: [
    `export default { ...${valid}, get question() { return "" + Math.random(); } };`,
    `expected plain values, found a getter at "question"; ${LIVING}`,
  ],
  hasClass: [
    `export default { ...${valid}, train: new (class { get steps() { return 1; } })() };`,
    `train: expected plain values, found an instance of a class; ${LIVING}`,
  ],
  hasFunction: [
    `export default { ...${valid}, question: () => "?" };`,
    "question: expected a line of text, found a function",
  ],
  exportsNothing: ["export {};", "expected an experiment (an object), found nothing"],
  cannotBeRead: [
    "export default [[;",
    "cannot be loaded: SyntaxError: Expression expected at cannotBeRead.ts:1:18",
  ],
  importsNothing: [
    'import "./gone.ts";',
    'cannot be loaded: Module not found "FOLDER/gone.ts". at importsNothing.ts:1:8',
  ],
};

Deno.test("each is told in a sentence by the real command, and nothing else happens", async () => {
  await withProject(async (project) => {
    const folder = join(project, "experiments");
    for (const [name, [text]] of Object.entries(CASES)) {
      await Deno.writeTextFile(join(folder, `${name}.ts`), text);
    }
    await Promise.all(
      Object.entries(CASES).map(async ([name, [, said]]) => {
        const { code, out, err } = await runTask(project, name);
        const text = err.replaceAll(`file://${folder}`, "FOLDER").replaceAll("experiments/", "");
        assertEquals([code, out, text], [2, "", `error: ${name}.ts: ${said}\n`]);
      }),
    );
  });
});

Deno.test("code that fails while the experiment runs ends it with a sentence, not with a trace", async () => {
  const fault = 'throw new Error("too late\\nand more")';
  const endless = tinyExperiment(({ train }) => train.steps = 5_000_000);
  await withProject(async (project) => {
    for (const start of ["setTimeout(() => {", "setTimeout(async () => {"]) {
      const code = `if (!("WorkerGlobalScope" in globalThis)) ${start} ${fault}; });\n`;
      await Deno.writeTextFile(
        join(project, "experiments", "late.ts"),
        `${code}export default ${endless};`,
      );
      const { code: exit, out, err } = await runTask(project, "late", "--device", "cpu");
      const errors = err.split("\n").filter((line) => !/^(data: .*|plain: .*|)$/.test(line));
      const column = code.indexOf("new Error") + 1;
      assertEquals([exit, out, errors], [2, "", [
        `error: ${project}/experiments/late.ts:1:${column}: the experiment's code failed while it ran: too late`,
      ]]);
    }
  });
});

Deno.test("what loads in time is let through", async () => {
  await withFolder(async (folder) => {
    const source = join(folder, "slow.ts");
    const wait = "await new Promise((resolve) => setTimeout(resolve, 300));";
    await Deno.writeTextFile(source, `${wait} export default ${valid};`);
    await tryExperiment(source);
    await assertRejects(() => tryExperiment(source, 50), ExperimentError, "within 0.05 s");
  });
});
