/**
 * A step captured once: an immutable, printable list of dispatches, replayed thousands of times.
 */

import type { Device, Dispatch, Executable, RunRequest, View } from "../device/device.ts";
import { UsageError } from "../device/errors.ts";
import { fuse } from "../device/fuse.ts";
import { capture } from "../device/recorder.ts";
import { type KernelSpec, kernelTable } from "../../kernels/table/mod.ts";
import { countDispatches, countWrites } from "../device/versions.ts";
import { forgetGradient, leafGradient } from "./gradient.ts";
import { hold, letGo } from "./lifetime.ts";
import { discard, record, type Scope } from "./scope.ts";
import { type Storage, storageAt } from "./storage.ts";
import { stepError } from "./tokens.ts";
import { requireValues } from "./values.ts";

/** A captured function, ready for replay; it owns the memory of its intermediate tensors. */
export class Program {
  readonly #executable: Executable;
  readonly #scope: Scope;
  /** The parameters whose gradients it writes, each with the one that the captured function saw. */
  readonly #gradients: ReadonlyMap<Storage, Storage>;
  readonly #steps: Scope["steps"];
  #released = false;

  private constructor(
    readonly label: string,
    readonly dispatches: readonly Dispatch[],
    executable: Executable,
    scope: Scope,
  ) {
    this.#executable = executable;
    this.#scope = scope;
    this.#gradients = takeGradients(scope);
    this.#steps = scope.steps;
    hold(dispatches);
  }

  /**
   * Records what `body` would run on `device` and makes it ready. A number that `body` computes on
   * the host is a constant of the program; what varies from step to step must live in tensors.
   * Neighbouring kernels are joined where one can do the work of two (lib/device/fuse.ts); a tensor
   * between them that is read afterwards needs retainGrad().
   *
   * @throws {DeviceError} naming the kernel that the device refuses
   */
  static async capture(device: Device, label: string, body: () => void): Promise<Program> {
    let recorded: readonly Dispatch[] = [];
    const scope = record(device, () => {
      let result: unknown;
      recorded = capture(device, () => result = body());
      return result;
    });
    const { dispatches, skipped } = fuse(recorded, retainedViews(scope));
    for (const storage of scope.storages) {
      if (storage.onDevice && skipped.has(storage.view)) {
        storage.release(
          `the program "${label}" joined the kernels that write and read it; call retainGrad() on ` +
            `it inside the captured function to keep it.`,
        );
      }
    }
    for (const dispatch of dispatches) {
      for (const part of [dispatch.bindings, dispatch.constants, dispatch]) Object.freeze(part);
    }
    Object.freeze(dispatches);
    try {
      return new Program(label, dispatches, await device.prepare(label, dispatches), scope);
    } catch (error) {
      discard(scope, `the program "${label}" was refused.`);
      throw error;
    }
  }

  /**
   * Writes the inputs, replays `steps` times, reads the outputs; see Executable.run.
   *
   * @throws {UsageError} if a step would be beyond the end of a table that the program reads or
   *   writes, or an input has other values than its tensor can take
   */
  async run(request: RunRequest): Promise<ArrayBuffer[]> {
    this.#admit(request);
    return await this.#executable.run(request);
  }

  /** Checks what can be known of a run before it, and notes what will have changed after it. */
  #admit({ steps, inputs = [] }: RunRequest): void {
    if (this.#released) {
      throw new UsageError(`Cannot run "${this.label}": it was released; capture it again.`);
    }
    const action = `run "${this.label}" with`;
    if (!Number.isSafeInteger(steps) || steps < 0) {
      throw new UsageError(
        `Cannot run "${this.label}" for ${steps} steps: expected a whole number of at least 0.`,
      );
    }
    for (const { view, values } of inputs) {
      const storage = storageAt(view);
      if (storage) requireValues(action, storage, values);
      countWrites(view);
    }
    for (const [{ largest }, { advances, room }] of this.#steps) {
      const last = largest + Math.max(0, steps - 1) * advances;
      if (steps > 0 && last >= room) {
        throw stepError(`"${this.label}" for ${steps} steps`, room, last);
      }
    }
    for (const [counter, { advances }] of this.#steps) counter.largest += steps * advances;
    countDispatches(this.dispatches);
    for (const [parameter, captured] of this.#gradients) {
      const why = `a replay of the program "${this.label}" wrote the next gradient to its place`;
      if (parameter.grad !== captured) forgetGradient(parameter, why);
      parameter.grad = leafGradient(parameter);
    }
  }

  /**
   * Gives back the memory of the intermediate tensors, and of those that were disposed of while the
   * program needed them. Done already, it does nothing.
   */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#executable.release();
    letGo(this.dispatches);
    discard(this.#scope, `it belonged to the program "${this.label}", which was released.`);
  }

  /** The same as release(), for `using`. */
  [Symbol.dispose](): void {
    this.release();
  }

  /** One line a dispatch: kernel, regions and constants. */
  toString(): string {
    const lines = this.dispatches.map((dispatch, index) => `${index} ${showDispatch(dispatch)}`);
    return [`program "${this.label}", ${lines.length} dispatches`, ...lines].join("\n");
  }
}

/** Takes the gradients off the parameters: they hold nothing until a replay has written them. */
function takeGradients({ trained, recording }: Scope): Map<Storage, Storage> {
  const gradients = new Map<Storage, Storage>();
  for (const parameter of trained) {
    const { grad } = parameter;
    if (grad?.recording !== recording) continue;
    gradients.set(parameter, grad);
    parameter.grad = undefined;
  }
  return gradients;
}

/** The values that were detached, and those and the gradients that retainGrad() asked to keep. */
function retainedViews({ storages }: Scope): Set<View> {
  const kept = storages.filter(({ retainsGrad, detached }) => retainsGrad || detached);
  return new Set(
    kept.flatMap(({ view, grad, retainsGrad }) => grad && retainsGrad ? [view, grad.view] : [view]),
  );
}

function showDispatch({ kernel, bindings, constants, replicas }: Dispatch): string {
  const spec: KernelSpec = kernelTable[kernel];
  const names = Object.keys(spec.bindings);
  const views = names.map((name, i) => {
    const { buffer, offset, size } = bindings[i]!;
    return `${name}=${buffer.label}+${offset}[${size}]`;
  });
  const values = Object.keys(spec.constants).map((name, i) => `${name}=${constants[i]}`);
  return `${kernel} x${replicas} (${views.join(", ")}) ${values.join(" ")}`;
}
