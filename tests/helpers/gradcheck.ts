/** Gradients against central differences of the forward pass, in float32 on a device. */

import type { Device } from "../../lib/device/device.ts";
import { noGrad } from "../../lib/tensor/scope.ts";
import { Generator } from "../../lib/tensor/random/generator.ts";
import { tensor } from "../../lib/tensor/create.ts";
import type { Tensor } from "../../lib/tensor/tensor.ts";
import { assertClose, tolerances } from "./close.ts";

/**
 * The step: large enough that float32 rounding of the result (6e-8) divided by it stays below
 * 1e-5, small enough that the third derivative's share (step^2 / 6) does too, roughly.
 */
const STEP = 2 ** -6;

/** Values to differentiate by. */
export interface Variable {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Generic (normal) values for a variable. */
export function generic(seed: number, ...shape: number[]): Variable {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, values: new Generator(seed).randn(Math.max(16, size)).slice(0, size) };
}

/**
 * Fails unless backward() gives the gradient of sum(upstream * f(variables)) for every variable,
 * with a random upstream gradient (1 for a scalar). The sum is taken on the host in float64.
 *
 * @param f must give the same result for the same variables
 */
export async function gradcheck(
  device: Device,
  name: string,
  variables: Readonly<Record<string, Variable>>,
  f: (variables: Readonly<Record<string, Tensor>>) => Tensor,
): Promise<void> {
  const tensors = Object.fromEntries(
    Object.entries(variables).map(([label, { shape, values }]) => {
      return [label, tensor(values, shape, { label, requiresGrad: true }).to(device)];
    }),
  );
  const out = f(tensors);
  const upstream = out.shape.length === 0 ? Float32Array.of(1) : generic(99, ...out.shape).values;
  out.backward(out.shape.length === 0 ? undefined : tensor(upstream, out.shape).to(device));
  const objective = async () => {
    const values = await noGrad(() => f(tensors)).toArray();
    return upstream.reduce((sum, weight, i) => sum + weight * values[i]!, 0);
  };
  for (const [label, { values }] of Object.entries(variables)) {
    const expected = await differences(tensors[label]!, values, objective);
    const found = await tensors[label]!.grad!.toArray();
    assertClose(found, expected, tolerances.finiteDifference, `${name}: gradient of ${label}`);
  }
}

/** Fourth-order central differences (Richardson's of two steps) for each element. */
async function differences(
  variable: Tensor,
  values: Float32Array,
  objective: () => Promise<number>,
): Promise<Float64Array> {
  const at = async (index: number, step: number) => {
    const moved = values.slice();
    moved[index] = values[index]! + step;
    variable.set(moved);
    return { x: moved[index]!, y: await objective() };
  };
  const slope = async (index: number, step: number) => {
    const above = await at(index, step);
    const below = await at(index, -step);
    return (above.y - below.y) / (above.x - below.x);
  };
  const result = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    result[i] = (4 * await slope(i, STEP) - await slope(i, 2 * STEP)) / 3;
  }
  variable.set(values);
  return result;
}
