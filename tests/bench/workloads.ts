/** The benchmark's workloads. */

import type { Device } from "../../lib/device/device.ts";
import { kaimingNormal, type ModelSpec, normal } from "../../lib/runner/experiment.ts";
import { type Prepared, prepareTrained, type Trained } from "./trained.ts";

/** A workload, as the README of this folder names it. */
export interface Workload {
  /** Floating-point operations of one step's matrix products: forward and two backward. */
  readonly flops: number;
  /** Steps of one timed repetition, of one replica. */
  readonly steps: { readonly cpu: number; readonly webgpu: number };
  /** How many replicas to time; default 1. */
  readonly replicas?: readonly number[];
  /** Builds the networks, one a replica, and captures the training step. */
  readonly prepare: (device: Device, replicas: number) => Promise<Prepared>;
}

const lecture: ModelSpec = {
  embedding: 10,
  hidden: [200],
  activation: "tanh",
  batchNorm: { eps: 0, momentum: 0.001, unbiased: true, runningStd: true },
  init: { hidden: { weight: kaimingNormal("tanh") }, output: { weight: normal(0.01) } },
};

const deep: ModelSpec = {
  ...lecture,
  hidden: [100, 100, 100, 100, 100],
  batchNorm: { unbiased: true, output: true, outputGain: 0.1 },
};

/** A network that the runner trains. */
function trained(model: ModelSpec, batchSize: number, more: Partial<Trained> = {}) {
  return {
    flops: productFlops([3 * model.embedding, ...model.hidden, 27], batchSize),
    prepare: (device: Device, replicas: number) =>
      prepareTrained(device, { model, batchSize, ...more }, replicas),
  };
}

function productFlops(sizes: readonly number[], batchSize: number): number {
  const products = sizes.slice(1).map((fanOut, layer) => sizes[layer]! * fanOut);
  return 6 * batchSize * products.reduce((sum, product) => sum + product, 0);
}

const A: Workload = { ...trained(lecture, 32), steps: { cpu: 1000, webgpu: 2000 } };

/** All workloads by name. */
export const workloads: Readonly<Record<string, Workload>> = {
  A,
  B: { ...trained(deep, 32), steps: { cpu: 500, webgpu: 500 } },
  "B-diag": { ...trained(deep, 32, { updateRatios: true }), steps: { cpu: 500, webgpu: 500 } },
  C: { ...trained({ ...lecture, hidden: [2048] }, 4096), steps: { cpu: 3, webgpu: 1 } },
  S: { ...A, replicas: [1, 8, 32, 128] },
};

/**
 * Workloads that are compared with each other, the first with the others; they take turns, so that
 * what else the machine does meets them alike.
 */
export const groups: readonly (readonly string[])[] = [["A"], ["B", "B-diag"], ["C"], ["S"]];
