/**
 * Many networks as one: every parameter gets a leading replica
 * axis, so that one dispatch trains them all.
 */

import { UsageError } from "../device/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Module } from "./module.ts";

/**
 * Stacks host modules of one structure: the result is the first, holding the values of all as
 * replicas 0, 1, ...
 *
 * @throws {UsageError} if a module is on a device, or their parameters differ in name or size
 */
export function stack<M extends Module>(modules: readonly M[]): M {
  const [first] = modules;
  if (!first) throw new UsageError("Cannot stack no modules: expected at least one.");
  const all = modules.map((module) => [...module.namedParameters(), ...module.namedBuffers()]);
  all[0]!.forEach(([name, tensor], index) => {
    stackTensor(tensor, all.map((named) => sameNamed(named[index], name, tensor)));
  });
  return first;
}

function sameNamed(entry: [string, Tensor] | undefined, name: string, like: Tensor): Tensor {
  if (entry?.[0] === name && entry[1].size === like.size && entry[1].storage.host) return entry[1];
  throw new UsageError(
    `Cannot stack modules: expected a parameter "${name}" with ${like.size} values on the host ` +
      `in each, found ${entry ? `"${entry[0]}" with ${entry[1].size}` : "none"}; build all alike.`,
  );
}

function stackTensor(tensor: Tensor, sources: readonly Tensor[]): void {
  const values = new Float32Array(tensor.size * sources.length);
  sources.forEach((source, replica) => values.set(source.storage.host!, replica * tensor.size));
  tensor.storage.host = values;
  tensor.storage.replicas = sources.length;
}
