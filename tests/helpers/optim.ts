/** Optimisers on gradients that are given, as the fixtures have them: eager, captured, for replicas. */

import type { Device } from "../../lib/device/device.ts";
import { clipGradNorm, Module } from "../../lib/nn/mod.ts";
import {
  Adam,
  AdamW,
  type Optimiser,
  type ParameterGroup,
  RMSprop,
  SGD,
} from "../../lib/nn/optim.ts";
import { embedding } from "../../lib/tensor/functional/mod.ts";
import { writeHistory } from "../../lib/tensor/measure.ts";
import { Program } from "../../lib/tensor/program.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import figures from "../fixtures/optim.json" with { type: "json" };

/** An optimiser of PyTorch's, and the parameters after some steps. */
export interface OptimCase {
  readonly optimiser: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Which of the parameters are in each group, with its own options. */
  readonly groups?: readonly (Readonly<Record<string, unknown>> & { members: number[] })[];
  /** The longest that the gradients may be together. */
  readonly maxNorm?: number;
  /** By the number of steps. */
  readonly after: Readonly<Record<string, readonly number[]>>;
}

/** All cases. */
export const optimCases = figures.cases as unknown as readonly OptimCase[];
/** The gradients of each step, all parameters one after another. */
export const givenGradients: readonly (readonly number[])[] = figures.gradients;

/** What PyTorch's clip_grad_norm_ makes of the gradients of some step. */
export const clipped = figures.clipped;

const sizes = figures.shapes.map((shape) => shape.reduce((product, length) => product * length, 1));

/** What belongs to each parameter. */
export function split(values: ArrayLike<number>): number[][] {
  let end = 0;
  return sizes.map((size) => Array.from(values).slice(end, end += size));
}

/** Parameters without a layer. */
class Plain extends Module {
  readonly all: readonly Tensor[];

  constructor(replicas: number) {
    super();
    this.all = split(figures.initial).map((values, i) =>
      tensor(Array.from({ length: replicas }, () => values).flat(), figures.shapes[i]!, {
        requiresGrad: true,
        label: `p${i}`,
      })
    );
  }

  override forward(x: Tensor): Tensor {
    return x;
  }
}

/** The optimisers by name. */
export const optimisers = { SGD, Adam, AdamW, RMSprop } as Readonly<
  Record<
    string,
    new (parameters: readonly Tensor[] | readonly ParameterGroup[], options: never) => Optimiser
  >
>;

/** A model with the fixtures' parameters, and what trains it. */
export interface Training {
  readonly model: Module;
  readonly optimiser: Optimiser;
  /** A step from the gradients of row `counter` of each table; then the counter is one more. */
  readonly step: () => void;
  readonly counter: Tensor;
  /** The gradients of each parameter, [steps, size]. */
  readonly tables: readonly Tensor[];
}

/** Gradients of so many steps from `begin` on, of each replica: those of replica r are turned by r. */
export function gradientsOf(begin: number, steps: number, replicas: readonly number[]): number[][] {
  const rows = replicas.flatMap((replica) =>
    Array.from({ length: steps }, (_, i) => {
      const row = givenGradients[(begin + i) % givenGradients.length]!;
      return split([...row.slice(replica), ...row.slice(0, replica)]);
    })
  );
  return sizes.map((_, parameter) => rows.flatMap((row) => row[parameter]!));
}

/** Ready to train by tables of `steps` gradients. */
export function prepare(
  device: Device,
  { optimiser: name, options, groups, maxNorm }: Omit<OptimCase, "after">,
  steps: number,
  replicas: readonly number[] = [0],
): Training {
  const model = new Plain(replicas.length).to(device);
  const parameters = model.parameters();
  const trainable = groups?.map(({ members, ...own }) => {
    return { params: members.map((member) => parameters[member]!), ...own };
  });
  const optimiser = new optimisers[name]!(trainable ?? parameters, options as never);
  const counter = tensor(new Uint32Array(replicas.length), [1]).to(device);
  const tables = gradientsOf(0, steps, replicas).map((values, i) =>
    tensor(values, [steps, sizes[i]!]).to(device)
  );
  const history = tensor(
    new Float32Array(replicas.length * steps * sizes[0]!),
    [steps, sizes[0]!],
  ).to(device);
  const step = () => {
    optimiser.zeroGrad();
    parameters.forEach((parameter, i) => {
      const gradient = noGrad(() => embedding(counter, tables[i]!));
      parameter.clone().backward(gradient.view(...parameter.shape));
    });
    if (maxNorm !== undefined) clipGradNorm(parameters, maxNorm);
    optimiser.step();
    writeHistory(parameters[0]!, history, counter, true);
  };
  return { model, optimiser, step, counter, tables };
}

/** The parameters of all replicas, replica by replica: each one after another. */
export async function valuesOf({ model }: Training): Promise<Float32Array> {
  const values = await Promise.all(model.parameters().map((parameter) => parameter.toArray()));
  const { replicas } = model.parameters()[0]!;
  return Float32Array.from(
    Array.from(
      { length: replicas },
      (_, replica) =>
        values.flatMap((all, i) => [...all.slice(replica * sizes[i]!, (replica + 1) * sizes[i]!)]),
    )
      .flat(),
  );
}

/**
 * The parameters after each number of steps in `kept`, by one program, in chunks as long as the
 * tables: each begins at step 0 of new gradients, as a trainer's do.
 */
export async function replay(
  device: Device,
  training: Training,
  kept: readonly number[],
  replicas: readonly number[] = [0],
): Promise<Float32Array[]> {
  const { step, counter, tables } = training;
  const program = await Program.capture(device, "step", step);
  const chunk = tables[0]!.shape[0]!;
  const results: Float32Array[] = [];
  let done = 0;
  for (const end of kept) {
    while (done < end) {
      const steps = Math.min(chunk, end - done);
      const rows = replicas.map((replica) => gradientsOf(done, chunk, [replica]));
      await program.run({
        steps,
        inputs: [
          [counter, Uint32Array.of(0)],
          ...tables.map((table, i) =>
            [table, rows.map((own) => Float32Array.from(own[i]!))] as const
          ),
        ],
      });
      done += steps;
    }
    results.push(await valuesOf(training));
  }
  program.release();
  return results;
}
