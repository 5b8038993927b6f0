/**
 * A CPU worker: holds its own instance of the kernels on the
 * shared memory and replays programs on request.
 */

/// <reference lib="deno.worker" />
import { instantiate, type KernelCall, replay } from "./calls.ts";

/** What the pool sends. */
export type WorkerRequest =
  | { kind: "start"; module: WebAssembly.Module; memory: WebAssembly.Memory; scratch: number }
  | { kind: "load"; program: number; calls: readonly KernelCall[] }
  | { kind: "unload"; program: number }
  | { kind: "run"; job: number; program: number; replica: number; steps: number };

/** What a worker answers to "run". */
export interface WorkerReply {
  readonly job: number;
  readonly error?: string;
}

const programs = new Map<number, readonly KernelCall[]>();
let kernels: ReturnType<typeof instantiate> = {};

self.onmessage = ({ data }: MessageEvent<WorkerRequest>) => {
  switch (data.kind) {
    case "start":
      kernels = instantiate(data.module, data.memory, data.scratch);
      break;
    case "load":
      programs.set(data.program, data.calls);
      break;
    case "unload":
      programs.delete(data.program);
      break;
    case "run":
      self.postMessage(runJob(data.job, data.program, data.replica, data.steps));
      break;
  }
};

function runJob(job: number, program: number, replica: number, steps: number): WorkerReply {
  try {
    replay(kernels, programs.get(program)!, replica, steps);
    return { job };
  } catch (error) {
    return { job, error: (error as Error).message };
  }
}
