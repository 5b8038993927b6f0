/**
 * Shows how a run advances: on a terminal one line a variant, rewritten; else one line a variant
 * and ten per cent.
 */

import { decimal, displayWidth, fit, pad, visible } from "../device/text.ts";
import type { Advance } from "../runner/advance.ts";

/** Where progress goes. */
export interface ProgressOutput {
  /** Writes text as it is. */
  write(text: string): void;
  /** Whether lines can be rewritten. */
  readonly terminal: boolean;
  /** The terminal's. */
  size(): { readonly columns: number; readonly rows: number };
  /** Milliseconds from some start. */
  now(): number;
}

/** The rate is that of the last seconds, so that it follows variants as they finish. */
const WINDOW = 15_000;
/** Time between rewrites of the lines, in milliseconds. */
const REDRAW = 100;
/** The least seconds left that are worth a word. */
const WORTH_SAYING = 2;

const WORDS: Readonly<Record<Advance["phase"], string>> = {
  training: "training",
  evaluation: "evaluating",
  calibration: "calibrating batch norm",
  sampling: "sampling words",
  done: "done",
};

/** The progress of the variants of one run, which may advance at the same time. */
export class Progress {
  readonly #output: ProgressOutput;
  readonly #latest = new Map<string, Advance>();
  readonly #tenths = new Map<string, number>();
  #samples: { time: number; done: number }[];
  #drawn = -Infinity;
  /** Lines on the terminal that the next ones replace. */
  #open = 0;

  /** Starts the clock. */
  constructor(output: ProgressOutput) {
    this.#output = output;
    this.#samples = [{ time: output.now(), done: 0 }];
  }

  /** Takes note of an advance, and shows it when it is time to. */
  update(advance: Advance): void {
    this.#latest.set(advance.variant, advance);
    const time = this.#output.now();
    this.#sample(time);
    if (!this.#output.terminal) this.#line(advance);
    else if (time - this.#drawn >= REDRAW || this.#sum("done") >= this.#sum("total")) {
      this.#drawn = time;
      this.#draw(this.#lines());
    }
  }

  /** Shows what goes on after the variants, where lines can be rewritten. */
  say(words: string): void {
    if (this.#output.terminal) this.#draw([words]);
  }

  /** Removes the lines, so that what follows starts clean. */
  clear(): void {
    if (this.#open > 0) this.#output.write(`${this.#back()}\x1b[J`);
    this.#open = 0;
  }

  /** Where every variant that has begun stands: `original at step 1,200 of 2,000, wide evaluating`. */
  whereabouts(): string {
    const parts = [...this.#latest.values()].map(({ label, phase, step, steps }) =>
      phase === "training"
        ? `${label} at step ${grouped(step)} of ${grouped(steps)}`
        : `${label} ${WORDS[phase]}`
    );
    return parts.length === 0 ? "before the first step" : parts.join(", ");
  }

  #sum(what: "done" | "total"): number {
    return [...this.#latest.values()].reduce((sum, advance) => sum + advance[what], 0);
  }

  #sample(time: number): void {
    this.#samples.push({ time, done: this.#sum("done") });
    while (this.#samples.length > 2 && this.#samples[1]!.time < time - WINDOW) {
      this.#samples.shift();
    }
  }

  /** `4 min 12 s left` of all variants, or nothing where that is not known or not worth a word. */
  #left(): string {
    const [first, last] = [this.#samples[0]!, this.#samples.at(-1)!];
    const rate = (last.done - first.done) / ((last.time - first.time) / 1000);
    const left = (this.#sum("total") - last.done) / rate;
    return left >= WORTH_SAYING && Number.isFinite(left) ? `${duration(left)} left` : "";
  }

  /** A line a variant, as many as the terminal has rows for, and one for all. */
  #lines(): string[] {
    const all = [...this.#latest.values()];
    const width = Math.max(...all.map(({ label }) => displayWidth(visible(label))));
    const under = all.filter(({ phase }) => phase !== "done");
    const room = Math.max(1, this.#output.size().rows - 2);
    const shown = all.length <= room ? all : under.slice(0, room);
    const lines = shown.map((advance) =>
      [pad(visible(advance.label), width, "after"), ...state(advance)].join("  ")
    );
    const more = all.length - shown.length;
    const done = `${Math.floor(100 * this.#sum("done") / this.#sum("total"))} % of all`;
    const parts = [done, this.#left(), more > 0 ? `${more} more variants` : ""];
    return [...lines, parts.filter((part) => part !== "").join(", ")];
  }

  #draw(lines: readonly string[]): void {
    const { columns } = this.#output.size();
    const rows = lines.map((line) => `${fit(line, Math.max(1, columns - 1))}\x1b[K`);
    this.#output.write(`${this.#back()}${rows.join("\r\n")}\x1b[J`);
    this.#open = lines.length;
  }

  /** To the beginning of the first open line. */
  #back(): string {
    return this.#open > 1 ? `\r\x1b[${this.#open - 1}A` : "\r";
  }

  #line(advance: Advance): void {
    const { variant, label, phase, done, total } = advance;
    const tenth = phase === "done" ? 10 : Math.min(9, Math.floor(10 * done / total));
    if (tenth <= (this.#tenths.get(variant) ?? 0)) return;
    this.#tenths.set(variant, tenth);
    const left = phase === "done" ? "" : this.#left();
    const parts = [...state(advance), left].filter((part) => part !== "");
    this.#output.write(`${visible(label)}: ${parts.join(", ")}\n`);
  }
}

/** `45 %`, `loss 2.3123`, `step 900 of 2,000`, or what it does after training. */
function state({ phase, step, steps, loss, done, total }: Advance): string[] {
  const share = `${phase === "done" ? 100 : Math.min(99, Math.floor(100 * done / total))} %`;
  if (phase !== "training") return [share, WORDS[phase]];
  const latest = Number.isFinite(loss) ? [`loss ${decimal(loss, 4)}`] : [];
  return [share, ...latest, `step ${grouped(step)} of ${grouped(steps)}`];
}

/** `1,234,567`. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** `2 h 5 min`, `4 min 12 s` or `9 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
