/** The benchmark's workloads. */

import type { Device } from "../../lib/device/device.ts";
import { kaimingNormal, normal } from "../../lib/experiment/mod.ts";
import type { Perceptron } from "../helpers/perceptron.ts";
import { GELU, ReLU, SiLU, Tanh } from "../../lib/nn/mod.ts";
import {
  activated,
  handWritten,
  layerNormNetwork,
  type Network,
  prepareNetwork,
} from "./networks.ts";
import { type Prepared, prepareTrained, type Trained } from "./trained.ts";

/** A workload, as the README of this folder names it. */
export interface Workload {
  /** Floating-point operations of one step's matrix products: forward and two backward. */
  readonly flops: number;
  /** Steps of one timed repetition, of one replica. */
  readonly steps: { readonly cpu: number; readonly webgpu: number };
  /** How many workers the CPU device has; default one per core. */
  readonly workers?: number;
  /** How many replicas to time; default 1. */
  readonly replicas?: readonly number[];
  /** Builds the networks, one a replica, and captures the training step. */
  readonly prepare: (device: Device, replicas: number) => Promise<Prepared>;
}

const lecture = {
  embedding: 10,
  hidden: [200],
  batchNorm: { eps: 0, momentum: 0.001, unbiased: true, runningStd: true },
  init: { hidden: { weight: kaimingNormal("tanh") }, output: { weight: normal(0.01) } },
} satisfies Perceptron;

const deep = {
  ...lecture,
  hidden: [100, 100, 100, 100, 100],
  batchNorm: { unbiased: true, output: true, outputGain: 0.1 },
} satisfies Perceptron;

/** A network that the runner trains. */
function trained(
  model: typeof lecture | typeof deep,
  batchSize: number,
  more: Partial<Trained> = {},
) {
  return {
    flops: productFlops([3 * model.embedding, ...model.hidden, 27], batchSize),
    prepare: (device: Device, replicas: number) =>
      prepareTrained(device, { model, batchSize, ...more }, replicas),
  };
}

/** A network of modules. */
function network(build: () => Network, sizes: readonly number[]) {
  return {
    flops: productFlops([30, ...sizes, 27], 32),
    prepare: (device: Device) => prepareNetwork(device, build()),
  };
}

/** A's and B's networks with each of these nonlinearities; the first is what others are compared to. */
function twins(): Record<string, Workload> {
  const activations = {
    tanh: () => new Tanh(),
    relu: () => new ReLU(),
    gelu: () => new GELU(),
    silu: () => new SiLU(),
  };
  const shapes = { A: [200], B: deep.hidden };
  return Object.fromEntries(
    Object.entries(shapes).flatMap(([name, hidden]) =>
      Object.entries(activations).map(([activation, build]) => [
        `${name}-${activation}`,
        { ...network(() => activated(build, hidden), hidden), steps: { cpu: 1000, webgpu: 500 } },
      ])
    ),
  );
}

function productFlops(sizes: readonly number[], batchSize: number): number {
  const products = sizes.slice(1).map((fanOut, layer) => sizes[layer]! * fanOut);
  return 6 * batchSize * products.reduce((sum, product) => sum + product, 0);
}

const A: Workload = { ...trained(lecture, 32), steps: { cpu: 1000, webgpu: 2000 } };
const C: Workload = {
  ...trained({ ...lecture, hidden: [2048] }, 4096),
  steps: { cpu: 3, webgpu: 1 },
};

/** All workloads by name. */
export const workloads: Readonly<Record<string, Workload>> = {
  A,
  B: { ...trained(deep, 32), steps: { cpu: 500, webgpu: 500 } },
  "B-diag": { ...trained(deep, 32, { everyStep: true }), steps: { cpu: 500, webgpu: 500 } },
  "B-looks": {
    ...trained(deep, 32, { looks: { snapshots: 20, histograms: 40 } }),
    steps: { cpu: 5000, webgpu: 5000 },
  },
  C: { ...C, workers: 1 },
  C2: C,
  G: { ...network(layerNormNetwork, Array(20).fill(100)), steps: { cpu: 200, webgpu: 100 } },
  H: { ...network(handWritten, [200]), steps: { cpu: 1000, webgpu: 500 } },
  ...twins(),
  R: { ...A, replicas: [32] },
  S: { ...A, replicas: [1, 8, 32, 128] },
};

/**
 * Workloads that are compared with each other, the first with the others; they take turns, so that
 * what else the machine does meets them alike.
 */
export const groups: readonly (readonly string[])[] = [
  ["A"],
  ["B", "B-diag", "B-looks"],
  ["C", "C2"],
  ["G"],
  ["H"],
  ["A-tanh", "A-relu", "A-gelu", "A-silu"],
  ["B-tanh", "B-relu", "B-gelu", "B-silu"],
  ["R"],
  ["S"],
];
