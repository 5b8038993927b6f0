/** The real console: output that nobody reads is never a reason to stop, and signals. */

import { visibleLines } from "../device/text.ts";
import { exit } from "../experiment/confine.ts";
import type { Terminal } from "./engine.ts";
import { type Signal, SIGNALS } from "./interrupt.ts";

/** Two signals within this many milliseconds are one: `deno task` forwards what a terminal sent. */
const ECHO = 500;
/** How long output waits for a reader who is slow, in milliseconds. */
const PATIENCE = 10_000;
const PAUSE = 10;

/** Writes text until it cannot be written any more; from then on nothing. */
class Output {
  readonly #stream: { writeSync(bytes: Uint8Array): number };
  readonly #onBroken: (error: Error) => void;
  #broken = false;

  /** `onBroken` is called once, at the first failure. */
  constructor(
    stream: { writeSync(bytes: Uint8Array): number },
    onBroken: (error: Error) => void = () => {},
  ) {
    this.#stream = stream;
    this.#onBroken = onBroken;
  }

  /** Writes all of it. */
  write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let done = 0; !this.#broken && done < bytes.length;) {
        done += this.#attempt(bytes.subarray(done));
      }
    } catch (error) {
      this.#broken = true;
      this.#onBroken(error as Error);
    }
  }

  #attempt(bytes: Uint8Array): number {
    for (let waited = 0;; waited += PAUSE) {
      try {
        const written = this.#stream.writeSync(bytes);
        if (written > 0) return written;
        throw new Deno.errors.WriteZero("it takes nothing");
      } catch (error) {
        if (!(error instanceof Deno.errors.WouldBlock) || waited >= PATIENCE) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
      }
    }
  }
}

/** The console of this process. */
export function openTerminal(): Terminal {
  const err = new Output(Deno.stderr);
  const out = new Output(Deno.stdout, (error) => {
    if (error instanceof Deno.errors.BrokenPipe) return; // Its reader has seen enough.
    err.write(`warning: standard output cannot be written (${error.message})\n`);
  });
  return {
    out: (line) => out.write(`${visibleLines(line)}\n`),
    err: (line) => err.write(`${visibleLines(line)}\n`),
    progress: {
      write: (text) => err.write(text),
      terminal: Deno.stderr.isTerminal(),
      size: terminalSize,
      now: () => performance.now(),
    },
    onSignal,
  };
}

function terminalSize(): { columns: number; rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    return { columns: columns || 80, rows: rows || 24 };
  } catch {
    return { columns: 80, rows: 24 };
  }
}

/** The first signal asks the run to stop; a later one does not wait for it. */
function onSignal(listener: (signal: Signal) => void): () => void {
  let first = NaN;
  const listeners = (Object.keys(SIGNALS) as Signal[]).map((signal) => {
    const listen = async () => {
      if (signal === "SIGHUP" && await outlivesTerminal()) return;
      if (performance.now() - first > ECHO) exit(SIGNALS[signal].code);
      if (!Number.isNaN(first)) return;
      first = performance.now();
      listener(signal);
    };
    Deno.addSignalListener(signal, listen);
    return () => Deno.removeSignalListener(signal, listen);
  });
  return () => listeners.forEach((remove) => remove());
}

/**
 * Whether `nohup` started this process, which then wants no end with its terminal: it leaves a
 * standard input that cannot be read, where a read else finds something, the end, or waits.
 */
async function outlivesTerminal(): Promise<boolean> {
  if (Deno.stdin.isTerminal()) return false;
  const unreadable = Deno.stdin.read(new Uint8Array(1)).then(
    () => false,
    (error: Error) => error.message.includes("(os error 9)"),
  );
  const patience = new Promise<false>((resolve) => setTimeout(() => resolve(false), 100));
  return await Promise.race([unreadable, patience]);
}
