/**
 * One worker per core: jobs (a program, a replica, so many steps) go to whichever is idle, first come
 * first served; one with large kernels to several, if it may.
 */

import { DeviceError } from "../errors.ts";
import { Barrier } from "./barrier.ts";
import type { KernelCall } from "./calls.ts";
import { awaitDeath } from "./life.ts";
import type { WorkerReply, WorkerRequest } from "./worker.ts";

interface Job {
  readonly id: number;
  readonly program: number;
  readonly replica: number;
  readonly steps: number;
  /** How many workers may share it. */
  readonly most: number;
  /** Where they meet, if there are several. */
  barrier: Barrier | undefined;
  /** Workers that have not ended their part. */
  working: number;
  /** What failed first. */
  error: Error | undefined;
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

/** Milliseconds that a worker's error may come after its end. */
const ERROR_DELAY = 50;

/** The workers, started at the first job. */
export class WorkerPool {
  /** How many workers there are at most. */
  readonly size: number;
  readonly #start: (index: number) => WorkerRequest;
  readonly #slots: Slot[] = [];
  readonly #queue: Job[] = [];
  readonly #programs = new Map<number, readonly KernelCall[]>();
  #nextId = 1;
  #closed = false;

  /** `start` makes the message that readies worker number `index`. */
  constructor(size: number, start: (index: number) => WorkerRequest) {
    this.size = size;
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
   * Runs a program for one replica, by up to `most` workers if it has kernels that they can share.
   *
   * @throws {DeviceError} naming the kernel that failed, or if the device is closed
   */
  run(program: number, replica: number, steps: number, most: number): Promise<void> {
    if (this.#closed) return Promise.reject(closedError());
    const calls = this.#programs.get(program)!;
    const useful = Math.max(1, ...calls.flatMap((call) => call.passes.map((pass) => pass.workers)));
    return new Promise((resolve, reject) => {
      this.#queue.push({
        ...{ id: this.#nextId++, program, replica, steps, most: Math.min(most, useful) },
        ...{ barrier: undefined, working: 0, error: undefined, resolve, reject },
      });
      this.#assign();
    });
  }

  /** Ends all workers; unfinished jobs reject. */
  close(): void {
    this.#closed = true;
    for (const slot of this.#slots) {
      slot.watch.abort();
      slot.worker.terminate();
      slot.job?.barrier?.break();
      slot.job?.reject(closedError());
    }
    for (const job of this.#queue.splice(0)) job.reject(closedError());
    this.#slots.length = 0;
  }

  #assign(): void {
    while (this.#queue.length > 0) {
      const slots = this.#idle(this.#queue[0]!.most);
      if (slots.length === 0) return;
      this.#begin(this.#queue.shift()!, slots);
    }
  }

  /** Workers without a job, up to `most`. */
  #idle(most: number): Slot[] {
    const idle = this.#slots.filter((slot) => !slot.job).slice(0, most);
    while (idle.length < most && this.#slots.length < this.size) idle.push(this.#grow());
    return idle;
  }

  #begin(job: Job, slots: readonly Slot[]): void {
    const { id, program, replica, steps } = job;
    const parts = slots.length;
    const barrier = Barrier.memory();
    job.working = parts;
    job.barrier = new Barrier(barrier, parts);
    for (const [part, slot] of slots.entries()) {
      slot.job = job;
      if (!slot.loaded.has(program)) {
        slot.loaded.add(program);
        this.#send(slot, { kind: "load", program, calls: this.#programs.get(program)! });
      }
      const share = parts === 1 ? undefined : { part, parts, barrier };
      this.#send(slot, { kind: "run", job: id, program, replica, steps, share });
    }
  }

  #grow(): Slot {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    const slot: Slot = { worker, loaded: new Set(), watch: new AbortController(), job: undefined };
    const life = crypto.randomUUID();
    const died = () => {
      // An error, which says why, may be heard of after the end.
      const timer = setTimeout(() => this.#bury(slot, "it ended before its work did"), ERROR_DELAY);
      slot.watch.signal.addEventListener("abort", () => clearTimeout(timer));
    };
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
    const failed = error === undefined
      ? undefined
      : new DeviceError(`The CPU device stopped: ${error}.`);
    this.#leave(slot, failed);
    this.#assign();
  }

  /** A worker's part of its job has ended; the job does with the last of them. */
  #leave(slot: Slot, error: Error | undefined): void {
    const job = slot.job;
    slot.job = undefined;
    if (!job) return;
    job.error ??= error;
    if (error) job.barrier?.break();
    if (--job.working > 0) return;
    if (job.error) job.reject(job.error);
    else job.resolve();
  }

  /** Rejects the job of a worker that is gone, and ends the others' part; the next gets a new one. */
  #bury(slot: Slot, cause: string): void {
    const index = this.#slots.indexOf(slot);
    if (index < 0) return;
    this.#slots.splice(index, 1);
    slot.watch.abort();
    slot.worker.terminate();
    this.#leave(
      slot,
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
