/**
 * A dispatch as plain numbers: what a WebAssembly function is
 * called with. Shared by the device and its workers.
 */

/** One kernel call: for replica r, pointer i is `pointers[i] + r * strides[i]` (bytes). */
export interface KernelCall {
  readonly kernel: string;
  readonly pointers: readonly number[];
  readonly strides: readonly number[];
  readonly constants: readonly number[];
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

/** Replays the calls `steps` times for one replica; the error names the kernel that failed. */
export function replay(
  kernels: Record<string, KernelFunction>,
  calls: readonly KernelCall[],
  replica: number,
  steps: number,
): void {
  const bound = calls.map((call) => ({
    name: call.kernel,
    run: kernels[call.kernel]!,
    parameters: argumentsOf(call, replica),
  }));
  let name = "";
  try {
    for (let step = 0; step < steps; step++) {
      for (const call of bound) {
        name = call.name;
        call.run(...call.parameters);
      }
    }
  } catch (cause) {
    throw new Error(`kernel "${name}" failed: ${cause instanceof Error ? cause.message : cause}`);
  }
}
