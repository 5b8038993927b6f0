/**
 * The base of all layers: parameters, buffers and children listed explicitly, under dotted names.
 */

import { Arena } from "../device/arena.ts";
import type { Device } from "../device/device.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Tensors or modules by name; what is absent is left out. */
export type Named<T> = Readonly<Record<string, T>>;

/** A layer, or a network of layers. Built on the host, then moved to a device. */
export abstract class Module {
  /** Whether forward behaves as in training (batch norm: by the batch's own statistics). */
  training = true;

  /** The result for x. */
  abstract forward(x: Tensor): Tensor;

  /** Trained tensors of this module itself. */
  protected ownParameters(): Named<Tensor> {
    return {};
  }

  /** Tensors of this module itself that are state but not trained. */
  protected ownBuffers(): Named<Tensor> {
    return {};
  }

  /** The modules this one is made of, in forward order. */
  children(): Named<Module> {
    return {};
  }

  /** All modules without children, with their dotted names, in forward order. */
  leaves(prefix = ""): [string, Module][] {
    const children = Object.entries(this.children());
    if (children.length === 0) return [[prefix, this]];
    return children.flatMap(([name, child]) => child.leaves(joinNames(prefix, name)));
  }

  /** All trained tensors with their dotted names, in forward order. */
  namedParameters(): [string, Tensor][] {
    return this.#collect((module) => module.ownParameters());
  }

  /** All trained tensors, in forward order. */
  parameters(): Tensor[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** All tensors that are state but not trained, with their dotted names. */
  namedBuffers(): [string, Tensor][] {
    return this.#collect((module) => module.ownBuffers());
  }

  /** How many values of one replica are trained. */
  parameterCount(): number {
    return this.parameters().reduce((count, parameter) => count + parameter.size, 0);
  }

  /** Switches this module and all below it to training, or with false to evaluation. */
  train(mode = true): this {
    this.training = mode;
    for (const child of Object.values(this.children())) child.train(mode);
    return this;
  }

  /** Switches to evaluation. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Moves everything from the host to `device`, in place: all parameters into one arena, their
   * gradients into another.
   *
   * @throws {OutOfMemoryError} if the device has no room
   */
  to(device: Device): this {
    moveParameters(device, this.namedParameters());
    for (const [name, buffer] of this.namedBuffers()) {
      buffer.storage.label = name;
      buffer.to(device);
    }
    return this;
  }

  #collect(own: (module: Module) => Named<Tensor>, prefix = ""): [string, Tensor][] {
    const mine = Object.entries(own(this)).map(([name, tensor]): [string, Tensor] => [
      joinNames(prefix, name),
      tensor,
    ]);
    const theirs = Object.entries(this.children()).flatMap(([name, child]) =>
      child.#collect(own, joinNames(prefix, name))
    );
    return [...mine, ...theirs];
  }
}

function joinNames(prefix: string, name: string): string {
  return prefix ? `${prefix}.${name}` : name;
}

function moveParameters(device: Device, parameters: [string, Tensor][]): void {
  const onHost = parameters.filter(([, parameter]) => parameter.storage.host);
  if (onHost.length === 0) return;
  const sizes = onHost.map(([, parameter]) => parameter.size);
  const replicas = onHost[0]![1].replicas;
  const pair = {
    parameters: new Arena(device, "parameters", sizes, replicas),
    gradients: new Arena(device, "gradients", sizes, replicas),
    count: onHost.length,
  };
  for (const arena of [pair.parameters, pair.gradients]) {
    device.write(arena.whole, new Float32Array(arena.whole.size * arena.wholeReplicas));
  }
  for (const [index, [name, { storage }]] of onHost.entries()) {
    const values = storage.host!;
    storage.label = name;
    storage.arena = pair;
    storage.place(device, pair.parameters.views[index]!);
    device.write(storage.view, values);
    storage.gradHome = pair.gradients.views[index]!;
  }
}
