/**
 * One worker per core: jobs (a program, a replica, so many steps)
 * go to whichever is idle, first come first served.
 */

import { DeviceError } from "../errors.ts";
import type { KernelCall } from "./calls.ts";
import { awaitDeath } from "./life.ts";
import type { WorkerReply, WorkerRequest } from "./worker.ts";

interface Job {
  readonly id: number;
  readonly program: number;
  readonly replica: number;
  readonly steps: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

interface Slot {
  readonly worker: Worker;
  readonly loaded: Set<number>;
  /** Ends the waiting for the worker's death. */
  readonly watch: AbortController;
  job: Job | undefined;
}

/** The workers, started at the first job. */
export class WorkerPool {
  readonly #size: number;
  readonly #start: (index: number) => WorkerRequest;
  readonly #slots: Slot[] = [];
  readonly #queue: Job[] = [];
  readonly #programs = new Map<number, readonly KernelCall[]>();
  #nextId = 1;
  #closed = false;

  /** `start` makes the message that readies worker number `index`. */
  constructor(size: number, start: (index: number) => WorkerRequest) {
    this.#size = size;
    this.#start = start;
  }

  /** Makes a program known; returns its number. */
  load(calls: readonly KernelCall[]): number {
    const program = this.#nextId++;
    this.#programs.set(program, calls);
    return program;
  }

  /** Forgets a program. */
  unload(program: number): void {
    this.#programs.delete(program);
    for (const slot of this.#slots) {
      if (slot.loaded.delete(program)) this.#send(slot, { kind: "unload", program });
    }
  }

  /**
   * Runs a program for one replica.
   *
   * @throws {DeviceError} naming the kernel that failed, or if the device is closed
   */
  run(program: number, replica: number, steps: number): Promise<void> {
    if (this.#closed) return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      this.#queue.push({ id: this.#nextId++, program, replica, steps, resolve, reject });
      this.#assign();
    });
  }

  /** Ends all workers; unfinished jobs reject. */
  close(): void {
    this.#closed = true;
    for (const slot of this.#slots) {
      slot.watch.abort();
      slot.worker.terminate();
      slot.job?.reject(closedError());
    }
    for (const job of this.#queue.splice(0)) job.reject(closedError());
    this.#slots.length = 0;
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      const slot = this.#slots.find((slot) => !slot.job) ?? this.#grow();
      if (!slot) return;
      const job = this.#queue.shift()!;
      slot.job = job;
      if (!slot.loaded.has(job.program)) {
        slot.loaded.add(job.program);
        const calls = this.#programs.get(job.program)!;
        this.#send(slot, { kind: "load", program: job.program, calls });
      }
      const { id, program, replica, steps } = job;
      this.#send(slot, { kind: "run", job: id, program, replica, steps });
    }
  }

  #grow(): Slot | undefined {
    if (this.#slots.length >= this.#size) return undefined;
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    const slot: Slot = { worker, loaded: new Set(), watch: new AbortController(), job: undefined };
    const life = crypto.randomUUID();
    const died = () => this.#bury(slot, "it ended before its work did");
    worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
      if (data.job === undefined) awaitDeath(life, slot.watch.signal, died);
      else this.#finish(slot, data.error);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#bury(slot, event.message);
    };
    this.#send(slot, { kind: "live", lock: life });
    this.#send(slot, this.#start(this.#slots.length));
    this.#slots.push(slot);
    return slot;
  }

  #finish(slot: Slot, error: string | undefined): void {
    const job = slot.job;
    slot.job = undefined;
    if (error === undefined) job?.resolve();
    else job?.reject(new DeviceError(`The CPU device stopped: ${error}.`));
    this.#assign();
  }

  /** Rejects the job of a worker that is gone; the next job gets a new one. */
  #bury(slot: Slot, cause: string): void {
    const index = this.#slots.indexOf(slot);
    if (index < 0) return;
    this.#slots.splice(index, 1);
    slot.watch.abort();
    slot.worker.terminate();
    slot.job?.reject(
      new DeviceError(
        `The CPU device stopped: a worker died (${cause}); run again, with fewer seeds or variants ` +
          `if memory was short.`,
      ),
    );
    this.#assign();
  }

  #send(slot: Slot, request: WorkerRequest): void {
    slot.worker.postMessage(request);
  }
}

function closedError(): DeviceError {
  return new DeviceError("The CPU device was closed while work was under way; open it again.");
}
