/**
 * A CPU worker: holds its own instance of the kernels on the
 * shared memory and replays programs on request.
 */

import { instantiate, type KernelCall, replay, replayShared, type Share } from "./calls.ts";
import { holdForLife } from "./life.ts";

/** What the pool sends. */
export type WorkerRequest =
  | { kind: "live"; lock: string }
  | { kind: "start"; module: WebAssembly.Module; memory: WebAssembly.Memory; scratch: number }
  | { kind: "load"; program: number; calls: readonly KernelCall[] }
  | { kind: "unload"; program: number }
  | {
    kind: "run";
    job: number;
    program: number;
    replica: number;
    steps: number;
    /** Absent if this worker does it all. */
    share: Share | undefined;
  };

/** What a worker answers: to "run" with the job, to "live" without. */
export interface WorkerReply {
  readonly job?: number;
  readonly error?: string;
}

/** What it uses of a worker's global scope; the project's types are those of the main thread. */
interface WorkerScope {
  onmessage: (event: MessageEvent<WorkerRequest>) => void;
  postMessage(reply: WorkerReply): void;
}

const scope = globalThis as unknown as WorkerScope;
const programs = new Map<number, readonly KernelCall[]>();
let kernels: ReturnType<typeof instantiate> = {};

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case "live":
      holdForLife(data.lock, () => scope.postMessage({}));
      break;
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
      scope.postMessage(runJob(data));
      break;
  }
};

function runJob(request: WorkerRequest & { kind: "run" }): WorkerReply {
  const { job, program, replica, steps, share } = request;
  const calls = programs.get(program)!;
  try {
    if (share) replayShared(kernels, calls, replica, steps, share);
    else replay(kernels, calls, replica, steps);
    return { job };
  } catch (error) {
    return { job, error: (error as Error).message };
  }
}
