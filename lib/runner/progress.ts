/** Shows how a run advances: on a terminal one line rewritten, else a line every ten per cent. */

import { decimal, fit } from "../device/text.ts";
import type { Advance } from "./advance.ts";

/** Where progress goes. */
export interface ProgressOutput {
  /** Writes text as it is. */
  write(text: string): void;
  /** Whether a line can be rewritten. */
  readonly terminal: boolean;
  /** The terminal's width. */
  columns(): number;
  /** Milliseconds from some start. */
  now(): number;
}

/** The rate is that of the last seconds, so that it follows variants as they finish. */
const WINDOW = 15_000;
/** Time between rewrites of the line, in milliseconds. */
const REDRAW = 100;

/** The progress of the variants of one run, which may advance at the same time. */
export class Progress {
  readonly #output: ProgressOutput;
  readonly #total: number;
  readonly #latest = new Map<string, Advance>();
  readonly #tenths = new Map<string, number>();
  #samples: { time: number; steps: number }[];
  #drawn = -Infinity;
  #lineOpen = false;

  /** Starts the clock; `total` counts the steps of all variants together. */
  constructor(output: ProgressOutput, total: number) {
    this.#output = output;
    this.#total = total;
    this.#samples = [{ time: output.now(), steps: 0 }];
  }

  /** Takes note of an advance, and shows it when it is time to. */
  update(advance: Advance): void {
    this.#latest.set(advance.variant, advance);
    const time = this.#output.now();
    this.#sample(time);
    if (this.#output.terminal) this.#redraw(time);
    else this.#line(advance);
  }

  /** Removes the line, so that what follows starts clean. */
  clear(): void {
    if (this.#lineOpen) this.#output.write("\r\x1b[K");
    this.#lineOpen = false;
  }

  /** Where every variant that has begun stands: `original at step 1,200, kaiming at step 900`. */
  whereabouts(): string {
    const parts = [...this.#latest.values()].map(({ label, step, steps }) =>
      `${label} at step ${grouped(step)} of ${grouped(steps)}`
    );
    return parts.length === 0 ? "before the first step" : parts.join(", ");
  }

  #done(): number {
    return [...this.#latest.values()].reduce((total, { step }) => total + step, 0);
  }

  #sample(time: number): void {
    this.#samples.push({ time, steps: this.#done() });
    while (this.#samples.length > 2 && this.#samples[1]!.time < time - WINDOW) {
      this.#samples.shift();
    }
  }

  /** `3,210 steps/s, 4 min 12 s left`, or nothing before there is a rate. */
  #pace(): string {
    const [first, last] = [this.#samples[0]!, this.#samples.at(-1)!];
    const rate = (last.steps - first.steps) / ((last.time - first.time) / 1000);
    if (!(rate > 0 && Number.isFinite(rate))) return "";
    const left = duration((this.#total - last.steps) / rate);
    return `${
      grouped(rate < 10 ? Number(rate.toFixed(1)) : Math.round(rate))
    } steps/s, ${left} left`;
  }

  #redraw(time: number): void {
    const finished = this.#done() >= this.#total;
    if (time - this.#drawn < REDRAW && !finished) return;
    this.#drawn = time;
    const percent = `${Math.floor(100 * Math.min(1, this.#done() / this.#total))} %`;
    const running = [...this.#latest.values()].filter(({ step, steps }) => step < steps);
    const parts = running.map(({ label, step, loss }) =>
      `${label} ${grouped(step)} loss ${decimal(loss, 3)}`
    );
    const text = [percent, this.#pace(), ...parts].filter((part) => part !== "").join(" | ");
    this.#output.write(`\r${fit(text, this.#output.columns() - 1)}\x1b[K`);
    this.#lineOpen = true;
  }

  #line({ variant, label, step, steps, loss }: Advance): void {
    const tenth = Math.floor(10 * step / steps);
    if (tenth <= (this.#tenths.get(variant) ?? 0)) return;
    this.#tenths.set(variant, tenth);
    const state = `step ${grouped(step)} of ${grouped(steps)}, loss ${decimal(loss, 4)}`;
    const pace = this.#pace();
    this.#output.write(`${label}: ${state}${pace === "" ? "" : `, ${pace}`}\n`);
  }
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
