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
 * @throws {UsageError} if a module is on a device, or they differ in layers, in their settings, or in
 *   the names or sizes of parameters
 */
export function stack<M extends Module>(modules: readonly M[]): M {
  const [first] = modules;
  if (!first) throw new UsageError("Cannot stack no modules: expected at least one.");
  for (const module of modules) requireAlike(first, module);
  const all = modules.map((module) => [...module.namedParameters(), ...module.namedBuffers()]);
  const sources = all[0]!.map(([name, tensor], index) =>
    all.map((named) => sameNamed(named[index], name, tensor))
  );
  const more = all.flatMap((named) => named.slice(all[0]!.length)).at(0);
  if (more) throw mismatch("no more parameters", more);
  all[0]!.forEach(([, tensor], index) => stackTensor(tensor, sources[index]!));
  return first;
}

function requireAlike(first: Module, other: Module): void {
  const [expected, found] = [first, other].map((module) =>
    module.namedModules().map(([name, part]) =>
      `${name || "the model"}: ${part.constructor.name} ${JSON.stringify(part.settings())}`
    )
  );
  const index = expected!.findIndex((line, i) => line !== found![i]);
  if (index < 0) return;
  throw new UsageError(
    `Cannot stack modules: expected ${expected![index]} in each, found ${
      found![index] ?? "none"
    }; ` +
      `build all alike.`,
  );
}

function sameNamed(entry: [string, Tensor] | undefined, name: string, like: Tensor): Tensor {
  if (entry?.[0] === name) {
    const { size, replicas, storage } = entry[1];
    if (size === like.size && replicas === 1 && storage.host) return entry[1];
  }
  throw mismatch(`a parameter "${name}" with ${like.size} values, one replica, on the host`, entry);
}

function mismatch(expected: string, found: [string, Tensor] | undefined): UsageError {
  const seen = found
    ? `"${found[0]}" with ${found[1].size} values, ${found[1].replicas} replicas, ` +
      `${found[1].storage.host ? "on the host" : "on a device"}`
    : "none";
  return new UsageError(
    `Cannot stack modules: expected ${expected} in each, found ${seen}; build all alike.`,
  );
}

function stackTensor(tensor: Tensor, sources: readonly Tensor[]): void {
  const values = new Float32Array(tensor.size * sources.length);
  sources.forEach((source, replica) => values.set(source.storage.host!, replica * tensor.size));
  tensor.storage.host = values;
  tensor.storage.replicas = sources.length;
}
