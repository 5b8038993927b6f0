/** Tries an experiment's code in a worker, where one that never ends, or throws, harms nothing. */

import { ExperimentError } from "../device/errors.ts";
import type { TrialReply, TrialRequest } from "./trial_worker.ts";

/** How long an experiment may take to load, in milliseconds. */
const LIMIT = 10_000;

/**
 * Loads a TypeScript experiment in a worker and checks what it exports.
 *
 * @param source the file
 * @param limit milliseconds until it is given up
 * @throws {ExperimentError} if that fails or does not end in time
 */
export async function tryExperiment(source: string, limit = LIMIT): Promise<void> {
  const token = crypto.randomUUID();
  const worker = new Worker(new URL("./trial_worker.ts", import.meta.url), { type: "module" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const fault = await new Promise<string | undefined>((resolve) => {
      timer = setTimeout(() => resolve(tooLong(source, limit)), limit);
      worker.onmessage = ({ data }: MessageEvent<TrialReply>) => {
        if (data?.token === token) resolve(data.fault);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(`${source}: cannot be loaded: ${event.message}`);
      };
      worker.postMessage({ source, token } satisfies TrialRequest);
    });
    if (fault !== undefined) throw new ExperimentError(fault);
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}

function tooLong(source: string, limit: number): string {
  return `${source}: expected to be loaded within ${limit / 1000} s, found it still at work: a ` +
    `loop without end, a promise that nothing settles, or a question that nobody answered`;
}
