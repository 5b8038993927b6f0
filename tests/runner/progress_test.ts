/** Progress on a terminal and elsewhere. */

import { assertEquals } from "@std/assert";
import { duration, Progress } from "../../lib/runner/progress.ts";
import { fakeTerminal } from "./fakes.ts";

const advance = (variant: string, step: number, loss = 2) => ({
  variant,
  label: variant,
  step,
  steps: 1000,
  loss,
  phase: "training" as const,
  done: step,
  total: 1000,
});

Deno.test("elsewhere than on a terminal: a line every ten per cent and variant", () => {
  const terminal = fakeTerminal();
  const progress = new Progress(terminal.progress, 2000);
  for (let step = 50; step <= 1000; step += 50) {
    terminal.time = step;
    progress.update(advance("a", step));
    progress.update(advance("b", step, 3.14159));
  }
  assertEquals(terminal.progressText.length, 20);
  assertEquals(terminal.progressText.slice(0, 3), [
    "a: step 100 of 1,000, loss 2.0000, 1,500 steps/s, 2 s left\n",
    "b: step 100 of 1,000, loss 3.1416, 2,000 steps/s, 1 s left\n",
    "a: step 200 of 1,000, loss 2.0000, 1,750 steps/s, 1 s left\n",
  ]);
  assertEquals(
    terminal.progressText.at(-1),
    "b: step 1,000 of 1,000, loss 3.1416, 2,000 steps/s, 0 s left\n",
  );
});

Deno.test("a chunk over several tenths gives one line", () => {
  const terminal = fakeTerminal();
  const progress = new Progress(terminal.progress, 1000);
  progress.update(advance("a", 1));
  progress.update(advance("a", 450));
  progress.update(advance("a", 460));
  assertEquals(terminal.progressText, ["a: step 450 of 1,000, loss 2.0000\n"]);
});

Deno.test("on a terminal: one line rewritten, the variants under way in it", () => {
  const terminal = fakeTerminal(true);
  const progress = new Progress(terminal.progress, 2000);
  terminal.time = 1000;
  progress.update(advance("a", 500));
  terminal.time = 1050;
  progress.update(advance("b", 490));
  terminal.time = 2000;
  progress.update(advance("b", 500, 3));
  progress.update(advance("a", 1000));
  terminal.time = 2200;
  progress.update(advance("b", 600, 3));
  progress.clear();
  assertEquals(terminal.progressText, [
    "\r25 % | 500 steps/s, 3 s left | a 500 loss 2.000\x1b[K",
    "\r50 % | 500 steps/s, 2 s left | a 500 loss 2.000 | b 500 loss 3.000\x1b[K",
    "\r80 % | 727 steps/s, 1 s left | b 600 loss 3.000\x1b[K",
    "\r\x1b[K",
  ]);
});

Deno.test("the line never exceeds the terminal", () => {
  const terminal = fakeTerminal(true, 30);
  const progress = new Progress(terminal.progress, 1000);
  terminal.time = 1000;
  progress.update(advance("averylongname", 500));
  assertEquals(terminal.progressText, ["\r50 % | 500 steps/s, 1 s left…\x1b[K"]);
});

Deno.test("the rate follows the last seconds", () => {
  const terminal = fakeTerminal();
  const progress = new Progress(terminal.progress, 1000);
  for (const [time, step] of [[1000, 99], [30_000, 200], [60_000, 300]] as const) {
    terminal.time = time;
    progress.update(advance("a", step));
  }
  assertEquals(
    terminal.progressText.at(-1),
    "a: step 300 of 1,000, loss 2.0000, 3.3 steps/s, 3 min 30 s left\n",
  );
});

Deno.test("whereabouts names every variant that began", () => {
  const progress = new Progress(fakeTerminal().progress, 1000);
  assertEquals(progress.whereabouts(), "before the first step");
  progress.update(advance("a", 10));
  progress.update(advance("b", 20));
  assertEquals(progress.whereabouts(), "a at step 10 of 1,000, b at step 20 of 1,000");
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
