/** PyTorch in a process of its own, which takes turns with ours. */

import { fromFileUrl } from "@std/path";

/** One workload in one style, on so many threads. */
export class Competitor {
  readonly label: string;
  readonly #request: (steps: number) => string;
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #unread = "";

  constructor(workload: string, style: string, threads: number) {
    this.label = `pytorch ${style}, ${threads} thread${threads === 1 ? "" : "s"}`;
    this.#request = (steps) => `${workload} ${style} ${steps}\n`;
    // Debian's Python, whose package python3-torch is the PyTorch compared with.
    this.#process = new Deno.Command("/usr/bin/python3", {
      args: [fromFileUrl(new URL("./pytorch.py", import.meta.url)), String(threads)],
      env: { OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Microseconds that `steps` steps take. */
  async run(steps: number): Promise<number> {
    await this.#writer.write(new TextEncoder().encode(this.#request(steps)));
    return Number(await this.#readLine()) * 1e6;
  }

  /** The next line of the answer; it may come in pieces. */
  async #readLine(): Promise<string> {
    while (!this.#unread.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error(`${this.label} ended: install python3-torch, or leave out --vs.`);
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
}
