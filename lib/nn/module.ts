/** The base of all layers: what it is made of has dotted names, in the order of its fields. */

import { Arena } from "../device/arena.ts";
import type { Device } from "../device/device.ts";
import { ShapeError } from "../device/errors.ts";
import { tensorsOf } from "../tensor/scope.ts";
import type { Storage } from "../tensor/storage.ts";
import { Tensor } from "../tensor/tensor.ts";
import { fieldsOf } from "./fields.ts";
import {
  type IncompatibleKeys,
  loadState,
  type LoadStateOptions,
  readState,
  type StateDict,
  type StateOptions,
} from "./state.ts";
import { same, type StatePart } from "./state_part.ts";

/** Tensors or modules by name; what is absent is left out. */
export type Named<T> = Readonly<Record<string, T>>;

/**
 * A layer, or a network of layers. Built on the host, then moved to a device. Its parts are what its
 * fields hold, alone or in arrays and plain objects: modules, and tensors with requiresGrad. What is
 * reached on several ways counts once, under its first name.
 */
export abstract class Module {
  /** Whether forward behaves as in training (batch norm: by the batch's own statistics). */
  training = true;

  /** The result for x. */
  abstract forward(x: Tensor): Tensor;

  /** Trained tensors of this module itself: those in its fields. */
  protected ownParameters(): Named<Tensor> {
    return fieldsOf(this, isParameter);
  }

  /** Tensors of this module itself that are state but not trained. */
  protected ownBuffers(): Named<Tensor> {
    return {};
  }

  /**
   * What a state holds of this module itself, under PyTorch's names: by default its parameters and
   * buffers as they are. A layer that keeps something otherwise than torch.nn says how.
   */
  protected ownState(): Named<StatePart> {
    const tensors = Object.entries({ ...this.ownParameters(), ...this.ownBuffers() });
    return Object.fromEntries(tensors.map(([name, tensor]) => [name, same(tensor)]));
  }

  /** Numbers and flags that forward depends on: the same in all networks that are stacked. */
  settings(): Named<unknown> {
    return {};
  }

  /** The modules this one is made of, those in its fields, in their order. */
  children(): Named<Module> {
    return fieldsOf(this, isModule);
  }

  /**
   * All modules without children, with their dotted names, in forward order; one that is used twice
   * appears twice.
   */
  leaves(prefix = ""): [string, Module][] {
    return this.#leaves(prefix, []);
  }

  /** This module and all below it, each once, with their dotted names; see torch's named_modules. */
  namedModules(): [string, Module][] {
    return [...this.#modules()].map(([module, name]) => [name, module]);
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
    for (const module of this.#modules().keys()) module.training = mode;
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
   * @throws {ShapeError} if the parameters have different numbers of replicas
   */
  to(device: Device): this {
    moveParameters(device, this.namedParameters());
    for (const [name, buffer] of this.namedBuffers()) {
      buffer.storage.label = name;
      buffer.to(device);
    }
    return this;
  }

  /**
   * Copies all parameters and buffers to the host, with the names, shapes and orientation of
   * torch.nn: of layers that have other names here, the module's name stays and the tensor gets
   * PyTorch's (`running_mean`); a Linear's weight is [out, in]. `num_batches_tracked` is 0, since
   * batches are not counted. Of several networks that were stacked it takes one.
   *
   * @example Into a file's bytes and back
   * ```ts
   * import { Generator, nn, safetensors } from "@initlab/initlab";
   * import { assertEquals } from "@std/assert";
   *
   * const model = new nn.Linear(3, 2, { generator: new Generator(1) });
   * const bytes = safetensors.save(await model.stateDict());
   * const other = new nn.Linear(3, 2, { generator: new Generator(2) });
   * other.loadStateDict(safetensors.load(bytes));
   * assertEquals(await other.weight.toArray(), await model.weight.toArray());
   * ```
   *
   * @throws {UsageError} if there are several networks and `replica` is none of them
   */
  async stateDict(options: StateOptions = {}): Promise<StateDict> {
    return await readState(this.#state("", []), options);
  }

  /**
   * Replaces parameters and buffers by those of `state`, on the host or on the device; of several
   * networks that were stacked, those of one. Either all is loaded or, on an error, nothing. See
   * torch.nn.Module.load_state_dict.
   *
   * @returns the keys that did not meet
   * @throws {DataError} listing what does not fit: keys if `strict`, and sizes
   * @throws {UsageError} if there are several networks and `replica` is none of them
   */
  loadStateDict(state: StateDict, options: LoadStateOptions = {}): IncompatibleKeys {
    return loadState(this.constructor.name, this.#state("", []), state, options);
  }

  /**
   * Gives the memory of all parameters and buffers back, and of the gradients; using the module
   * afterwards is an error. See Tensor.dispose().
   */
  dispose(): void {
    for (const tensor of this[tensorsOf]) tensor.dispose();
  }

  /** All parameters and buffers, for the scope that it is returned from. @internal */
  get [tensorsOf](): readonly Tensor[] {
    return [...this.namedParameters(), ...this.namedBuffers()].map(([, tensor]) => tensor);
  }

  /** The same as dispose(), for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Each tensor once, under the first name that leads to it. */
  #collect(own: (module: Module) => Named<Tensor>): [string, Tensor][] {
    const found = new Map<Storage, [string, Tensor]>();
    for (const [module, prefix] of this.#modules().entries()) {
      for (const [name, tensor] of Object.entries(own(module))) {
        if (!found.has(tensor.storage)) {
          found.set(tensor.storage, [joinNames(prefix, name), tensor]);
        }
      }
    }
    return [...found.values()];
  }

  /** This module and all below it, each once, with its name. */
  #modules(prefix = "", found: Map<Module, string> = new Map()): Map<Module, string> {
    if (found.has(this)) return found;
    found.set(this, prefix);
    for (const [name, child] of Object.entries(this.children())) {
      child.#modules(joinNames(prefix, name), found);
    }
    return found;
  }

  /** What a state holds of this module and of all below it, under every name. */
  #state(prefix: string, above: readonly Module[]): [string, StatePart][] {
    const path = [...above, this];
    const own = Object.entries(this.ownState()).map(([name, part]): [string, StatePart] => {
      return [joinNames(prefix, name), part];
    });
    const children = Object.entries(this.children()).filter(([, child]) => !path.includes(child));
    const below = children.flatMap(([name, child]) => child.#state(joinNames(prefix, name), path));
    return [...own, ...below];
  }

  #leaves(prefix: string, above: readonly Module[]): [string, Module][] {
    const path = [...above, this];
    const children = Object.entries(this.children()).filter(([, child]) => !path.includes(child));
    if (children.length === 0) return [[prefix, this]];
    return children.flatMap(([name, child]) => child.#leaves(joinNames(prefix, name), path));
  }
}

function isModule(value: unknown): value is Module {
  return value instanceof Module;
}

function isParameter(value: unknown): value is Tensor {
  return value instanceof Tensor && value.requiresGrad && value.isLeaf;
}

function joinNames(prefix: string, name: string): string {
  return prefix ? `${prefix}.${name}` : name;
}

function moveParameters(device: Device, parameters: [string, Tensor][]): void {
  const onHost = parameters.filter(([, parameter]) => parameter.storage.host);
  if (onHost.length === 0) return;
  const sizes = onHost.map(([, parameter]) => parameter.size);
  const [first, { replicas }] = onHost[0]!;
  const odd = onHost.find(([, parameter]) => parameter.replicas !== replicas);
  if (odd) {
    throw new ShapeError(
      `Cannot move a model: parameter "${odd[0]}" has ${odd[1].replicas} replicas, expected ` +
        `${replicas}, as "${first}" has; build the model with nn.stack().`,
    );
  }
  using made = new DisposableStack();
  const arena = (label: string) =>
    made.adopt(new Arena(device, label, sizes, replicas), ({ buffer }) => device.free(buffer));
  const pair = {
    parameters: arena("parameters"),
    gradients: arena("gradients"),
    count: onHost.length,
    living: new Set(onHost.map(([, { storage }]) => storage)),
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
  made.move(); // They belong to the parameters from here on.
}
