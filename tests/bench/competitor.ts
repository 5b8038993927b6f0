/** Other frameworks, each in a process of its own, which take turns with ours. */

import { fromFileUrl } from "@std/path";
import type { Device } from "../../lib/device/device.ts";

/** A framework to compare with. */
interface Framework {
  /** The ways in which it runs a workload, when ours runs on this device. */
  styles(device: Device["kind"]): readonly string[];
  /** The workloads that it runs. */
  readonly workloads: readonly string[];
  /** The program that answers requests, and its arguments. */
  command(threads: number): readonly [program: string, ...args: string[]];
  /** How it computes in a style, for its label. */
  threading(style: string, threads: number): string;
  /** Steps of one of its repetitions, as a share of ours on the CPU. */
  readonly share: number;
  /** How it gets onto the machine. */
  readonly install: string;
}

/** What every framework runs. */
const lecture = ["A", "B", "B-diag", "C"];

/** All frameworks by their names in `--vs`. */
export const frameworks: Readonly<Record<string, Framework>> = {
  pytorch: {
    styles: () => ["notebook", "best"],
    workloads: [...lecture, "C2", "G", "H", "R"],
    // Debian's Python, whose package python3-torch is the PyTorch compared with.
    command: (threads) => ["/usr/bin/python3", here("./pytorch.py"), String(threads)],
    threading: (_style, threads) => count(threads),
    share: 1 / 5,
    install: "`apt-get install python3-torch libopenblas0-pthread` installs it",
  },
  tfjs: {
    styles: () => ["wasm"],
    workloads: lecture,
    command: () => deno("./tfjs.ts"),
    threading: () => count(1),
    share: 1 / 25,
    install: "it needs npm the first time, to download @tensorflow/tfjs",
  },
  "jax-js": {
    styles: (device) => device === "webgpu" ? ["wasm", "webgpu"] : ["wasm"],
    workloads: lecture,
    command: (threads) => deno("./jax.ts", String(threads)),
    threading: (style, threads) => style === "webgpu" ? "same adapter" : count(threads),
    share: 1 / 25,
    install: "it needs npm the first time, to download @jax-js/jax",
  },
};

/** A competitor that cannot run; the message says what to do. */
export class CompetitorError extends Error {
  override readonly name = "CompetitorError";
}

/** One workload in one style of a framework, on so many threads. */
export class Competitor {
  readonly label: string;
  /** Steps of one repetition, as a share of ours on the CPU. */
  readonly share: number;
  readonly #request: (steps: number) => string;
  readonly #failure: string;
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #unread = "";

  constructor(name: string, workload: string, style: string, threads: number) {
    const { command, threading, share, install } = frameworks[name]!;
    this.label = `${name} ${style}, ${threading(style, threads)}`;
    this.share = share;
    this.#request = (steps) => `${workload} ${style} ${steps}\n`;
    this.#failure = `--vs ${name}: no time came back from ${style}; ${install}.`;
    this.#process = this.#spawn(command(threads), threads);
    this.#writer = this.#process.stdin.getWriter();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Microseconds that `steps` steps take. */
  async run(steps: number): Promise<number> {
    const request = new TextEncoder().encode(this.#request(steps));
    // The write fails if the process has ended; then the read ends too.
    await this.#writer.write(request).catch(() => {});
    const seconds = Number(await this.#readLine());
    if (Number.isNaN(seconds)) throw new CompetitorError(this.#failure);
    return seconds * 1e6;
  }

  /** The next line of the answer; it may come in pieces. */
  async #readLine(): Promise<string> {
    while (!this.#unread.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) throw new CompetitorError(this.#failure);
      this.#unread += value;
    }
    const end = this.#unread.indexOf("\n");
    const line = this.#unread.slice(0, end);
    this.#unread = this.#unread.slice(end + 1);
    return line;
  }

  /** Ends the process. */
  close(): void {
    this.#process.kill();
    this.#writer.releaseLock();
    this.#lines.cancel();
  }

  #spawn([program, ...args]: readonly [string, ...string[]], threads: number): Deno.ChildProcess {
    try {
      return new Deno.Command(program, {
        args,
        env: { OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) },
        stdin: "piped",
        stdout: "piped",
      }).spawn();
    } catch (cause) {
      throw new CompetitorError(this.#failure, { cause });
    }
  }
}

/** The path of a file of this folder. */
function here(file: string): string {
  return fromFileUrl(new URL(file, import.meta.url));
}

/** Deno without the project's configuration and lock file, to which the competitor does not belong. */
function deno(file: string, ...args: string[]): readonly [string, ...string[]] {
  return ["deno", "run", "-A", "--quiet", "--no-config", "--no-lock", here(file), ...args];
}

function count(threads: number): string {
  return `${threads} thread${threads === 1 ? "" : "s"}`;
}
