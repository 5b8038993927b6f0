/**
 * A dispatch as plain numbers: what a WebAssembly function is
 * called with. Shared by the device and its workers.
 */

import { Barrier } from "./barrier.ts";
import { type Pass, WHOLE } from "./shares.ts";

/** One kernel call: for replica r, pointer i is `pointers[i] + r * strides[i]` (bytes). */
export interface KernelCall {
  readonly kernel: string;
  readonly pointers: readonly number[];
  readonly strides: readonly number[];
  readonly constants: readonly number[];
  /** How workers that share a program compute it. */
  readonly passes: readonly Pass[];
}

type KernelFunction = (...parameters: number[]) => void;

/** Bytes of the region that a kernel may use between entry and return, one for each thread. */
export const SCRATCH_BYTES = 1 << 20;

/** Instantiates the kernels on shared memory, with a scratch region of their own. */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  scratch: number,
): Record<string, KernelFunction> {
  const instance = new WebAssembly.Instance(module, {
    env: {
      memory,
      abort: () => {
        throw new WebAssembly.RuntimeError("kernel aborted");
      },
    },
  });
  const kernels = instance.exports as Record<string, KernelFunction>;
  kernels.setScratch!(scratch);
  return kernels;
}

/** The arguments of `call` for one replica: pointers, then constants. */
export function argumentsOf(call: KernelCall, replica: number): number[] {
  const pointers = call.pointers.map((pointer, i) => pointer + replica * call.strides[i]!);
  return [...pointers, ...call.constants];
}

/** A worker's part in kernels that several workers share. */
export interface Share {
  readonly part: number;
  readonly parts: number;
  /** Of the Barrier at which they meet. */
  readonly barrier: SharedArrayBuffer;
}

/** Replays the calls `steps` times for one replica; the error names the kernel that failed. */
export function replay(
  kernels: Record<string, KernelFunction>,
  calls: readonly KernelCall[],
  replica: number,
  steps: number,
): void {
  const bound = bind(kernels, calls, replica);
  let name = "";
  try {
    for (let step = 0; step < steps; step++) {
      for (const call of bound) {
        name = call.name;
        call.run(...call.parameters);
      }
    }
  } catch (cause) {
    throw failure(name, cause);
  }
}

/**
 * As replay(), together with other workers: each takes its part of the shared calls, the first one
 * all others. Every call sees what those before it wrote. Ends early if another worker fails.
 */
export function replayShared(
  kernels: Record<string, KernelFunction>,
  calls: readonly KernelCall[],
  replica: number,
  steps: number,
  { part, parts, barrier: memory }: Share,
): void {
  const bound = bind(kernels, calls, replica).flatMap((call, i) =>
    calls[i]!.passes.map((pass) => ({ ...call, ...pass }))
  );
  const barrier = new Barrier(memory, parts);
  let name = "";
  let wasShared = false;
  try {
    for (let step = 0; step < steps; step++) {
      for (const call of bound) {
        const count = Math.min(call.workers, parts);
        if ((count > 1 || wasShared) && !barrier.meet()) return;
        wasShared = count > 1;
        if (part >= count) continue;
        name = call.name;
        kernels.setShare!(part, count, call.pass);
        call.run(...call.parameters);
      }
    }
  } catch (cause) {
    barrier.break();
    throw failure(name, cause);
  } finally {
    kernels.setShare!(0, 1, WHOLE);
  }
}

/** The calls for one replica, as functions with their arguments. */
function bind(
  kernels: Record<string, KernelFunction>,
  calls: readonly KernelCall[],
  replica: number,
) {
  return calls.map((call) => ({
    name: call.kernel,
    run: kernels[call.kernel]!,
    parameters: argumentsOf(call, replica),
  }));
}

function failure(kernel: string, cause: unknown): Error {
  return new Error(`kernel "${kernel}" failed: ${cause instanceof Error ? cause.message : cause}`);
}
