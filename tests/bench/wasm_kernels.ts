/**
 * Times the CPU kernels on one thread, at the shapes of the networks that matter.
 *
 *     deno run --allow-read=kernels tests/bench/wasm_kernels.ts
 *
 * Prints, for each kernel call of one training step, the microseconds (the fastest of several
 * rounds) and, for products, GFLOP/s; then their sum, and the time of all calls one after the other.
 */

import { formulaTable } from "../../kernels/table/formulas.ts";
import { type KernelName, kernelTable } from "../../kernels/table/mod.ts";
import { instantiate, readKernels, type WasmInstance } from "../helpers/wasm_instance.ts";

/** Each call runs about ROUND_MS at a time, ROUNDS times. */
const ROUND_MS = 1;
const ROUNDS = 100;

/** One call: what is printed, the kernel, the elements of each binding and the constants. */
interface Call {
  readonly label: string;
  readonly kernel: KernelName;
  readonly elements: readonly number[];
  readonly constants: readonly number[];
  /** Floating-point operations, for products. */
  readonly operations?: number;
}

/** The two kernels of a linear layer in one step. */
function linear(batch: number, inputs: number, outputs: number): Call[] {
  const label = `${batch}x${inputs}x${outputs}`;
  const [x, weight, out] = [batch * inputs, inputs * outputs, batch * outputs];
  const operations = 2 * batch * inputs * outputs;
  return [
    {
      label,
      kernel: "matmul",
      elements: [x, weight, outputs, out],
      constants: [batch, inputs, outputs, 1, 0, 0],
      operations,
    },
    {
      label,
      kernel: "linear_backward",
      elements: [x, weight, out, weight, outputs, x, 1],
      constants: [batch, inputs, outputs, 1, 0, 0, 0],
      operations: 2 * operations,
    },
  ];
}

/** What goes with a hidden layer of `width`: batch norm and tanh, forward and backward. */
function hidden(batch: number, width: number): Call[] {
  const size = batch * width;
  const columns = Array.from({ length: 6 }, () => width);
  return [
    {
      label: `[${batch}, ${width}]`,
      kernel: "batchnorm_forward",
      elements: [size, width, width, size, ...columns.slice(2)],
      constants: [batch, width, 1e-5, 0.1, 1, 0, 0, 0],
    },
    {
      label: `[${batch}, ${width}]`,
      kernel: "batchnorm_backward",
      elements: [size, width, width, width, size, size, width, width],
      constants: [batch, width, 1, 1],
    },
    { label: `${size}`, kernel: "pointwise", elements: [size, size], constants: [size, 1, 0, 0] },
    {
      label: `${size}`,
      kernel: "pointwise_backward",
      elements: [size, size, size],
      constants: [size, 1, 0, 0],
    },
  ];
}

/** What goes with a layer of `width` whose rows are normalised: layer norm and gelu, each way. */
function normalised(batch: number, width: number): Call[] {
  const [size, gelu] = [batch * width, formulaTable.gelu.code];
  const label = `[${batch}, ${width}]`;
  return [
    {
      label,
      kernel: "layernorm_forward",
      elements: [size, width, width, size, batch, batch],
      constants: [batch, width, 1e-5, 1, 1, 1],
    },
    {
      label,
      kernel: "layernorm_backward",
      elements: [size, width, batch, batch, size, size],
      constants: [batch, width, 1, 1],
    },
    {
      label,
      kernel: "layernorm_affine_backward",
      elements: [size, batch, batch, size, width, width],
      constants: [batch, width, 1, 1],
    },
    { label, kernel: "pointwise", elements: [size, size], constants: [size, gelu, 0, 0] },
    {
      label,
      kernel: "pointwise_backward",
      elements: [size, size, size],
      constants: [size, gelu, 0, 0],
    },
  ];
}

/** The output layer's loss and the optimiser. */
function tail(batch: number, classes: number, parameters: number): Call[] {
  const logits = batch * classes;
  return [
    {
      label: `[${batch}, ${classes}]`,
      kernel: "cross_entropy",
      elements: [logits, batch, batch, 1, logits],
      constants: [batch, classes],
    },
    {
      label: `${parameters}`,
      kernel: "sgd",
      elements: [parameters, parameters, 1, 1],
      constants: [parameters, 1],
    },
  ];
}

/** Picking the minibatch, and the embedding of `context` characters in `dimension` numbers. */
function input(batch: number, context: number, dimension: number): Call[] {
  const positions = batch * context;
  return [
    {
      label: `${batch} of ${batch}`,
      kernel: "batch_select",
      elements: [1, batch, positions, batch, positions, batch],
      constants: [batch, context, 1, batch],
    },
    {
      label: `${positions} x ${dimension}`,
      kernel: "embedding",
      elements: [positions, 27 * dimension, positions * dimension],
      constants: [positions, dimension],
    },
    {
      label: `${positions} x ${dimension}`,
      kernel: "embedding_backward",
      elements: [positions, positions * dimension, 27 * dimension],
      constants: [positions, 27, dimension],
    },
    { label: "1", kernel: "write_history", elements: [1, 1, 1], constants: [1, 0, 1] },
  ];
}

const SCENES: Readonly<Record<string, readonly Call[]>> = {
  "one hidden layer of 200, batch 32": [
    ...input(32, 3, 10),
    ...linear(32, 30, 200),
    ...hidden(32, 200),
    ...linear(32, 200, 27),
    ...tail(32, 27, 12_288),
  ],
  "a layer of the six-layer network": [...linear(32, 100, 100), ...hidden(32, 100)],
  "a layer of layer norm and gelu": [...linear(32, 100, 100), ...normalised(32, 100)],
  "one hidden layer of 2,048, batch 4,096": [
    ...linear(4096, 30, 2048),
    ...hidden(4096, 2048),
    ...linear(4096, 2048, 27),
    ...tail(4096, 27, 118_000),
  ],
};

/** Fills a binding: small numbers, and small integers (bits of index 0..26) where uint32 is read. */
function fill(instance: WasmInstance, call: Call, binding: string, start: number, n: number) {
  const integers = ["tokens", "targets", "inputs", "indices", "step"].includes(binding);
  if (integers) {
    const limit = binding === "indices" ? n : binding === "step" ? 1 : 27;
    new Uint32Array(instance.memory.buffer, start, n).forEach((_, i, all) => {
      all[i] = (i * 7) % limit;
    });
  } else {
    new Float32Array(instance.memory.buffer, start, n).forEach((_, i, all) => {
      all[i] = call.kernel === "sgd" ? 0 : ((i * 37) % 101) / 50 - 1;
    });
  }
}

/** A call with its buffers placed in memory, ready to run. */
interface Prepared {
  readonly call: Call;
  readonly run: () => void;
  readonly repeats: number;
}

/** Milliseconds of `repeats` runs. */
function clock(run: () => void, repeats: number): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) run();
  return performance.now() - start;
}

/** Places every call's buffers one after the other and runs it until it is compiled to the best. */
function prepare(instance: WasmInstance, calls: readonly Call[]): Prepared[] {
  let next = instance.firstFree;
  return calls.map((call) => {
    const names = Object.keys(kernelTable[call.kernel].bindings);
    const pointers = call.elements.map((n, i) => {
      const start = next;
      next = Math.ceil((next + 4 * n) / 256) * 256;
      fill(instance, call, names[i]!, start, n);
      return start;
    });
    const kernel = instance.exports[call.kernel]!;
    const args = [...pointers, ...call.constants];
    const run = () => kernel(...args);
    clock(run, 3);
    return { call, run, repeats: Math.max(1, Math.round(3 * ROUND_MS / clock(run, 3))) };
  });
}

/**
 * The fastest microseconds of each call. The rounds go through all calls again and again, so that a
 * slow spell of a shared machine does not fall on one call alone.
 */
function time(prepared: readonly Prepared[]): number[] {
  const fastest = prepared.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    prepared.forEach(({ run, repeats }, i) => {
      fastest[i] = Math.min(fastest[i]!, clock(run, repeats) * 1000 / repeats);
    });
  }
  return fastest;
}

const instance = await instantiate(await readKernels(), 900 << 20);
for (const [scene, calls] of Object.entries(SCENES)) {
  console.log(`\n${scene}`);
  const prepared = prepare(instance, calls);
  const times = time(prepared);
  calls.forEach((call, i) => {
    const rate = call.operations ? (call.operations / times[i]! / 1000).toFixed(1) : "";
    console.log(
      `${call.kernel.padEnd(26)}${call.label.padEnd(32)}` +
        `${times[i]!.toFixed(2).padStart(10)} us${rate.padStart(8)}${rate && " GFLOP/s"}`,
    );
  });
  const sum = times.reduce((total, microseconds) => total + microseconds, 0);
  console.log(`${"sum".padEnd(58)}${sum.toFixed(2).padStart(10)} us`);
  const run = () => prepared.forEach((one) => one.run());
  const repeats = Math.max(1, Math.round(ROUND_MS * 1000 / sum));
  const [step] = time([{ call: calls[0]!, run, repeats }]);
  console.log(`${"one after the other".padEnd(58)}${step!.toFixed(2).padStart(10)} us`);
}
