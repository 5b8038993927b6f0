/**
 * Times the WGSL kernels at the shapes of one training step of the lecture's batch-norm network.
 *
 *     deno run --allow-env --allow-read tests/bench/wgsl_kernels.ts [OPTION...] [KERNEL...]
 *
 * Prints, for each dispatch, its microseconds in a long pass of the same dispatch, and then those
 * of whole steps in one pass: processor time of all threads where Linux tells it, since other programs
 * disturb it less, and wall-clock time behind it. `--one-thread` makes lavapipe run on one core,
 * `--on-processor` chooses kernels as for a software adapter.
 */

import { type KernelName, type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import { type Grid, grids } from "../../kernels/wgsl/grids/mod.ts";
import { GpuHarness } from "../helpers/gpu_harness.ts";
import { hardware } from "../../lib/device/webgpu/adapter.ts";
import { software } from "../../lib/device/webgpu/software.ts";
import { UNIFORM_BYTES } from "../../lib/device/webgpu/uniform_reads.ts";

/** One dispatch of the step: a label, the kernel, its constants and each binding's elements. */
interface Call {
  readonly label: string;
  readonly kernel: KernelName;
  readonly constants: Readonly<Record<string, number>>;
  readonly elements: readonly number[];
}

/** What the encoder needs of a call. */
interface Bound {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number];
}

/** Bindings that hold indices; all others hold floats. */
const INTEGERS = ["step", "indices", "inputs", "targets", "tokens", "batchInputs"];
/** A pass this long makes the 10 ms between two looks of Deno at the GPU small. */
const MILLISECONDS = 250;

const [batch, context, embedded, hidden, classes, parameters] = [32, 3, 10, 200, 27, 12288];
const inputs = context * embedded;

/** The constants of linear_backward, which writes the gradients of weight and input. */
function linearBackward(fanIn: number, fanOut: number, hasBias: number, activation: number) {
  const keepsActivatedGrad = 0;
  return { rows: batch, fanIn, fanOut, hasBias, activation, parameter: 0, keepsActivatedGrad };
}

/** The dispatches of one step, in order. */
const step: readonly Call[] = [
  {
    label: "minibatch",
    kernel: "batch_select",
    constants: { batch, width: context, steps: 1000, examples: 1000 },
    elements: [1, 1000 * batch, 1000 * context, 1000, batch * context, batch],
  },
  {
    label: "embedding",
    kernel: "embedding",
    constants: { positions: batch * context, dimension: embedded },
    elements: [batch * context, classes * embedded, batch * inputs],
  },
  {
    label: "hidden = x W1",
    kernel: "matmul",
    constants: {
      rows: batch,
      inner: inputs,
      columns: hidden,
      hasBias: 0,
      activation: 0,
      parameter: 0,
    },
    elements: [batch * inputs, inputs * hidden, hidden, batch * hidden],
  },
  {
    label: "tanh of batch norm",
    kernel: "batchnorm_forward",
    constants: {
      rows: batch,
      columns: hidden,
      eps: 1e-5,
      momentum: 0.1,
      unbiased: 0,
      runningStd: 0,
      activation: 1,
      parameter: 0,
    },
    elements: [batch * hidden, hidden, hidden, batch * hidden, hidden, hidden, hidden, hidden],
  },
  {
    label: "logits = h W2 + b2",
    kernel: "matmul",
    constants: {
      rows: batch,
      inner: hidden,
      columns: classes,
      hasBias: 1,
      activation: 0,
      parameter: 0,
    },
    elements: [batch * hidden, hidden * classes, classes, batch * classes],
  },
  {
    label: "loss",
    kernel: "cross_entropy",
    constants: { rows: batch, classes },
    elements: [batch * classes, batch, batch, 1, batch * classes],
  },
  {
    label: "grad of W2, b2, tanh",
    kernel: "linear_backward",
    constants: linearBackward(hidden, classes, 1, 1),
    elements: [
      ...[batch * hidden, hidden * classes, batch * classes],
      ...[hidden * classes, classes, batch * hidden, 1],
    ],
  },
  {
    label: "grad of batch norm",
    kernel: "batchnorm_backward",
    constants: {
      rows: batch,
      columns: hidden,
      unbiased: 0,
      training: 1,
    },
    elements: [
      batch * hidden,
      ...[hidden, hidden, hidden],
      ...[batch * hidden, batch * hidden],
      ...[hidden, hidden],
    ],
  },
  {
    label: "grad of W1, x",
    kernel: "linear_backward",
    constants: linearBackward(inputs, hidden, 0, 0),
    elements: [
      ...[batch * inputs, inputs * hidden, batch * hidden],
      ...[inputs * hidden, hidden, batch * inputs, 1],
    ],
  },
  {
    label: "grad of the embedding",
    kernel: "embedding_backward",
    constants: {
      positions: batch * context,
      vocabulary: classes,
      dimension: embedded,
    },
    elements: [batch * context, batch * inputs, classes * embedded],
  },
  {
    label: "update",
    kernel: "sgd",
    constants: { size: parameters, steps: 1000 },
    elements: [parameters, parameters, 1000, 1],
  },
  {
    label: "loss history",
    kernel: "write_history",
    // Without `advance`, which would walk out of the tables of this bench.
    constants: { size: 1, advance: 0, steps: 1000 },
    elements: [1, 1000, 1],
  },
];

/** Generic contents: normal numbers of size 1, tokens with a few frequent ones. */
function contents(binding: string, elements: number): Float32Array | Uint32Array {
  if (binding === "step") return new Uint32Array(elements);
  if (INTEGERS.includes(binding)) {
    return Uint32Array.from({ length: elements }, () => Math.floor(classes * Math.random() ** 2));
  }
  return Float32Array.from({ length: elements }, () => Math.random() + Math.random() - 0.999);
}

/** Allocates a call's buffers and builds its pipeline. */
function bind(harness: GpuHarness, call: Call, onProcessor: boolean): Bound {
  const { gpu } = harness;
  const { kernel, constants, elements } = call;
  const spec: KernelSpec = kernelTable[kernel];
  const uniform = Object.entries(spec.bindings).filter(([, access], binding) =>
    onProcessor && access === "read" && elements[binding]! * 4 <= UNIFORM_BYTES
  ).map(([name]) => name);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const entries = Object.keys(spec.bindings).map((name, binding) => {
    const exact = Math.ceil(elements[binding]! / 64) * 256;
    const size = uniform.includes(name) ? UNIFORM_BYTES : exact;
    const buffer = gpu.createBuffer({ size, usage });
    const values = contents(name, elements[binding]!) as Float32Array<ArrayBuffer>;
    gpu.queue.writeBuffer(buffer, 0, values);
    return { binding, resource: { buffer } };
  });
  const grid: Grid = grids[kernel];
  const tile = (onProcessor ? software : hardware).tile(grid, constants);
  const overrides = { ...constants, ...(grid.tiled && { tile }) };
  return {
    pipeline: harness.pipeline(kernel, overrides, uniform),
    bindGroup: gpu.createBindGroup({ layout: harness.layout(kernel, uniform), entries }),
    workgroups: grid.workgroups(constants, tile),
  };
}

/** Milliseconds that passed, and that this process's threads computed. */
interface Times {
  readonly wall: number;
  readonly processor: number;
}

/** The clocks of this moment. */
function now(): Times {
  const wall = performance.now();
  try {
    const threads = [...Deno.readDirSync("/proc/self/task")].map(({ name }) =>
      Number(Deno.readTextFileSync(`/proc/self/task/${name}/schedstat`).split(" ")[0])
    );
    return { wall, processor: threads.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6 };
  } catch {
    return { wall, processor: wall };
  }
}

/** Runs the calls `times` times in one pass. */
async function pass(gpu: GPUDevice, calls: readonly Bound[], times: number): Promise<Times> {
  const encoder = gpu.createCommandEncoder();
  const compute = encoder.beginComputePass();
  for (let i = 0; i < times; i++) {
    for (const { pipeline, bindGroup, workgroups } of calls) {
      compute.setPipeline(pipeline);
      compute.setBindGroup(0, bindGroup);
      compute.dispatchWorkgroups(...workgroups);
    }
  }
  compute.end();
  const commands = encoder.finish();
  const begin = now();
  gpu.queue.submit([commands]);
  await gpu.queue.onSubmittedWorkDone();
  const end = now();
  return { wall: end.wall - begin.wall, processor: end.processor - begin.processor };
}

/** Microseconds of one run of the calls: the best of four long passes. */
async function microseconds(gpu: GPUDevice, calls: readonly Bound[]): Promise<Times> {
  const trial = await pass(gpu, calls, 100);
  const times = Math.max(100, Math.round(MILLISECONDS / (trial.wall / 100)));
  let best: Times = { wall: Infinity, processor: Infinity };
  for (let round = 0; round < 4; round++) {
    const { wall, processor } = await pass(gpu, calls, times);
    best = {
      wall: Math.min(best.wall, 1000 * wall / times),
      processor: Math.min(best.processor, 1000 * processor / times),
    };
  }
  return best;
}

/** One line of the table. */
function print({ wall, processor }: Times, what: string): void {
  const [first, second] = [processor, wall].map((time) => time.toFixed(1).padStart(8));
  console.log(`${first} us ${second} us  ${what}`);
}

/** Prints the table. */
async function main(): Promise<void> {
  const names = Deno.args.filter((arg) => !arg.startsWith("--"));
  // lavapipe reads it when the adapter is requested.
  if (Deno.args.includes("--one-thread")) Deno.env.set("LP_NUM_THREADS", "0");
  const harness = await GpuHarness.open();
  if (!harness) throw new Error("A benchmark needs an adapter.");
  console.log(harness.adapter);
  const chosen = step.filter(({ kernel }) => names.length === 0 || names.includes(kernel));
  const bound = chosen.map((call) => bind(harness, call, Deno.args.includes("--on-processor")));
  console.log("  processor   wall clock");
  const sum = { wall: 0, processor: 0 };
  for (const [i, { label, kernel }] of chosen.entries()) {
    const time = await microseconds(harness.gpu, [bound[i]!]);
    sum.wall += time.wall;
    sum.processor += time.processor;
    print(time, `${kernel} (${label})`);
  }
  print(sum, "sum of the above");
  print(await microseconds(harness.gpu, bound), "one after another");
  harness.close();
}

if (import.meta.main) await main();
