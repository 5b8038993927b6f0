/** Progress on a terminal and elsewhere, by its clock, and in real runs. */

import { assert, assertEquals } from "@std/assert";
import type { Advance } from "../../lib/runner/advance.ts";
import { duration, Progress } from "../../lib/cli/progress.ts";
import { runCommandIn, withFolder, writeExperiment } from "../helpers/command.ts";
import { screenAfter } from "../helpers/screen.ts";
import { fakeTerminal } from "./fakes.ts";

/** A variant that has done `done` of 1,000 units of its work, of which 800 are training. */
function advance(variant: string, done: number, loss = 2): Advance {
  const phase = done >= 1000 ? "done" : done >= 800 ? "evaluation" : "training";
  const step = Math.min(800, done);
  return { variant, label: variant, phase, step, steps: 800, loss, done, total: 1000 };
}

Deno.test("elsewhere than on a terminal: a line a variant and ten per cent, none with 1 s left", () => {
  const terminal = fakeTerminal();
  const progress = new Progress(terminal.progress);
  for (const variant of ["a", "b"]) progress.update(advance(variant, 0));
  for (let done = 10; done <= 1000; done += 10) {
    terminal.time = done * 10;
    progress.update(advance("a", done));
    progress.update(advance("b", done, 3.14159));
  }
  const lines = terminal.progressText;
  assertEquals(lines.length, 20);
  assertEquals(lines.slice(0, 3), [
    "a: 10 %, loss 2.0000, step 100 of 800, 10 s left\n",
    "b: 10 %, loss 3.1416, step 100 of 800, 9 s left\n",
    "a: 20 %, loss 2.0000, step 200 of 800, 9 s left\n",
  ]);
  assertEquals(lines.slice(-4), [
    "a: 90 %, evaluating\n",
    "b: 90 %, evaluating\n",
    "a: 100 %, done\n",
    "b: 100 %, done\n",
  ]);
  assert(!lines.some((line) => line.includes(" 1 s left")));
});

Deno.test("an advance over several tenths gives one line; a variant that ends early ends at 100 %", () => {
  const terminal = fakeTerminal();
  const progress = new Progress(terminal.progress);
  progress.update(advance("a", 1));
  progress.update(advance("a", 450));
  progress.update(advance("a", 460, NaN));
  progress.update({ ...advance("a", 470), phase: "done", done: 1000 });
  assertEquals(terminal.progressText, [
    "a: 45 %, loss 2.0000, step 450 of 800\n",
    "a: 100 %, done\n",
  ]);
});

Deno.test("on a terminal: a line a variant at any width, rewritten", () => {
  for (const columns of [10, 40, 200]) {
    const terminal = fakeTerminal(true, columns);
    const progress = new Progress(terminal.progress);
    for (const [time, done] of [[1000, 100], [2000, 200], [2050, 205], [9000, 900]] as const) {
      terminal.time = time;
      for (const variant of ["a", "a long name 名前"]) progress.update(advance(variant, done));
    }
    const screen = screenAfter(terminal.progressText.join(""), columns);
    assertEquals(screen.length, 3, screen.join("\n"));
    assert(screen[0]!.startsWith("a "), screen[0]);
    assert(screen[1]!.startsWith("a long"), screen[1]);
    if (columns === 200) {
      assertEquals(screen.map((row) => row.trimEnd()), [
        "a                 90 %  evaluating",
        "a long name 名前  20 %  loss 2.0000  step 205 of 800",
        "55 % of all, 8 s left",
      ]);
    }
    progress.clear();
    assertEquals(screenAfter(terminal.progressText.join(""), columns), [""]);
  }
});

Deno.test("more variants than rows: those under way are shown, the others counted", () => {
  const terminal = fakeTerminal(true);
  const progress = new Progress(terminal.progress);
  for (let index = 0; index < 50; index++) progress.update(advance(`v${index}`, 10));
  terminal.time = 1000;
  for (let index = 0; index < 40; index++) {
    terminal.time += 200;
    progress.update(advance(`v${index}`, 1000));
  }
  const screen = screenAfter(terminal.progressText.join(""), 80);
  assertEquals(screen.length, 11);
  assertEquals(screen[0], "v40  1 %  loss 2.0000  step 10 of 800");
  assert(screen.at(-1)!.endsWith("left, 40 more variants"), screen.at(-1));
});

Deno.test("a huge loss is short", () => {
  const terminal = fakeTerminal();
  new Progress(terminal.progress).update(advance("a", 100, 3.4e38));
  assertEquals(terminal.progressText, ["a: 10 %, loss 3.40e+38, step 100 of 800\n"]);
});

Deno.test("the time left follows the last seconds", () => {
  const terminal = fakeTerminal();
  const progress = new Progress(terminal.progress);
  for (const [time, done] of [[1000, 99], [30_000, 200], [60_000, 300]] as const) {
    terminal.time = time;
    progress.update(advance("a", done));
  }
  assertEquals(
    terminal.progressText.at(-1),
    "a: 30 %, loss 2.0000, step 300 of 800, 3 min 30 s left\n",
  );
});

Deno.test("whereabouts names every variant that began", () => {
  const progress = new Progress(fakeTerminal().progress);
  assertEquals(progress.whereabouts(), "before the first step");
  progress.update(advance("a", 10));
  progress.update(advance("b", 900));
  assertEquals(progress.whereabouts(), "a at step 10 of 800, b evaluating");
});

Deno.test("durations", () => {
  assertEquals([0, 9.1, 60, 252, 7500].map(duration), [
    "0 s",
    "10 s",
    "1 min 0 s",
    "4 min 12 s",
    "2 h 5 min",
  ]);
});

Deno.test("a real run that evaluates longer than it trains shows both, and --quiet where the report is", () =>
  withFolder(async (folder) => {
    const file = await writeExperiment(folder, { variants: { a: {}, b: {} } });
    const { code, err } = await runCommandIn(folder, file);
    const lines = err.split("\n").filter((line) => /^[ab]: /.test(line));
    assertEquals(code, 0, err);
    for (const variant of ["a", "b"]) {
      const own = lines.filter((line) => line.startsWith(`${variant}: `));
      assert(own.length <= 10, err);
      assert(own.some((line) => line.includes("evaluating")), err);
      assertEquals(own.at(-1), `${variant}: 100 %, done`);
    }
    assert(!err.includes(" 1 s left"), err);
    const quiet = await runCommandIn(folder, file, "--quiet");
    assertEquals([quiet.code, quiet.err], [0, ""]);
    assertEquals(quiet.out.trimEnd().split("\n").at(-1), "report: FOLDER/report");
  }));
